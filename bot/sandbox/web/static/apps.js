/** The menu on a message: the commands that the bot registered for messages. */

import { byId, el, freshId, icon } from './dom.js';
import { interact } from './interactions.js';
import { note } from './notes.js';
import { world } from './world.js';

/** Discord's type of a command on a message (Discord docs, Application Command Types). */
export const MESSAGE_COMMAND = 3;

/** A button that opens the menu; the menu is filled when it opens, so it is as registered at that moment. */
export function appsMenu(message) {
  const id = freshId('apps');
  const menu = el('ul', { class: 'menu', role: 'menu', id, 'aria-label': 'Apps', hidden: true });
  const label = `Apps for the message of ${message.author.display}`;
  const button = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': label,
      title: 'Apps',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    icon('apps'),
  );
  const place = el('div', { class: 'apps' }, button, menu);
  const items = () => [...menu.querySelectorAll('button')];

  function close() {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }

  function open() {
    const commands = world.commands.filter((command) => command.type === MESSAGE_COMMAND);
    menu.replaceChildren(...commands.map((command) => entry(command, message, close)));
    menu.hidden = false;
    menu.classList.remove('above');
    menu.classList.toggle(
      'above',
      menu.getBoundingClientRect().bottom > byId('channel').getBoundingClientRect().bottom,
    );
    button.setAttribute('aria-expanded', 'true');
    items()[0]?.focus();
  }

  function leave() {
    close();
    button.focus();
  }

  function step(by) {
    const all = items();
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
  }

  button.addEventListener('click', () => (menu.hidden ? open() : close()));
  place.addEventListener('focusout', (event) => !place.contains(event.relatedTarget) && close());
  menu.addEventListener('keydown', (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) step(way);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  });
  return place;
}

function entry(command, message, close) {
  const choose = () => {
    close();
    run(command.name, message);
  };
  return el('li', { role: 'none' }, el('button', { type: 'button', role: 'menuitem', onclick: choose }, command.name));
}

async function run(name, message) {
  const sent = note(name);
  try {
    await interact({ kind: 'message_command', message: message.id, name });
    sent.answered();
  } catch (error) {
    sent.failed(error.message);
  }
}
