/** One message. It is built once and then patched part by part: what did not change keeps its nodes, focus and sound. */

import { appsMenu, MESSAGE_COMMAND } from './apps.js';
import { patchFiles } from './attachments.js';
import { patchComponents } from './components.js';
import { avatar } from './people.js';
import { el } from './dom.js';
import { embedNode } from './embed.js';
import { blocks, plain } from './markdown.js';
import { threadCard } from './threads.js';
import { absolute } from './timestamps.js';
import { channelNamed, dismiss, messagesIn, world } from './world.js';

const EXCERPT_MOST = 80;

/** The parts of a message from top to bottom: what each is made of, and how it is shown. */
const PARTS = [
  ['origin', (message) => [message.command, message.reply_to, message.forwarded, message.pinned], fillOrigin],
  [
    'content',
    (message) => [
      ...[message.content, message.edited_at, message.thinking, message.failed, message.sending],
      ...[message.notice, message.thread, message.forwarded],
    ],
    fillContent,
  ],
  ['embeds', (message) => [message.embeds, message.attachments.map((file) => file.url)], fillEmbeds],
  ['attachments', (message) => message.attachments, (place, message) => patchFiles(place, message.forwarded ?? message)],
  ['components', (message) => message.components, patchComponents],
  ['thread', ({ thread }) => thread && [thread, channelNamed(thread.name)?.archived, messagesIn(thread.name).at(-1)?.id], fillThread],
  ['private', (message) => message.ephemeral, fillPrivate],
];

/** @param {import('./world.js').Message} message */
export function messageNode(message) {
  const item = el('li', { class: 'message', id: `message-${message.id}` });
  const article = el('article', {
    tabindex: '-1',
    'aria-label': `${message.author.display}, ${absolute(message.at, 't')}`,
  });
  article.append(head(message));
  for (const [name] of PARTS) article.append(el('div', { class: name }));
  item.append(avatar(message.author), article, appsMenu(message));
  patchMessage(item, message);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {import('./world.js').Message} message
 */
export function patchMessage(item, message) {
  item.classList.toggle('private-message', message.ephemeral);
  item.classList.toggle('pings-me', message.pings.includes(world.me));
  const article = item.querySelector('article');
  for (const [name, source, fill] of PARTS) {
    const place = article.querySelector(`:scope > .${name}`);
    const seen = JSON.stringify(source(message));
    if (item[name] === seen) continue;
    item[name] = seen;
    fill(place, message);
  }
}

function head({ author, at }) {
  const time = el(
    'time',
    { class: 'at', datetime: new Date(at * 1000).toISOString(), title: absolute(at, 'F') },
    absolute(at, 't'),
  );
  return el(
    'p',
    { class: 'head' },
    el('strong', { class: 'author' }, author.display),
    author.bot && el('span', { class: 'badge' }, 'app'),
    time,
  );
}

function fillOrigin(place, { command, reply_to: earlier, forwarded, pinned, notice }) {
  const answered = !forwarded && !notice && earlier && world.messages.get(earlier);
  place.replaceChildren(
    ...[
      forwarded && el('p', {}, 'Forwarded'),
      pinned && el('p', {}, 'Pinned'),
      command &&
        el('p', {}, el('strong', {}, command.person), ' used ', el('span', { class: 'mention' }, called(command.name))),
      answered &&
        el(
          'p',
          {},
          'In reply to ',
          el('a', { href: `#message-${earlier}` }, `${answered.author.display}: ${excerpt(answered)}`),
        ),
    ].filter(Boolean),
  );
}

/** A slash command by its slash; a message's command by its name alone. */
function called(name) {
  return world.commands.some((command) => command.type === MESSAGE_COMMAND && command.name === name)
    ? name
    : `/${name}`;
}

const excerpt = (message) =>
  (plain(message.content) || message.embeds[0]?.title || 'an attachment').slice(0, EXCERPT_MOST);

function fillContent(place, message) {
  if (message.failed) place.replaceChildren(el('p', { class: 'failure' }, message.failed));
  else if (message.sending) place.replaceChildren(dots('Sending the command'));
  else if (message.thinking) place.replaceChildren(dots(`${message.author.display} is thinking`));
  else if (message.notice) place.replaceChildren(noticed(message));
  else if (message.forwarded) place.replaceChildren(...blocks(message.forwarded.content));
  else place.replaceChildren(...blocks(message.content), ...edited(message));
}

/** What Discord itself says, and the message that it is about. */
function noticed({ notice, content, reply_to: about }) {
  const earlier = about && world.messages.get(about);
  const words = content || (earlier && `${earlier.author.display}: ${excerpt(earlier)}`);
  return el('p', { class: 'notice' }, [notice, words].filter(Boolean).join(' '));
}

/** The way into the thread that grew from a message. */
function fillThread(place, { thread }) {
  place.replaceChildren(...(thread ? [threadCard(thread)] : []));
}

function dots(text) {
  const three = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
  return el('p', { class: 'thinking' }, three, `${text}…`);
}

function edited({ content, edited_at: at }) {
  return content && at ? [' ', el('span', { class: 'edited', title: absolute(at, 'F') }, '(edited)')] : [];
}

function fillEmbeds(place, { embeds, attachments }) {
  place.replaceChildren(...embeds.map((embed) => embedNode(embed, attachments)));
}

function fillPrivate(place, message) {
  if (!message.ephemeral) return place.replaceChildren();
  const away = el(
    'button',
    { type: 'button', class: 'plain-link', onclick: () => dismiss(message) },
    'Dismiss message',
  );
  return place.replaceChildren(el('p', {}, 'Only you can see this · ', away));
}
