/** One option of a command as a chip: its name, the control that its type asks for, and a way to take it off again. */

import { el, freshId, iconButton } from '../dom.js';
import { choosing, choices } from './choice.js';
import { FILE, meant, NUMBER, WHOLE } from './checks.js';
import { filing } from './filing.js';

/**
 * @typedef {object} Chip
 * @property {object} option
 * @property {HTMLElement} node
 * @property {HTMLElement} control
 * @property {() => {value?: unknown, file?: File, fault?: string}} read
 * @property {(file: File) => void} [give]  only where it takes a file
 */

/**
 * @param {object} option  as registered
 * @param {{command: string, others: () => object, done: () => void, remove: (chip: Chip) => void}} line
 * @returns {Chip}
 */
export function chipOf(option, line) {
  const id = freshId('option');
  const part = build(option, id, line);
  const chip = { option, ...part };
  chip.node = el(
    'div',
    { class: 'chip', role: 'group', 'aria-label': option.name },
    // Before what it removes: one who types goes on from there with Tab, and a slip of Enter loses nothing.
    !option.required &&
      iconButton('close', `Remove ${option.name}`, () => line.remove(chip), { class: 'icon-button small remove' }),
    el('label', { for: id }, option.name),
    part.node,
  );
  chip.control.title = option.description;
  if (option.required) chip.control.setAttribute('aria-required', 'true');
  return chip;
}

function build(option, id, line) {
  if (option.type === FILE) return filing(option, id, line);
  if (option.autocomplete || choices(option)) return choosing(option, id, line);
  return typing(option, id);
}

function typing(option, id) {
  const isNumber = option.type === WHOLE || option.type === NUMBER;
  const control = isNumber
    ? el('input', { id, inputmode: option.type === WHOLE ? 'numeric' : 'decimal', size: '6', autocomplete: 'off' })
    : el('textarea', { id, rows: '1' });
  return { node: control, control, read: () => meant(option, control.value) };
}
