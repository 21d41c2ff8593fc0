/** Guests, and trouble on purpose, and beside it what it did: the bot's switch, the clock, the counts, the trail. */

import { announce } from './announce.js';
import { trouble } from './api.js';
import { byId, el, iconButton, freshId } from './dom.js';
import * as guests from './guests.js';
import { on, world } from './world.js';

const SWITCHES = [
  { bot: 'kill', label: 'Kill', running: true },
  { bot: 'stop', label: 'Stop', running: true },
  { bot: 'start', label: 'Start', running: false },
];

const COUNTS = [
  ['submits', 'Submits', String],
  ['charges', 'Charges', String],
  ['polls', 'Polls', String],
  ['posts', 'Posts', String],
  ['usd', 'Spent', (usd) => `$${usd.toFixed(3)}`],
];

/** Entries that the trail keeps on the page. */
const TRAIL_MOST = 200;

const failure = el('p', { class: 'failure', role: 'alert' });
const presence = el('p', { class: 'presence' });
const switches = el('div', { class: 'row' });
const speeds = el('div', { class: 'row', role: 'group', 'aria-label': 'Speed of time' });
const troubles = el('ul', { class: 'troubles' });
const counts = el('dl', { class: 'counts' });
const trail = el('ol', { class: 'trail', 'aria-label': 'Trail', tabindex: '0' });

async function make(what, done) {
  failure.textContent = '';
  try {
    await trouble(what);
    announce(done);
  } catch (error) {
    failure.textContent = error.message;
  }
}

function showBot() {
  const { name, online, running } = world.bot;
  presence.textContent = online ? `${name} is online` : running ? `${name} is starting` : `${name} is not running`;
  presence.classList.toggle('online', online);
  for (const [number, { running: when }] of SWITCHES.entries()) switches.children[number].disabled = running !== when;
}

function showSpeed(speed) {
  for (const button of speeds.children)
    button.setAttribute('aria-pressed', String(Number(button.dataset.speed) === speed));
}

function showCounts(given) {
  counts.replaceChildren(
    ...COUNTS.map(([key, label, words]) =>
      el('div', {}, el('dt', {}, label), el('dd', { 'data-testid': `count-${key}` }, words(given[key]))),
    ),
  );
}

function add(entry) {
  trail.prepend(trailEntry(entry));
  while (trail.childElementCount > TRAIL_MOST) trail.lastElementChild.remove();
}

function trailEntry({ at, kind, text, song, state }) {
  const time = new Date(at * 1000);
  return el(
    'li',
    { class: `trail-${kind}` },
    el('time', { datetime: time.toISOString() }, time.toLocaleTimeString('en-GB')),
    song && el('span', { class: 'song', title: song }, short(song)),
    state && el('span', { class: 'state' }, state.replaceAll('_', ' ')),
    text && el('span', {}, text),
  );
}

/** Ids that sort by time begin alike: their ends tell them apart. */
const short = (song) => `…${song.slice(-5)}`;

function greet(hello) {
  speeds.replaceChildren(...hello.speeds.map(speedButton));
  troubles.replaceChildren(...hello.troubles.map(troubleRow));
  trail.replaceChildren();
  hello.trail.forEach(add);
  showSpeed(hello.speed);
  showCounts(hello.counts);
  showBot();
}

function speedButton(speed) {
  const given = {
    type: 'button',
    class: 'button secondary',
    'data-speed': speed,
    onclick: () => make({ speed }, `Time runs ×${speed}.`),
  };
  return el('button', given, `Time ×${speed}`);
}

function troubleRow({ name, label, about }) {
  const id = freshId('about');
  const given = {
    type: 'button',
    class: 'button secondary',
    'aria-describedby': id,
    onclick: () => make({ name }, `${label}: ready.`),
  };
  return el('li', {}, el('button', given, label), el('p', { id, class: 'muted' }, about));
}

const part = (heading, ...nodes) => el('section', {}, el('h3', {}, heading), ...nodes);

/** Builds the panel and keeps it up to date. */
export function start() {
  for (const { bot, label } of SWITCHES) {
    switches.append(
      el(
        'button',
        {
          type: 'button',
          class: bot === 'kill' ? 'button danger' : 'button secondary',
          onclick: () => make({ bot }, `${label} the bot: done.`),
        },
        label,
        el('span', { class: 'unseen' }, ' the bot'),
      ),
    );
  }
  const close = iconButton('close', 'Close the panel', () => byId('shade').click(), {
    class: 'icon-button only-below-wide',
  });
  byId('panel').append(
    el('header', { class: 'panel-head' }, el('h2', {}, 'Guests and trouble'), close),
    failure,
    part('The bot', presence, switches),
    part('The clock', speeds),
    part('Guests', ...guests.nodes),
    part('Counts', counts),
    part('Make trouble', troubles),
    part('Trail', trail),
  );
  guests.start();
  on('hello', greet);
  on('bot', showBot);
  on('speed', ({ speed }) => showSpeed(speed));
  on('trail', add);
  on('counts', showCounts);
}
