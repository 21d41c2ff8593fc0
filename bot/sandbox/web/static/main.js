/** Starts the page: each part listens for what it shows, then the first person's stream is opened. */

import * as channel from './channel.js';
import * as composer from './composer/line.js';
import * as connection from './connection.js';
import * as drawers from './drawers.js';
import * as form from './form.js';
import * as forum from './forum.js';
import * as panel from './panel.js';
import * as people from './people.js';
import * as servers from './servers.js';
import * as theme from './theme.js';
import * as threads from './threads.js';
import * as timestamps from './timestamps.js';
import { byId } from './dom.js';
import { become, isPlain, world } from './world.js';

const parts = [theme, drawers, connection, servers, threads, forum, people, channel, panel, composer, form, timestamps];
for (const part of parts) part.start();

if (isPlain) {
  document.body.classList.add('plain');
  Object.assign(byId('look'), { href: '/', textContent: 'Back to the whole sandbox' });
}
become(world.me);
