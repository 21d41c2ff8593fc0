/** What hangs on a message: pictures with their words, players, and other files to take away. */

import { altOf, shownIn } from './embed.js';
import { el, icon } from './dom.js';
import { player } from './player.js';

const SOUND = /\.(mp3|wav|ogg|opus|flac|m4a|aac)$/i;

const isSound = (file) => file.content_type?.startsWith('audio/') || SOUND.test(file.filename);

/** "3.2 MB" of a million bytes, "412 kB" below that. */
export function size(bytes) {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}

/**
 * Brings the place of a message's files up to date; a file that is there already keeps its node, so a song plays on.
 * @param {HTMLElement} place
 * @param {import('./world.js').Message} message
 */
export function patchFiles(place, { attachments, embeds }) {
  const pictures = embeds.flatMap((embed) => [embed.image, embed.thumbnail]);
  const inEmbeds = new Set(pictures.map((picture) => shownIn(picture, attachments)));
  const wanted = attachments.filter((file) => !inEmbeds.has(file));
  const there = new Map([...place.children].map((node) => [node.dataset.id, node]));
  for (const [id, node] of there) if (!wanted.some((file) => file.id === id)) node.remove();
  for (const file of wanted) if (!there.has(file.id)) place.append(fileNode(file));
}

/** A file's name with the letters that are not in its link: Discord keeps them in a title, which lacks the ending. */
const named = (file) =>
  file.title ? { ...file, filename: file.title + (/\.[^.]*$/.exec(file.filename)?.[0] ?? '') } : file;

function fileNode(given) {
  const file = named(given);
  const node = isSound(file) ? player(file) : file.content_type?.startsWith('image/') ? picture(file) : otherFile(file);
  node.dataset.id = file.id;
  return node;
}

const picture = (file) => el('img', { class: 'picture', src: file.url, alt: altOf(file) });

function otherFile(file) {
  return el(
    'p',
    { class: 'file' },
    icon('file'),
    el('a', { href: file.url, download: file.filename }, file.filename),
    el('span', { class: 'muted' }, size(file.size)),
  );
}
