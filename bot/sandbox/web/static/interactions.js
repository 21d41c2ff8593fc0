/** What a person starts and the bot answers: followed from the act to its answer, or to the end of Discord's patience. */

import { doing, on, tell } from './world.js';

/** Seconds that Discord waits for the first answer (Discord docs, Receiving and Responding). */
const PATIENCE = 3;

export const NO_ANSWER = 'The application did not respond';

const waiting = new Map();
const early = new Map();

on('interaction', (event) => {
  if (event.state === 'started') return;
  const heard = waiting.get(event.id);
  if (heard) heard(event);
  else early.set(event.id, event);
});

/**
 * Does something that the bot is to answer. A form that comes as the answer opens by itself.
 * Throws an `Error` with one sentence where the act is refused or stays without an answer.
 * @param {{kind: string}} what
 * @param {[string, File][]} [files]
 */
export async function interact(what, files) {
  const { interaction } = await doing(what, files);
  const answer = await outcome(interaction);
  if (answer.state === 'failed') throw new Error(answer.error ?? NO_ANSWER);
  if (answer.modal) tell('form', { interaction, modal: answer.modal });
  return answer;
}

/** The event that ends the wait; it may have come before the page knew the interaction's id. */
function outcome(id) {
  return new Promise((resolve) => {
    const end = (event) => {
      clearTimeout(timer);
      waiting.delete(id);
      early.delete(id);
      resolve(event);
    };
    const timer = setTimeout(() => end({ state: 'failed' }), PATIENCE * 1000);
    waiting.set(id, end);
    if (early.has(id)) end(early.get(id));
  });
}
