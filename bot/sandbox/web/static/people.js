/** Who one is and where one stands: the channels, the three people, the bot's presence. */

import { byId, el } from './dom.js';
import { become, channelNamed, enter, on, world } from './world.js';

const HUES = 6;

/** A letter on a colour of its own, for eyes only. */
export function avatar({ display, bot }) {
  const hue = bot ? 'bot' : [...display].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % HUES;
  return el('span', { class: `avatar hue-${hue}`, 'aria-hidden': 'true' }, display.slice(0, 1));
}

function showChannels() {
  byId('channels').replaceChildren(...world.channels.map(channelEntry));
  const channel = channelNamed(world.channel);
  if (!channel) return;
  byId('channel-name').textContent = title(channel);
  byId('channel-topic').textContent = [channel.topic, !channel.writable && 'The bot may not post here.']
    .filter(Boolean)
    .join(' ');
}

/** "#jam"; direct messages have no sign. */
export const title = ({ name, label }) => (name === 'dm' ? label : `#${label}`);

function channelEntry(channel) {
  const isUnread = world.unread.has(channel.name);
  const given = {
    type: 'button',
    class: isUnread ? 'channel-link unread' : 'channel-link',
    onclick: () => enter(channel.name),
  };
  const button = el('button', given, title(channel), isUnread && el('span', { class: 'unseen' }, ' (new messages)'));
  if (channel.name === world.channel) button.setAttribute('aria-current', 'page');
  return el('li', {}, button);
}

function showPeople() {
  byId('people').replaceChildren(...world.people.map(personEntry));
}

function personEntry(person) {
  const radio = el('input', {
    type: 'radio',
    name: 'person',
    value: person.name,
    checked: person.name === world.me,
    onchange: () => become(person.name),
  });
  const role = person.moderator && el('span', { class: 'badge' }, 'moderator');
  return el('label', { class: 'person' }, radio, avatar(person), el('span', {}, person.display), role);
}

/** Draws the side, and again whenever what it shows has changed. */
export function start() {
  on('hello', () => {
    showChannels();
    if (byId('people').childElementCount !== world.people.length) showPeople();
  });
  on('entered', showChannels);
  on('message', showChannels);
}
