/** An option that is chosen: from its choices, from yes and no, from the people, or from what the bot offers as one types. */

import { pickable } from '../servers.js';
import { doing, world } from '../world.js';
import { el } from '../dom.js';
import { meant, PICKED, YES_NO } from './checks.js';
import { hide, listening, suggest } from './suggestions.js';

/** Milliseconds that one must pause before the bot is asked. */
const PAUSE = 250;

/**
 * What may be chosen, where that is known beforehand.
 * @returns {{name: string, value: unknown}[] | null}
 */
export function choices(option) {
  if (option.choices?.length) return option.choices;
  if (option.type === YES_NO)
    return [
      { name: 'True', value: true },
      { name: 'False', value: false },
    ];
  if (option.type in PICKED)
    return pickable(PICKED[option.type], option.channel_types).map(({ label, value }) => ({ name: label, value }));
  return null;
}

/** @returns the part of a chip that its option's type asks for */
export function choosing(option, id, line) {
  const control = el('input', { id, role: 'combobox', 'aria-expanded': 'false', ...listening });
  let chosen = null;
  let asked = 0;
  let timer = 0;

  const pick = (choice) => {
    chosen = choice;
    control.value = choice.name;
    hide();
    line.done();
  };
  const rows = (found) => found.map((choice) => ({ label: String(choice.name), choose: () => pick(choice) }));
  const known = () =>
    choices(option)?.filter(({ name }) => name.toLowerCase().includes(chosen ? '' : control.value.toLowerCase()));

  async function ask() {
    const turn = (asked += 1);
    const what = { kind: 'autocomplete', channel: world.channel, name: line.command, option: option.name };
    const offered = await doing({ ...what, value: control.value, options: line.others(option.name) }).catch(
      (error) => ({ fault: error.message }),
    );
    if (turn !== asked || document.activeElement !== control) return;
    if (offered.fault) line.fail(offered.fault);
    else suggest(control, `Choices for ${option.name}`, rows(offered.choices));
  }

  function offer() {
    clearTimeout(timer);
    if (option.autocomplete) timer = setTimeout(ask, PAUSE);
    else suggest(control, `Choices for ${option.name}`, rows(known()), { first: !chosen });
  }

  control.addEventListener('focus', offer);
  control.addEventListener('click', offer);
  control.addEventListener('input', () => {
    chosen = null;
    offer();
  });

  function read() {
    if (chosen) return { value: chosen.value };
    const named = choices(option)?.find(
      ({ name }) => String(name).toLowerCase() === control.value.trim().toLowerCase(),
    );
    if (named) return { value: named.value };
    if (control.value && choices(option)) return { fault: `${option.name} takes one of its choices.` };
    return meant(option, control.value);
  }

  return { node: control, control, read };
}
