/** Buttons and menus under a message. They are patched in place, so that a focus outlives an edit. */

import { el } from './dom.js';
import { interact, NO_ANSWER } from './interactions.js';
import { blocks } from './markdown.js';
import { rowsOf } from './servers.js';

const BUTTON = 2;
const TEXT = 10;
const SECTION = 9;
const SEPARATOR = 14;
const CONTAINER = 17;
const LINK = 5;
const STYLES = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link', 6: 'secondary' };

/**
 * @param {HTMLElement} place
 * @param {import('./world.js').Message} message
 */
export function patchComponents(place, message) {
  const shape = JSON.stringify(message.components.map(outline));
  if (place.dataset.shape !== shape) {
    const focused = place.contains(document.activeElement) ? document.activeElement.dataset.customId : null;
    place.dataset.shape = shape;
    place.replaceChildren(
      ...message.components.map((row) => rowNode(row, message)),
      el('p', { class: 'failure', role: 'alert' }),
    );
    if (focused) (find(place, focused) ?? place.closest('article')).focus();
  }
  for (const node of message.components.flatMap(within)) refresh(find(place, node.custom_id), node);
}

/** What may not change without a new element. */
const outline = (node) => [
  node.type,
  node.custom_id,
  node.style,
  node.content,
  node.options,
  node.default_values,
  node.components?.map(outline),
  node.accessory && outline(node.accessory),
];
const within = (node) =>
  node.components ? [...node.components, ...(node.accessory ? [node.accessory] : [])].flatMap(within) : [node];
const find = (place, customId) =>
  [...place.querySelectorAll('[data-custom-id]')].find((one) => one.dataset.customId === customId);

function rowNode(row, message) {
  if (row.type === TEXT) return el('div', { class: 'layout-text' }, ...blocks(row.content));
  if (row.type === SEPARATOR) return row.divider === false ? el('div', {}) : el('hr', {});
  if (row.type === CONTAINER)
    return el('div', { class: 'layout' }, ...row.components.map((part) => rowNode(part, message)));
  if (row.type === SECTION) return section(row, message);
  return el(
    'div',
    { class: 'row' },
    ...within(row).map((node) => (node.type === BUTTON ? button(node, message) : menu(node, message))),
  );
}

/** Texts, with a button beside them. */
function section({ components, accessory }, message) {
  const beside = accessory?.type === BUTTON && button(accessory, message);
  return el('div', { class: 'section' }, el('div', {}, ...components.map((part) => rowNode(part, message))), beside);
}

function button(node, message) {
  const words = [node.emoji?.name, node.label].filter(Boolean).join(' ');
  if (node.style === LINK)
    return el('a', { class: 'button link', href: node.url, target: '_blank', rel: 'noopener noreferrer' }, words);
  const press = { kind: 'press', message: message.id, custom_id: node.custom_id };
  const given = { type: 'button', class: `button ${STYLES[node.style]}`, 'data-custom-id': node.custom_id };
  return el('button', { ...given, onclick: (event) => send(event.currentTarget, press) }, el('span', {}, words));
}

function menu(node, message) {
  const several = (node.max_values ?? 1) > 1;
  const rows = rowsOf(node);
  const options = rows.map((row) =>
    el(
      'option',
      { value: row.value, selected: Boolean(row.default) },
      [row.label, row.description].filter(Boolean).join(' · '),
    ),
  );
  const chosen = (select) => [...select.selectedOptions].map((option) => option.value).filter(Boolean);
  const choose = ({ currentTarget: select }) =>
    send(select, { kind: 'choose', message: message.id, custom_id: node.custom_id, values: chosen(select) });
  const none =
    !several &&
    el(
      'option',
      { value: '', disabled: true, selected: !rows.some((row) => row.default) },
      node.placeholder ?? 'Choose',
    );
  const given = {
    class: 'select',
    multiple: several,
    'aria-label': node.placeholder ?? 'Choose',
    'data-custom-id': node.custom_id,
  };
  return el('select', { ...given, onchange: choose }, none, ...options);
}

function refresh(element, node) {
  if (!element || node.style === LINK) return;
  element.disabled = Boolean(node.disabled);
  const label = element.querySelector('span');
  const words = [node.emoji?.name, node.label].filter(Boolean).join(' ');
  if (label && label.textContent !== words) label.textContent = words;
}

/** Shows that the bot is asked, until it has answered or had its time. */
async function send(element, what) {
  if (element.getAttribute('aria-busy') === 'true') return;
  const failure = element.closest('.components').querySelector('.failure');
  failure.textContent = '';
  element.setAttribute('aria-busy', 'true');
  try {
    await interact(what);
  } catch (error) {
    failure.textContent = error.message === NO_ANSWER ? 'This interaction failed' : error.message;
  } finally {
    element.removeAttribute('aria-busy');
  }
}
