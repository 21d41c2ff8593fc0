/** Discord's timestamps: `<t:…:R>` counts by itself, the other styles stand still. */

import { el } from './dom.js';

const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** "in 20 seconds", "3 minutes ago"; `seconds` is unix time. */
function relative(seconds, now = Date.now() / 1000) {
  const away = Math.round(seconds - now);
  const [unit, size] = UNITS.find(([, least]) => Math.abs(away) >= least) ?? UNITS.at(-1);
  return words.format(Math.trunc(away / size), unit);
}

/** A moment in one of Discord's styles, as the reader's own clock has it. */
export function absolute(seconds, style = 'f') {
  return new Intl.DateTimeFormat(undefined, STYLES[style]).format(seconds * 1000);
}

/** @returns {HTMLTimeElement} */
export function timestamp(seconds, style = 'f') {
  const text = style === 'R' ? relative(seconds) : absolute(seconds, style);
  const given = { class: 'timestamp', datetime: new Date(seconds * 1000).toISOString(), title: absolute(seconds, 'F') };
  return el('time', style === 'R' ? { ...given, 'data-seconds': seconds } : given, text);
}

/** Lets every relative time on the page tick. */
export function start() {
  setInterval(() => {
    for (const node of document.querySelectorAll('time[data-seconds]')) {
      const text = relative(Number(node.dataset.seconds));
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}
