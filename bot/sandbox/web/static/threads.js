/** Threads: the card under the message that one grew from, and the list of a channel's threads, archived ones too. */

import { byId, el, freshId, icon, iconButton } from './dom.js';
import { plain } from './markdown.js';
import { newThread } from './posting.js';
import { timestamp } from './timestamps.js';
import { channelNamed, enter, messagesIn, on, world } from './world.js';

const EXCERPT_MOST = 100;

export const counted = (messages) => `${messages} message${messages === 1 ? '' : 's'}`;

/** The last that was said in a thread, in one line; nothing where nobody has written there. */
function lastLine(name) {
  const last = messagesIn(name).findLast(({ notice, ephemeral }) => !notice && !ephemeral);
  if (!last) return null;
  const words = (plain(last.content) || last.embeds[0]?.title || last.attachments[0]?.filename || '').slice(0, EXCERPT_MOST);
  return el(
    'p',
    { class: 'thread-last' },
    el('strong', {}, last.author.display),
    el('span', { class: 'thread-words' }, ` ${words} `),
    timestamp(last.at, 'R'),
  );
}

/** Under a message: what its thread is called, how many messages are in it, and the last of them. */
export function threadCard({ name, title, messages }) {
  const given = { type: 'button', class: 'thread-title', onclick: () => enter(name), 'aria-label': `Thread: ${title}, ${counted(messages)}` };
  return el(
    'div',
    { class: 'thread-card' },
    el('button', given, el('strong', {}, title), el('span', { class: 'thread-count' }, `${counted(messages)} ›`)),
    channelNamed(name)?.archived && el('p', { class: 'muted' }, 'This thread is archived.'),
    lastLine(name) ?? el('p', { class: 'muted' }, 'There are no recent messages in this thread.'),
  );
}

/** A thread in a list: the forum's posts are shown so as well. */
export function threadEntry({ name, label, locked, archived, thread }) {
  const marks = [archived && 'archived', locked && 'locked'].filter(Boolean);
  return el(
    'li',
    { class: 'post' },
    el('button', { type: 'button', class: 'post-title', onclick: () => enter(name) }, label),
    el('p', { class: 'tags' }, ...[...thread.tags, ...marks].map((tag) => el('span', { class: 'tag' }, tag))),
    opening(name),
    el('p', { class: 'muted' }, `by ${thread.by} · ${counted(thread.messages)} · `, timestamp(thread.active_at, 'R')),
  );
}

function opening(name) {
  const first = messagesIn(name).find(({ notice, ephemeral }) => !notice && !ephemeral);
  return first && el('p', { class: 'post-opening' }, plain(first.content).slice(0, 2 * EXCERPT_MOST) || first.attachments[0]?.filename);
}

export const threadsOf = (channel) =>
  world.channels.filter(({ parent }) => parent === channel.name).sort((a, b) => b.thread.active_at - a.thread.active_at);

/** The list, as a dialog. */
function openList() {
  const channel = channelNamed(world.channel);
  const above = channelNamed(channel.parent) ?? channel;
  const title = freshId('threads');
  const close = () => dialog.close();
  const dialog = el(
    'dialog',
    { class: 'form', 'aria-labelledby': title, onclick: ({ target }) => target.closest('.post-title') && close() },
    el(
      'div',
      { class: 'threads-list' },
      el('header', {}, el('h2', { id: title }, `Threads of #${above.label}`), iconButton('close', 'Close', close)),
      el('div', { class: 'form-fields' }, ...groups(threadsOf(above))),
      el('footer', {}, el('button', { type: 'button', class: 'button primary', onclick: () => (close(), newThread(above)) }, 'New thread')),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    byId('open-threads').focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function groups(threads) {
  const rows = [
    ['Active', threads.filter(({ archived }) => !archived)],
    ['Archived', threads.filter(({ archived }) => archived)],
  ].filter(([, some]) => some.length > 0);
  if (rows.length === 0) return [el('p', { class: 'muted' }, 'There are none yet.')];
  return rows.map(([heading, some]) =>
    el('section', {}, el('h3', {}, heading), el('ul', { class: 'posts', 'aria-label': heading }, ...some.map(threadEntry))),
  );
}

/** The button is there where a channel can have threads. */
function showButton() {
  const channel = channelNamed(world.channel);
  byId('open-threads').hidden = !channel?.server || channel.forum || Boolean(channelNamed(channel.parent)?.forum);
}

export function start() {
  byId('open-threads').append(icon('threads'));
  byId('open-threads').addEventListener('click', openList);
  for (const event of ['hello', 'places', 'entered']) on(event, showButton);
}
