/** The page's voice for screen readers: new messages and short notices, politely. */

import { plain } from './markdown.js';
import { on, world } from './world.js';
import { byId } from './dom.js';

const SPOKEN_MOST = 300;

export function announce(text) {
  byId('announcer').textContent = text;
}

let known = new Set();

on('hello', () => (known = new Set(world.messages.keys())));
on('message', (message) => {
  const isNew = !known.has(message.id);
  known.add(message.id);
  if (isNew && message.channel === world.channel && message.author.name !== world.me) announce(spoken(message));
});

/** A message as one would read it out. */
function spoken(message) {
  const parts = [message.thinking ? 'is thinking' : (message.failed ?? message.content)];
  for (const embed of message.embeds) parts.push(embed.title, embed.description);
  for (const file of message.attachments) parts.push(file.description || file.filename);
  const text = parts.filter(Boolean).map(plain).join('. ');
  return `${message.author.display}${message.ephemeral ? ', only to you' : ''}: ${text}`.slice(0, SPOKEN_MOST);
}
