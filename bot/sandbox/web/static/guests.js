/** People who come to the jam by themselves: how many, how fast, and what each of them is doing. */

import { guests as ask } from './api.js';
import { el, freshId } from './dom.js';
import { on, world } from './world.js';

/** Milliseconds between two things that a screen reader is told: fifty people do something all the time. */
const SPOKEN_EVERY = 4000;

const rows = new Map();
const failure = el('p', { class: 'failure', role: 'alert' });
const summary = el('p', { class: 'muted' });
const spoken = el('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
const list = el('ul', { class: 'guests', 'aria-label': 'What the guests do', tabindex: '0', hidden: true });
const speedLabel = freshId('speed');
const speeds = el('div', { class: 'row', role: 'group', 'aria-labelledby': speedLabel });
const number = input('How many', { min: '1', max: '50', value: '12', required: true });
const seed = input('Seed', { min: '0', max: '9999', placeholder: 'drawn' });
const go = el('button', { type: 'submit', class: 'button primary' }, 'Let them come');
const stop = el('button', { type: 'button', class: 'button secondary', disabled: true, onclick: () => make({ stop: true }) }, 'Stop them');

/** What the panel shows of them, from top to bottom. */
export const nodes = [
  el('p', { class: 'muted about' }, 'They read the board of the jam in the open channel, press its buttons, write songs, listen and vote.'),
  el(
    'form',
    { class: 'guests-form', novalidate: true, onsubmit: come },
    number.node,
    seed.node,
    el('p', { id: speedLabel, class: 'label' }, 'How fast'),
    speeds,
    el('div', { class: 'row' }, go, stop),
  ),
  failure,
  summary,
  spoken,
  list,
];

function input(label, given) {
  const control = el('input', { id: freshId('guests'), type: 'number', inputmode: 'numeric', ...given });
  return { control, node: el('div', { class: 'field' }, el('label', { for: control.id }, label), control) };
}

async function make(what) {
  failure.textContent = '';
  try {
    await ask(what);
  } catch (error) {
    failure.textContent = error.message;
  }
}

function come(event) {
  event.preventDefault();
  const chosen = seed.control.value === '' ? {} : { seed: Number(seed.control.value) };
  make({ start: { number: Number(number.control.value), channel: world.channel, ...chosen } });
}

function show({ running, speed, speeds: all, most, seed: drawn, guests }) {
  number.control.max = most;
  go.disabled = running;
  stop.disabled = !running;
  if (guests.length > 0) seed.control.placeholder = `drawn: ${drawn}`;
  if (speeds.childElementCount === 0) speeds.append(...all.map(speedButton));
  for (const button of speeds.children) button.setAttribute('aria-pressed', String(Number(button.dataset.speed) === speed));
  rows.clear();
  list.replaceChildren(...guests.map(row));
  list.hidden = guests.length === 0;
  sum();
}

function speedButton(speed) {
  const label = speed === 1 ? 'As people are' : `×${speed}`;
  const given = { type: 'button', class: 'button secondary', 'data-speed': speed, onclick: () => make({ speed }) };
  return el('button', given, label);
}

function row(guest) {
  const item = el('li', {}, el('strong', {}, guest.display), ' ', el('span', {}));
  rows.set(guest.name, { item, guest });
  patch(guest);
  return item;
}

function patch(guest) {
  const known = rows.get(guest.name);
  if (!known) return;
  known.guest = guest;
  known.item.lastElementChild.textContent = guest.doing;
  known.item.classList.toggle('over', guest.over);
  known.item.classList.toggle('sung', guest.sung);
}

/** One of them did something, or the last of them is done. */
function changed({ guest, running }) {
  if (running === false) {
    go.disabled = false;
    stop.disabled = true;
  }
  if (guest) patch(guest);
  sum();
}

let waiting = false;

/** What they have come to, in a sentence; it is read out now and then. */
function sum() {
  const all = [...rows.values()].map(({ guest }) => guest);
  const sung = all.filter((one) => one.sung).length;
  const gone = all.filter((one) => one.over && !one.sung).length;
  const still = all.filter((one) => !one.over && !one.sung).length;
  const said = [`${sung} handed in a song`, still > 0 && `${still} not yet`, gone > 0 && `${gone} gone without one`].filter(Boolean);
  summary.textContent = all.length === 0 ? '' : `Of ${all.length}: ${said.join(', ')}.`;
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    if (spoken.textContent !== summary.textContent) spoken.textContent = summary.textContent;
  }, SPOKEN_EVERY);
}

/** Keeps it up to date. */
export function start() {
  on('hello', ({ guests }) => show(guests));
  on('guests', show);
  on('guest', changed);
}
