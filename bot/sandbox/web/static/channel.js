/** The open channel: its messages in order, grouped by author; it stays at the bottom while one is there. */

import { byId } from './dom.js';
import { messageNode, patchMessage } from './message.js';
import { channelNamed, messagesIn, on, personNamed, world } from './world.js';

/** Seconds after which an author's next message shows who it is again. */
const GROUP = 7 * 60;
/** Pixels from the bottom that still count as the bottom. */
const NEAR = 48;
const TYPING_SECONDS = 8;

const nodes = new Map();
let atBottom = true;
let top = 0;
let typingEnds = 0;

/** A forum has no messages of its own: its posts are threads. */
const isForum = () => Boolean(channelNamed(world.channel)?.forum);
const shown = () => messagesIn(world.channel);

/** Brings the list up to what the world knows; a message that is there already is patched, never rebuilt. */
function show() {
  const messages = shown();
  const kept = new Set(messages.map((message) => message.id));
  for (const [id, node] of nodes) if (!kept.has(id)) remove(id, node);
  const list = byId('messages');
  messages.forEach((message, number) => {
    const node = nodes.get(message.id) ?? messageNode(message);
    if (nodes.has(message.id)) patchMessage(node, message);
    nodes.set(message.id, node);
    if (list.children[number] !== node) list.insertBefore(node, list.children[number] ?? null);
    node.classList.toggle('follows', follows(message, messages[number - 1]));
  });
  byId('channel').classList.toggle('empty', messages.length === 0 && !isForum());
}

function follows(message, earlier) {
  if (!earlier || message.command || message.reply_to || earlier.ephemeral !== message.ephemeral) return false;
  return earlier.author.name === message.author.name && message.at - earlier.at < GROUP;
}

/** Words of one's own, or the answer to something that one did. */
const isMine = ({ author, command, ephemeral }) =>
  ephemeral || author.name === world.me || command?.person === personNamed(world.me).display;

function remove(id, node) {
  if (node.contains(document.activeElement)) byId('channel').focus();
  node.remove();
  nodes.delete(id);
}

function heard(message) {
  if (message.channel !== world.channel) return;
  const isNew = !nodes.has(message.id);
  if (isNew && isMine(message)) atBottom = true;
  show();
  if (isNew && !atBottom) byId('newer').hidden = false;
  if (message.author.bot) stopTyping();
}

function toBottom() {
  const channel = byId('channel');
  channel.scrollTop = channel.scrollHeight;
  atBottom = true;
  byId('newer').hidden = true;
}

/** Away from the bottom is who goes up, not who is left behind as messages and pictures come in. */
function scrolled() {
  const { scrollHeight, scrollTop, clientHeight } = byId('channel');
  if (scrollHeight - scrollTop - clientHeight < NEAR) atBottom = true;
  else if (scrollTop < top) atBottom = false;
  top = scrollTop;
  if (atBottom) byId('newer').hidden = true;
}

function typing({ channel }) {
  if (channel !== world.channel) return;
  byId('typing').textContent = `${world.bot.name} is typing…`;
  clearTimeout(typingEnds);
  typingEnds = setTimeout(stopTyping, TYPING_SECONDS * 1000);
}

const stopTyping = () => (byId('typing').textContent = '');

/** Draws the channel, and again whenever something in it has changed. */
export function start() {
  const afresh = () => {
    show();
    toBottom();
  };
  on('hello', show);
  on('places', show);
  on('entered', () => (isForum() ? show() : afresh()));
  on('message', heard);
  on('gone', show);
  on('typing', typing);
  byId('newer').addEventListener('click', toBottom);
  byId('channel').addEventListener('scroll', scrolled, { passive: true });
  new ResizeObserver(() => atBottom && toBottom()).observe(byId('messages'));
  new ResizeObserver(() => atBottom && toBottom()).observe(byId('channel'));
}
