/** Discord's markdown as DOM nodes. Nothing is parsed as HTML, so nothing that a person writes can become an element. */

import { el } from './dom.js';
import { timestamp } from './timestamps.js';
import { enter, world } from './world.js';

const JUMP = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:@me|\d+)\/(\d+)\/(\d+)$/;

/** What may stand in a line, first match first: where it matches, what it becomes. */
const INLINE = [
  [/\\([^\p{L}\p{N}\s])/uy, ([, sign]) => sign],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, ([, , text]) => el('code', {}, text.trim())],
  [/<(https?:\/\/[^\s>]+)>/y, ([, url]) => link(url, [url])],
  [/<@!?(\d+)>/y, ([, id]) => mention(`@${nameOf(id)}`)],
  [/<@&\d+>/y, () => mention('@role')],
  [/<#(\d+)>/y, ([, id]) => way(id)],
  [/<\/([^:>]+):\d+>/y, ([, name]) => mention(`/${name}`)],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, ([, seconds, style]) => timestamp(Number(seconds), style)],
  [/\[((?:\\[\s\S]|[^\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/y, ([, text, url]) => link(url, inline(text))],
  [/https?:\/\/[^\s<]*[^\s<.,:;"')\]]/y, ([url]) => link(url, [url])],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, ([, text]) => el('strong', {}, ...inline(text))],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, ([, text]) => el('u', {}, ...inline(text))],
  [/\*(?!\s)((?:\*\*|\\[\s\S]|[^*\\])+?)(?<!\s)\*(?!\*)/y, ([, text]) => el('em', {}, ...inline(text))],
  [/(?<!\w)_((?:__|\\[\s\S]|[^_\\])+?)_(?!\w)/y, ([, text]) => el('em', {}, ...inline(text))],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, ([, text]) => el('s', {}, ...inline(text))],
  [/\|\|((?:\\[\s\S]|[^\\])+?)\|\|/y, ([, text]) => spoiler(inline(text))],
  [/@(?:everyone|here)\b/y, ([text]) => mention(text)],
  [/\n/y, () => el('br')],
];

/** What may begin a line and takes whole lines. */
const BLOCKS = [
  [/```(?:[\w+-]+\n)?\n?([\s\S]*?)\n?```\n?/y, ([, text]) => el('pre', { tabindex: '0' }, el('code', {}, text))],
  [/(#{1,3}) +([^\n]+)\n?/y, ([, { length }, text]) => heading(length, text)],
  [/-# +([^\n]+)\n?/y, ([, text]) => el('small', { class: 'subtext' }, ...inline(text))],
  [/>>> ([\s\S]*)/y, ([, text]) => el('blockquote', {}, ...blocks(text))],
  [/(?:> [^\n]*(?:\n|$))+/y, ([text]) => el('blockquote', {}, ...blocks(text.trimEnd().replace(/^> /gm, '')))],
  [/(?: *[-*] +[^\n]+(?:\n|$))+/y, ([text]) => list('ul', text, /^ *[-*] +/)],
  [/(?: *\d+\. +[^\n]+(?:\n|$))+/y, ([text]) => list('ol', text, /^ *\d+\. +/)],
];

/**
 * A whole text: headings, quotes, lists, code, and lines.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function blocks(text) {
  const nodes = [];
  let lines = '';
  const flush = () => {
    if (lines) nodes.push(...inline(lines.replace(/\n$/, '')));
    lines = '';
  };
  for (let at = 0; at < text.length;) {
    const found = matchAt(BLOCKS, text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      const end = text.indexOf('\n', at) + 1 || text.length;
      lines += text.slice(at, end);
      at = end;
    }
  }
  flush();
  return nodes;
}

/**
 * The marks within lines, for titles and field names too.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function inline(text) {
  const nodes = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const found = matchAt(INLINE, text, at);
    if (found) {
      if (at > from) nodes.push(text.slice(from, at));
      nodes.push(found.node);
      from = at + found.length;
    }
    at += found ? found.length : 1;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** The text as it is read out: without marks. */
export function plain(text) {
  return el('p', {}, ...blocks(text ?? '')).textContent;
}

function matchAt(rules, text, at) {
  for (const [pattern, build] of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { length: match[0].length, node: build(match) };
  }
  return null;
}

const heading = (level, text) =>
  el('p', { class: `heading-${level}`, role: 'heading', 'aria-level': level + 1 }, ...inline(text));
const mention = (text) => el('span', { class: 'mention' }, text);

function list(tag, text, mark) {
  const lines = text.trimEnd().split('\n');
  return el(tag, {}, ...lines.map((line) => el('li', {}, ...inline(line.replace(mark, '')))));
}

function spoiler(nodes) {
  return el('details', { class: 'spoiler' }, el('summary', {}, 'Spoiler'), ...nodes);
}

const channelOf = (id) => world.channels.find((channel) => channel.id === id);

/** A channel's or a thread's name, which leads there; of one that is not seen Discord does not tell the name either. */
function way(id) {
  const channel = channelOf(id);
  if (!channel) return mention('#channel');
  const go = (event) => {
    event.preventDefault();
    enter(channel.name);
  };
  return el('a', { href: '#channel', class: 'mention', onclick: go }, named(channel));
}

const named = ({ label, parent }) => (parent ? label : `#${label}`);

/** A link to a message jumps there, and names its channel where it stands bare; any other opens beside the page. */
function link(url, nodes) {
  const [, channelId, message] = JUMP.exec(url) ?? [];
  if (message) {
    const channel = channelOf(channelId);
    const isBare = nodes.length === 1 && nodes[0] === url;
    const jump = () => channel && channel.name !== world.channel && enter(channel.name);
    const words = isBare && channel ? [`${named(channel)}\u00A0›\u00A0message`] : nodes;
    return el('a', { href: `#message-${message}`, onclick: jump }, ...words);
  }
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...nodes);
}

function nameOf(id) {
  if (id === world.bot.id) return world.bot.name;
  return world.people.find((person) => person.id === id)?.display ?? 'somebody';
}
