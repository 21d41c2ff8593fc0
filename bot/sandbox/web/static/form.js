/** The form that an interaction opens: a dialog built from Discord's components, checked, handed in. */

import { el, freshId, iconButton, byId } from './dom.js';
import { fieldOf } from './fields.js';
import { interact } from './interactions.js';
import { inline, blocks } from './markdown.js';
import { on } from './world.js';

const ROW = 1;
const TEXT = 10;
const LABEL = 18;

/**
 * A field of a form.
 * @typedef {object} Field
 * @property {string} name                  its custom id
 * @property {HTMLElement} node             with the label that belongs to it
 * @property {() => string | null} fault    one sentence, or null where it may be handed in
 * @property {() => unknown} value          undefined for files
 * @property {() => File[]} [files]
 * @property {() => void} focus
 */

/** @param {{interaction: string, modal: {title: string, custom_id: string, components: object[]}}} opened */
function open({ interaction, modal }) {
  const fields = [];
  const nodes = modal.components.map((component) => part(component, fields));
  const title = freshId('form');
  const failure = el('p', { class: 'failure', role: 'alert' });
  const send = el('button', { type: 'submit', class: 'button primary' }, 'Submit');
  const cancel = el('button', { type: 'button', class: 'button secondary', onclick: () => dialog.close() }, 'Cancel');
  const dialog = el(
    'dialog',
    { class: 'form', 'aria-labelledby': title },
    el(
      'form',
      { novalidate: true, onsubmit: (event) => submit(event, { interaction, fields, dialog, failure, send }) },
      el(
        'header',
        {},
        el('h2', { id: title }, modal.title),
        iconButton('close', 'Close', () => dialog.close()),
      ),
      el('div', { class: 'form-fields' }, ...nodes),
      el('footer', {}, failure, cancel, send),
    ),
  );
  const opener = document.activeElement;
  dialog.addEventListener('close', () => {
    dialog.remove();
    (opener.isConnected && opener !== document.body ? opener : byId('composer-line')).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}

function part(component, fields) {
  if (component.type === TEXT) return el('div', { class: 'form-text' }, ...blocks(component.content));
  const inner =
    component.type === LABEL ? component.component : component.type === ROW ? component.components[0] : component;
  const field = fieldOf(inner, { label: component.label ?? inner.label, description: component.description });
  fields.push(field);
  return field.node;
}

async function submit(event, { interaction, fields, dialog, failure, send }) {
  event.preventDefault();
  if (send.getAttribute('aria-busy') === 'true') return;
  failure.textContent = '';
  const wrong = fields.filter((field) => field.fault());
  if (wrong.length > 0) {
    wrong[0].focus();
    return;
  }
  send.setAttribute('aria-busy', 'true');
  try {
    await interact({ kind: 'submit', interaction, values: values(fields) }, files(fields));
    dialog.close();
  } catch (error) {
    failure.textContent = `${error.message.replace(/\.$/, '')}. Your answers are still here: try again.`;
  } finally {
    send.removeAttribute('aria-busy');
  }
}

const values = (fields) =>
  Object.fromEntries(fields.filter((field) => !field.files).map((field) => [field.name, field.value()]));
const files = (fields) => fields.flatMap((field) => (field.files?.() ?? []).map((file) => [field.name, file]));

export function start() {
  on('form', open);
}
