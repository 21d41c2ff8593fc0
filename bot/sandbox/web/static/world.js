/** What the page knows. Events from the sandbox change it in one place; the page's parts listen for what they show. */

import { act, listen } from './api.js';

/**
 * @typedef {object} Message
 * @property {string} id            a snowflake: messages are ordered by it
 * @property {string} channel
 * @property {{name: string, display: string, bot: boolean}} author
 * @property {number} at            unix seconds
 * @property {number | null} edited_at
 * @property {string} content
 * @property {object[]} embeds      as Discord sends them
 * @property {Attachment[]} attachments
 * @property {object[]} components  as Discord sends them
 * @property {boolean} ephemeral
 * @property {boolean} thinking
 * @property {string[]} pings       names of people
 * @property {string | null} reply_to
 * @property {{name: string, person: string} | null} command
 * @property {boolean} voice
 * @property {string | null} notice what Discord itself says here, after the author's name
 * @property {boolean} pinned
 * @property {{name: string, title: string, messages: number} | null} thread
 * @property {{content: string, embeds: object[], attachments: Attachment[]} | null} forwarded
 * @property {boolean} [sending]    only of the page's own notes: a command is on its way
 * @property {string} [failed]      only of the page's own notes: why a command had no answer
 *
 * @typedef {object} Attachment
 * @property {string} id
 * @property {string} filename
 * @property {number} size          bytes
 * @property {string} url           below /cdn/
 * @property {string | null} content_type
 * @property {string | null} description
 * @property {number | null} duration_secs
 */

/** Whether the page is as somebody sees it who has just joined: without the panel, and without a choice of people. */
export const isPlain = new URLSearchParams(location.search).has('plain');

export const world = {
  me: isPlain ? 'nia' : 'ada',
  channel: 'jam',
  server: 'home',
  people: [],
  servers: [],
  channels: [],
  commands: [],
  bot: { online: false, running: false, name: 'Jamboree', id: '' },
  /** @type {Map<string, Message>} */
  messages: new Map(),
  dismissed: new Set(),
  unread: new Set(),
};

const bus = new EventTarget();
let stream = null;

/** Calls `listener` with each event's detail. */
export function on(name, listener) {
  bus.addEventListener(name, (event) => listener(event.detail));
}

export function tell(name, detail) {
  taken[name]?.(detail);
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** From now on the page is this person's: what only others could see is gone with the next `hello`. */
export function become(person) {
  stream?.close();
  world.me = person;
  stream = listen(person, tell);
}

export function enter(channel) {
  world.channel = channel;
  world.server = channelNamed(channel)?.server ?? world.server;
  world.unread.delete(channel);
  tell('entered', channel);
}

/** An act of the person whose page this is. */
export const doing = (what, files) => act(world.me, what, files);

/** Takes a private message off this page; nobody else ever saw it. */
export function dismiss(message) {
  world.dismissed.add(message.id);
  tell('gone', message);
}

export const personNamed = (name) => world.people.find((person) => person.name === name);
/** What stands in a channel, oldest first. */
export const messagesIn = (name) =>
  [...world.messages.values()].filter(({ channel }) => channel === name).sort((a, b) => before(a.id, b.id));

const before = (one, other) => one.length - other.length || (one < other ? -1 : 1);

export const channelNamed = (name) => world.channels.find((channel) => channel.name === name);

/** What each event changes, before anybody hears of it. */
const taken = {
  hello({ messages, people, servers, channels, commands, bot }) {
    Object.assign(world, { people, servers, channels, commands });
    world.bot = { running: bot.online, ...bot };
    world.messages = new Map(messages.filter(({ id }) => !world.dismissed.has(id)).map((one) => [one.id, one]));
  },
  message(message) {
    if (world.dismissed.has(message.id)) return;
    const isNew = !world.messages.has(message.id);
    world.messages.set(message.id, message);
    if (isNew && message.channel !== world.channel) world.unread.add(message.channel);
  },
  places: ({ people, servers, channels }) => Object.assign(world, { people, servers, channels }),
  place: (place) => (world.channels = world.channels.map((one) => (one.name === place.name ? place : one))),
  gone: ({ id }) => world.messages.delete(id),
  commands: (commands) => Object.assign(world, { commands }),
  bot: (bot) => Object.assign(world.bot, bot),
};
