/** Which server one looks at: its channels, and their threads below them; direct messages stand beside every server. */

import { byId, el } from './dom.js';
import { channelNamed, enter, on, world } from './world.js';

/** "#jam"; a thread and direct messages have no sign. */
export const title = ({ label, parent, server }) => (parent || !server ? label : `#${label}`);

/** The server of the open channel; while that is a direct message, the last one. */
export const server = () => world.servers.find(({ key }) => key === world.server) ?? world.servers[0];

/** What one may pick in a menu, in the open channel's server: people, roles or channels, each by its name. */
export function pickable(type, kinds = []) {
  const here = server()?.key;
  const people = world.people.filter(({ servers }) => servers.includes(here));
  const roles = server()?.roles ?? [];
  const channels = world.channels.filter(({ server: of, kind }) => of === here && (!kinds.length || kinds.includes(kind)));
  const rows = {
    5: people.map(({ name, display, id }) => ({ value: name, label: display, id })),
    6: roles.map(({ name, id }) => ({ value: name, label: name, id })),
    8: channels.map(({ name, label, id }) => ({ value: name, label, id })),
  };
  return type === 7 ? [...rows[5], ...rows[6]] : (rows[type] ?? []);
}

/** A menu's rows, each marked where the bot chose it beforehand. */
export function rowsOf(node) {
  if (node.options) return node.options;
  const before = new Set((node.default_values ?? []).map(({ id }) => String(id)));
  return pickable(node.type, node.channel_types).map((row) => ({ ...row, default: before.has(row.id) }));
}

function showServers() {
  const options = world.servers.map(({ key, name, bot }) =>
    el('option', { value: key, selected: key === world.server }, bot ? name : `${name} (without the bot)`),
  );
  const choice = byId('server');
  choice.replaceChildren(...options);
  choice.disabled = options.length === 0;
}

function choose(key) {
  world.server = key;
  enter(world.channels.find(({ server: of }) => of === key)?.name ?? 'dm');
}

function showChannels() {
  const here = world.channels.filter(({ server: of }) => of === world.server || of === null);
  const tops = here.filter(({ parent }) => !parent);
  byId('channels').replaceChildren(...tops.map((channel) => entry(channel, here)));
  const open = channelNamed(world.channel);
  if (!open) return;
  const above = open.parent && channelNamed(open.parent);
  byId('channel-name').textContent = title(open);
  byId('channel-topic').replaceChildren(
    ...[above && back(above), open.topic, state(open)].filter(Boolean).flatMap((part, number) => (number ? [' · ', part] : [part])),
  );
}

/** Whether anybody still writes in a thread. */
function state({ archived, locked }) {
  if (locked) return 'locked: only moderators write here';
  return archived && 'archived: a message wakes it';
}

/** The way from a thread to its channel. */
function back(above) {
  const given = { type: 'button', class: 'plain-link', onclick: () => enter(above.name) };
  return el('span', {}, above.forum ? 'Post in ' : 'Thread in ', el('button', given, title(above)));
}

function entry(channel, here) {
  const open = ({ name, archived }) => !archived || name === world.channel;
  const threads = here.filter((one) => one.parent === channel.name && open(one));
  const below = threads.length > 0 && el('ul', { class: 'threads', 'aria-label': `Threads of ${title(channel)}` });
  if (below) below.append(...threads.map((thread) => entry(thread, here)));
  return el('li', {}, link(channel), below);
}

function link(channel) {
  const isUnread = world.unread.has(channel.name);
  const given = {
    type: 'button',
    class: isUnread ? 'channel-link unread' : 'channel-link',
    onclick: () => enter(channel.name),
  };
  const words = el('span', { class: 'channel-word' }, title(channel));
  const isOver = channel.archived && el('span', { class: 'badge quiet' }, channel.locked ? 'locked' : 'archived');
  const button = el('button', given, words, isOver, isUnread && el('span', { class: 'unseen' }, ' (new messages)'));
  if (channel.name === world.channel) button.setAttribute('aria-current', 'page');
  return button;
}

/** Where the open channel is none that one sees any more, the first that one does. */
function settle() {
  const open = channelNamed(world.channel);
  const known = world.servers.some(({ key }) => key === world.server);
  if (!known) world.server = world.servers[0]?.key ?? '';
  if (!open) enter(world.channels.find(({ server: of }) => of === world.server)?.name ?? 'dm');
}

export function start() {
  byId('server').addEventListener('change', ({ currentTarget }) => choose(currentTarget.value));
  const show = () => {
    showServers();
    showChannels();
  };
  for (const event of ['hello', 'places'])
    on(event, () => {
      settle();
      show();
    });
  on('entered', show);
  on('message', showChannels);
  on('place', showChannels);
}
