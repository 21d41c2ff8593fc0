/** The composer: a line for words and files, which becomes a command's line once one is chosen. */

import { byId, el, iconButton } from '../dom.js';
import { interact } from '../interactions.js';
import { note } from '../notes.js';
import { recordButton } from '../recorder.js';
import { title } from '../servers.js';
import { channelNamed, doing, on, world } from '../world.js';
import { commandLine } from './command.js';
import { onFiles, waitingFiles } from './files.js';
import { matching, slashes } from './registered.js';
import { box, hide, listening, suggest, takesKey } from './suggestions.js';

const failure = el('p', { class: 'failure composer-failure', role: 'alert' });
const words = el('textarea', { id: 'composer-line', rows: '1', maxlength: '2000', ...listening });
const picker = el('input', {
  type: 'file',
  multiple: true,
  class: 'unseen',
  tabindex: '-1',
  'aria-hidden': 'true',
  'data-testid': 'files',
});
const files = waitingFiles(() => words.focus());
const place = el('div', { class: 'composer-place' });

let command = null;

const fail = (sentence) => (failure.textContent = sentence);
const refused = (error) => fail(error.message);

/** The line for words, empty. */
function rest() {
  command = null;
  fail('');
  hide();
  words.value = '';
  place.replaceChildren(words);
}

function choose(slash) {
  rest();
  command = { ...commandLine(slash, { close: leave, fail }), slash };
  place.replaceChildren(command.node);
  for (const file of files.all().slice(0, 1)) command.give(file);
  command.focus();
}

function leave() {
  rest();
  words.focus();
}

function offerCommands() {
  fail('');
  const [, typed] = /^\/([^\n]*)$/.exec(words.value) ?? [];
  if (typed === undefined) return hide();
  const all = slashes(world.commands);
  const exact = typed.endsWith(' ') && all.find(({ name }) => name === typed.trim());
  if (exact) return choose(exact);
  const found = matching(all, typed);
  return suggest(
    words,
    'Commands',
    found.map((slash) => ({
      label: `/${slash.name}`,
      about: slash.description,
      tag: world.bot.name,
      choose: () => choose(slash),
    })),
  );
}

function send() {
  fail('');
  hide();
  return command ? sendCommand() : post();
}

async function sendCommand() {
  const given = command.read();
  if (!given) return;
  const what = { kind: 'command', channel: world.channel, name: command.slash.name, options: given.options };
  const sent = note(what.name);
  leave();
  try {
    await interact(what, given.files);
    sent.answered();
  } catch (error) {
    sent.failed(error.message);
  }
}

async function post() {
  const content = words.value.trim();
  const given = files.all();
  if (!content && given.length === 0) return;
  const sending = given.map((file, number) => [`file${number}`, file]);
  words.value = '';
  files.clear();
  await doing({ kind: 'post', channel: world.channel, content }, sending).catch((error) => {
    words.value = content;
    files.add(given);
    refused(error);
  });
}

function postVoice({ file, seconds }) {
  doing({ kind: 'post', channel: world.channel, content: '', voice: true, duration: seconds }, [['file0', file]]).catch(
    refused,
  );
}

function take(given) {
  if (command) command.give(given[0]);
  else files.add(given);
}

function key(event) {
  if (event.target.closest('button') || takesKey(event)) return;
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === 'Escape') leave();
}

function showChannel() {
  const channel = channelNamed(world.channel);
  if (!channel) return;
  byId('composer').hidden = channel.forum;
  words.setAttribute('aria-label', `Message ${title(channel)}`);
  words.placeholder = `Message ${title(channel)} or type /`;
}

/** Puts the composer together. */
export function start() {
  rest();
  const attach = iconButton('plus', 'Attach files', () => picker.click());
  const voice = recordButton('Record a voice message', postVoice, fail);
  voice?.classList.add('voice');
  const go = iconButton('send', 'Send', send, { class: 'icon-button send' });
  const buttons = [voice, go].filter(Boolean);
  byId('composer').append(
    box,
    failure,
    files.node,
    el('div', { class: 'composer-row' }, attach, place, ...buttons, picker),
  );
  byId('composer').addEventListener('keydown', key);
  byId('composer').addEventListener('focusout', (event) => byId('composer').contains(event.relatedTarget) || hide());
  words.addEventListener('input', offerCommands);
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    (command ?? words).focus();
  });
  picker.addEventListener('change', () => {
    take([...picker.files]);
    picker.value = '';
  });
  onFiles(take);
  on('hello', showChannel);
  on('places', showChannel);
  on('entered', () => {
    showChannel();
    rest();
  });
}
