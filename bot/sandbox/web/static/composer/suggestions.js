/** The one list of suggestions above the composer: a listbox that whoever has the focus may fill. */

import { announce } from '../announce.js';
import { el } from '../dom.js';

/**
 * @typedef {object} Suggestion
 * @property {string} label
 * @property {string} [about]
 * @property {string} [tag]      a short word at the end of the row
 * @property {() => void} choose
 */

const ID = 'suggestions';

export const box = el('ul', { class: 'suggestions', role: 'listbox', id: ID, tabindex: '0', hidden: true });

let owner = null;
let rows = [];
let active = -1;

/**
 * Shows suggestions for an input; `first` marks the first at once, so that Enter takes it.
 * @param {HTMLElement} input
 * @param {string} label  what they are: the listbox's name
 * @param {Suggestion[]} suggestions
 * @param {{first?: boolean}} [how]
 */
export function suggest(input, label, suggestions, { first = true } = {}) {
  if (suggestions.length === 0) return hide();
  const isNews = owner !== input || suggestions.length !== rows.length;
  owner = input;
  rows = suggestions;
  box.setAttribute('aria-label', label);
  box.replaceChildren(...suggestions.map(option));
  box.hidden = false;
  if (input.role === 'combobox') input.setAttribute('aria-expanded', 'true');
  mark(first ? 0 : -1);
  if (isNews) announce(`${label}: ${suggestions.length}`);
  return undefined;
}

export function hide() {
  box.hidden = true;
  box.replaceChildren();
  if (!owner) return;
  if (owner.role === 'combobox') owner.setAttribute('aria-expanded', 'false');
  owner.removeAttribute('aria-activedescendant');
  [owner, rows, active] = [null, [], -1];
}

/** Takes arrows, Enter, Tab and Escape while the list is open for this input. True where the key was meant for it. */
export function takesKey(event) {
  if (owner !== event.target || event.isComposing) return false;
  const taken = KEYS[event.key]?.(event) ?? false;
  if (taken) event.preventDefault();
  return taken;
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: (event) => !event.shiftKey && take(),
  Tab: (event) => !event.shiftKey && take(),
  Escape: () => {
    hide();
    return true;
  },
};

function step(by) {
  const from = active < 0 && by < 0 ? 0 : active;
  mark((from + by + rows.length) % rows.length);
  return true;
}

function take() {
  if (active < 0) return false;
  rows[active].choose();
  return true;
}

function mark(number) {
  active = number;
  for (const [place, node] of [...box.children].entries()) node.setAttribute('aria-selected', String(place === number));
  if (number < 0) owner.removeAttribute('aria-activedescendant');
  else owner.setAttribute('aria-activedescendant', box.children[number].id);
  box.children[number]?.scrollIntoView({ block: 'nearest' });
}

function option({ label, about, tag, choose }, number) {
  return el(
    'li',
    {
      role: 'option',
      id: `${ID}-${number}`,
      'aria-selected': 'false',
      onclick: choose,
      onpointermove: () => active !== number && mark(number),
    },
    el('span', { class: 'suggestion-label' }, label),
    about && el('span', { class: 'suggestion-about' }, about),
    tag && el('span', { class: 'suggestion-tag' }, tag),
  );
}

/** What ties an input to the list. */
export const listening = { 'aria-autocomplete': 'list', 'aria-controls': ID, autocomplete: 'off' };

box.addEventListener('pointerdown', (event) => event.preventDefault());
