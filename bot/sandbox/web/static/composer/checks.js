/** What a typed option means, or the one sentence that says why it cannot be sent. */

/** Discord's option types (Discord docs, Application Command Option Type). */
export const TEXT = 3;
export const WHOLE = 4;
export const YES_NO = 5;
export const NUMBER = 10;
export const FILE = 11;

/** Options for a user, a channel, a role, or either of user and role: the kind of menu that offers the same. */
export const PICKED = { 6: 5, 7: 8, 8: 6, 9: 7 };

/** Characters that a text option takes where the bot sets no limit (Discord docs, Application Command Option). */
const LONGEST = 6000;

/**
 * @param {object} option  as registered
 * @param {string} typed
 * @returns {{value: string | number} | {fault: string}}
 */
export function meant(option, typed) {
  return option.type === WHOLE || option.type === NUMBER ? number(option, typed.trim()) : words(option, typed);
}

function number({ name, type, min_value: least, max_value: most }, typed) {
  const value = Number(typed.replace(',', '.'));
  if (typed === '' || !Number.isFinite(value)) return { fault: `${name} takes a number.` };
  if (type === WHOLE && !Number.isInteger(value)) return { fault: `${name} takes a whole number.` };
  if (least != null && value < least) return { fault: `${name} takes at least ${least}.` };
  if (most != null && value > most) return { fault: `${name} takes at most ${most}.` };
  return { value };
}

function words(option, typed) {
  const { name, min_length: least = 0, max_length: most = LONGEST } = option;
  if (typed === '') return { fault: missing(option) };
  if (typed.length < least) return { fault: `${name} takes at least ${least} characters.` };
  if (typed.length > most) return { fault: `${name} takes at most ${most} characters.` };
  return { value: typed };
}

/** The sentence for an option that stands on the line with nothing in it. */
export function missing({ name, required }) {
  return required ? `${name} is required: fill it in.` : `${name} is empty: fill it in or remove it.`;
}

/** "a whole number from 5 to 240" */
export function takes({ type, min_value: least, max_value: most, max_length: longest }) {
  const range = [least != null && `from ${least}`, most != null && `to ${most}`].filter(Boolean).join(' ');
  if (type === WHOLE) return `a whole number ${range}`.trim();
  if (type === NUMBER) return `a number ${range}`.trim();
  if (type === FILE) return 'a file';
  return longest ? `up to ${longest} characters` : '';
}
