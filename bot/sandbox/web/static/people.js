/** Who one is. */

import { byId, el } from './dom.js';
import { become, on, world } from './world.js';

const HUES = 6;

/** A letter on a colour of its own, for eyes only. */
export function avatar({ display, bot }) {
  const hue = bot ? 'bot' : [...display].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % HUES;
  return el('span', { class: `avatar hue-${hue}`, 'aria-hidden': 'true' }, display.slice(0, 1));
}

function showPeople() {
  const guests = world.people.filter(({ guest }) => guest);
  const isOpen = Boolean(byId('people').querySelector('details[open]')) || guests.some(({ name }) => name === world.me);
  const others = guests.length > 0 && [
    el('details', { open: isOpen }, el('summary', {}, `Guests (${guests.length})`), ...guests.map(personEntry)),
  ];
  byId('people').replaceChildren(...world.people.filter(({ guest }) => !guest).map(personEntry), ...(others || []));
}

function personEntry(person) {
  const radio = el('input', {
    type: 'radio',
    name: 'person',
    value: person.name,
    checked: person.name === world.me,
    onchange: () => become(person.name),
  });
  const role = person.moderates.includes(world.server) && el('span', { class: 'badge' }, 'moderator');
  return el('label', { class: 'person' }, radio, avatar(person), el('span', {}, person.display), role);
}

/** Draws the people, and again where another server makes others of them moderators. */
export function start() {
  let shown = '';
  const show = () => {
    const now = JSON.stringify([world.people, world.server]);
    if (now === shown) return;
    shown = now;
    const within = byId('people').contains(document.activeElement);
    showPeople();
    if (within) byId('people').querySelector(':checked')?.focus();
  };
  for (const event of ['hello', 'places', 'entered']) on(event, show);
}
