/** The composer while a command is filled in: its name, a chip for each option given, a line to add more. */

import { el, iconButton } from '../dom.js';
import { chipOf } from './chip.js';
import { FILE, takes } from './checks.js';
import { hide, listening, suggest } from './suggestions.js';

/**
 * @param {import('./registered.js').Slash} slash
 * @param {{close: () => void, fail: (sentence: string) => void}} composer
 */
export function commandLine(slash, composer) {
  /** @type {import('./chip.js').Chip[]} */
  const chips = [];
  const more = el('input', {
    class: 'more',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-label': `Options of /${slash.name}`,
    placeholder: 'Enter sends',
    ...listening,
  });
  const hint = el('p', { class: 'hint muted' }, slash.description);
  const line = { command: slash.name, done: () => more.focus(), remove, fail: composer.fail, others };
  const close = iconButton('close', `Leave /${slash.name}`, composer.close, { class: 'icon-button small' });
  const node = el(
    'div',
    { class: 'command-line', role: 'group', 'aria-label': `/${slash.name}` },
    hint,
    el('div', { class: 'chips' }, el('span', { class: 'command-name' }, `/${slash.name}`), close, more),
  );

  function add(option) {
    const chip = chipOf(option, line);
    chip.control.addEventListener(
      'focus',
      () => (hint.textContent = [option.description, takes(option)].filter(Boolean).join(' · ')),
    );
    chip.control.addEventListener('input', () => {
      chip.control.removeAttribute('aria-invalid');
      composer.fail('');
    });
    chips.push(chip);
    more.before(chip.node);
    return chip;
  }

  function addAndFocus(option) {
    more.value = '';
    hide();
    add(option).control.focus();
  }

  function remove(chip) {
    chips.splice(chips.indexOf(chip), 1);
    chip.node.remove();
    more.focus();
  }

  const left = () => slash.options.filter((option) => !chips.some((chip) => chip.option === option));

  function offer() {
    const typed = more.value.trim().toLowerCase().replace(/:$/, '');
    const rows = left().filter((option) => option.name.includes(typed));
    const suggestions = rows.map((option) => ({
      label: option.name,
      about: option.description,
      tag: takes(option),
      choose: () => addAndFocus(option),
    }));
    suggest(more, 'Options', suggestions, { first: typed !== '' });
  }

  more.addEventListener('focus', () => {
    hint.textContent = slash.description;
    offer();
  });
  more.addEventListener('click', offer);
  more.addEventListener('input', offer);
  more.addEventListener('keydown', (event) => {
    if (event.key !== 'Backspace' || more.value) return;
    event.preventDefault();
    const last = chips.at(-1);
    if (!last || last.option.required) composer.close();
    else remove(last);
  });

  /** The options given so far that can be sent, without the one that is being asked about. */
  function others(but) {
    const read = chips.filter((chip) => chip.option.name !== but).map((chip) => [chip.option.name, chip.read().value]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
  }

  /** @returns what the act carries; null where something is wrong, which is then said and has the focus */
  function read() {
    const answers = chips.map((chip) => ({ chip, ...chip.read() }));
    for (const { chip, fault } of answers) chip.control.setAttribute('aria-invalid', String(Boolean(fault)));
    const wrong = answers.find(({ fault }) => fault);
    if (wrong) {
      wrong.chip.control.focus();
      composer.fail(wrong.fault);
      return null;
    }
    const files = answers.filter(({ file }) => file).map(({ chip, file }) => [chip.option.name, file]);
    return { options: others(), files };
  }

  /** A file that was dropped or pasted goes to the first option that takes one. */
  function give(file) {
    const chip = chips.find((one) => one.give) ?? slash.options.filter((option) => option.type === FILE).map(add)[0];
    if (chip) chip.give(file);
    else composer.fail(`/${slash.name} takes no file.`);
  }

  for (const option of slash.options.filter((one) => one.required)) add(option);
  return { node, read, give, focus: () => (chips[0]?.control ?? more).focus() };
}
