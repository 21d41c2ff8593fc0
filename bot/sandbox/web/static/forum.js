/** A forum: its posts, the newest at the top, by tag where one is chosen. */

import { byId, el } from './dom.js';
import { newThread } from './posting.js';
import { threadEntry, threadsOf } from './threads.js';
import { channelNamed, on, world } from './world.js';

let tag = '';

function show() {
  const channel = channelNamed(world.channel);
  const place = byId('forum');
  place.hidden = !channel?.forum;
  if (place.hidden) return;
  const posts = threadsOf(channel).filter(({ thread }) => !tag || thread.tags.includes(tag));
  const focused = place.contains(document.activeElement) ? document.activeElement.textContent : null;
  place.replaceChildren(
    el(
      'div',
      { class: 'forum-top' },
      el('button', { type: 'button', class: 'button primary', onclick: () => newThread(channel) }, 'New post'),
      channel.tags.length > 0 && el('div', { class: 'row', role: 'group', 'aria-label': 'Tags' }, ...channel.tags.map(tagButton)),
    ),
    ...listed('Posts', posts.filter(({ archived }) => !archived)),
    ...listed('Older posts', posts.filter(({ archived }) => archived)),
    ...(posts.length === 0 ? [el('p', { class: 'muted' }, tag ? 'No post has this tag.' : 'There are no posts yet.')] : []),
  );
  if (focused) [...place.querySelectorAll('button')].find(({ textContent }) => textContent === focused)?.focus();
}

function listed(heading, posts) {
  if (posts.length === 0) return [];
  return [el('h2', {}, heading), el('ul', { class: 'posts', 'aria-label': heading }, ...posts.map(threadEntry))];
}

function tagButton({ name }) {
  const choose = () => {
    tag = tag === name ? '' : name;
    show();
  };
  return el('button', { type: 'button', class: 'button secondary', 'aria-pressed': String(tag === name), onclick: choose }, name);
}

export function start() {
  for (const event of ['hello', 'places', 'place', 'message', 'gone']) on(event, show);
  on('entered', () => {
    tag = '';
    show();
    if (channelNamed(world.channel)?.forum) byId('channel').scrollTop = 0;
  });
}
