/** An embed: colour bar, author, title, description, fields side by side, picture, footer. */

import { el } from './dom.js';
import { blocks, inline } from './markdown.js';

/**
 * @param {object} embed  as Discord sends it
 * @param {import('./world.js').Attachment[]} files  the message's own, for `attachment://` pictures
 */
export function embedNode(embed, files) {
  const node = el(
    'div',
    { class: 'embed' },
    embed.author && el('p', { class: 'embed-author' }, embed.author.name),
    embed.title && title(embed),
    embed.description && el('div', { class: 'embed-text' }, ...blocks(embed.description)),
    embed.fields?.length > 0 && el('dl', { class: 'embed-fields' }, ...fields(embed.fields)),
    picture(embed.thumbnail, files, 'embed-thumbnail'),
    picture(embed.image, files, 'embed-image'),
    foot(embed),
  );
  if (embed.color != null) node.style.setProperty('--bar', `#${embed.color.toString(16).padStart(6, '0')}`);
  return node;
}

/** The attachment that an embed's picture shows, by its name or its address. */
export function shownIn(picture, files) {
  if (!picture?.url) return undefined;
  return files.find((file) => picture.url === `attachment://${file.filename}` || picture.url === file.url);
}

/** What a screen reader is told of a picture: its description, and without one the word that Discord has for it. */
export const altOf = ({ description }) => description || 'Image';

function title({ title: text, url }) {
  const words = inline(text);
  return el(
    'p',
    { class: 'embed-title' },
    ...(url ? [el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...words)] : words),
  );
}

/** Up to three stand side by side, as wide as there are few. */
function fields(given) {
  const rows = [];
  for (const one of given) {
    const last = rows.at(-1);
    if (one.inline && last?.[0].inline && last.length < 3) last.push(one);
    else rows.push([one]);
  }
  return rows.flatMap((row) => row.map((one) => field(one, row.length)));
}

function field({ name, value, inline: beside }, among) {
  const given = { class: beside ? 'embed-field beside' : 'embed-field' };
  const node = el('div', given, el('dt', {}, ...inline(name)), el('dd', {}, ...blocks(value)));
  node.style.setProperty('--among', among);
  return node;
}

/** Only the sandbox's own pictures are shown: the page asks nobody else for anything. */
function picture(given, files, kind) {
  const file = shownIn(given, files);
  const url = file?.url ?? given?.url;
  if (!url?.startsWith('/')) return null;
  return el('img', {
    class: kind,
    src: url,
    alt: altOf(file ?? given),
    width: given.width,
    height: given.height,
  });
}

function foot({ footer, timestamp }) {
  if (!footer && !timestamp) return null;
  const moment = timestamp && new Date(timestamp).toLocaleString();
  return el('p', { class: 'embed-footer' }, [footer?.text, moment].filter(Boolean).join(' · '));
}
