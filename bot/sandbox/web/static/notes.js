/** The page's own private notes in the channel: a command on its way, and one that had no answer. */

import { personNamed, tell, world } from './world.js';

const DISCORD_EPOCH = 1_420_070_400_000;

/** Milliseconds: a command that is answered sooner shows no note at all. */
const LATENESS = 400;

let last = 0n;

/** An id that sorts among Discord's by time. */
function snowflake(now = Date.now()) {
  const id = BigInt(now - DISCORD_EPOCH) << 22n;
  last = id > last ? id : last + 1n;
  return String(last);
}

/**
 * A note that a command was sent off. It vanishes when the command is answered, or says why it was not.
 * @param {string} name  of the command, as it stands after the slash
 */
export function note(name) {
  const message = {
    id: snowflake(),
    channel: world.channel,
    author: { name: 'jamboree', display: world.bot.name, bot: true },
    at: Date.now() / 1000,
    edited_at: null,
    content: '',
    embeds: [],
    attachments: [],
    components: [],
    ephemeral: true,
    thinking: false,
    pings: [],
    reply_to: null,
    command: { name, person: personNamed(world.me).display },
    voice: false,
    notice: null,
    pinned: false,
    thread: null,
    forwarded: null,
    sending: true,
  };
  const timer = setTimeout(() => tell('message', message), LATENESS);
  const take = () => {
    clearTimeout(timer);
    tell('gone', message);
  };
  return {
    answered: take,
    failed(sentence) {
      take();
      tell('message', { ...message, sending: false, failed: sentence });
    },
  };
}
