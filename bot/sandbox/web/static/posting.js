/** A new thread, or a new post of a forum: its title, its first message, and the forum's tags. */

import { el, freshId, iconButton } from './dom.js';
import { doing, enter } from './world.js';

const TITLE_MOST = 100;
const TAGS_MOST = 5;

/** Opens the form. @param {import('./world.js').Channel} channel */
export function newThread(channel) {
  const title = freshId('posting');
  const name = labelled('Title', el('input', { type: 'text', maxlength: TITLE_MOST, 'aria-required': 'true' }));
  const words = labelled('Message', el('textarea', { rows: '4', maxlength: '2000', 'aria-required': String(channel.forum) }));
  const boxes = channel.tags.map((tag) => ({ tag: tag.name, box: el('input', { type: 'checkbox', name: 'tags' }) }));
  const failure = el('p', { class: 'failure', role: 'alert' });
  const opener = document.activeElement;
  const dialog = el(
    'dialog',
    { class: 'form', 'aria-labelledby': title },
    el(
      'form',
      { novalidate: true, onsubmit: send },
      el(
        'header',
        {},
        el('h2', { id: title }, channel.forum ? `New post in #${channel.label}` : `New thread in #${channel.label}`),
        iconButton('close', 'Close', () => dialog.close()),
      ),
      el('div', { class: 'form-fields' }, name.node, words.node, ...tagField(channel, boxes)),
      el(
        'footer',
        {},
        failure,
        el('button', { type: 'button', class: 'button secondary', onclick: () => dialog.close() }, 'Cancel'),
        el('button', { type: 'submit', class: 'button primary' }, channel.forum ? 'Post' : 'Start it'),
      ),
    ),
  );

  async function send(event) {
    event.preventDefault();
    const tags = boxes.filter(({ box }) => box.checked).map(({ tag }) => tag);
    failure.textContent = fault(channel, name.control.value, words.control.value, tags) ?? '';
    if (failure.textContent) return;
    try {
      const what = { kind: 'thread', channel: channel.name, title: name.control.value, content: words.control.value, tags };
      const made = await doing(what);
      dialog.close();
      enter(made.channel);
    } catch (error) {
      failure.textContent = error.message;
    }
  }

  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener.isConnected) opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  name.control.focus();
}

function fault(channel, title, words, tags) {
  if (!title.trim()) return 'It needs a title.';
  if (channel.forum && !words.trim()) return 'It needs a message.';
  if (channel.needs_tag && tags.length === 0) return 'This forum wants a tag.';
  return tags.length > TAGS_MOST ? `A post has ${TAGS_MOST} tags at most.` : null;
}

function tagField({ needs_tag: isRequired }, boxes) {
  if (boxes.length === 0) return [];
  const rows = boxes.map(({ tag, box }) => el('label', { class: 'tick' }, box, el('span', {}, tag)));
  const legend = el('legend', {}, 'Tags', isRequired && el('span', { class: 'required' }, ' (required)'));
  return [el('fieldset', { class: 'field' }, legend, el('div', {}, ...rows))];
}

function labelled(label, control) {
  control.id = freshId('posting');
  return { control, node: el('div', { class: 'field' }, el('label', { for: control.id }, label), control) };
}
