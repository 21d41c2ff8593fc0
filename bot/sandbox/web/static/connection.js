/** Says so while the sandbox cannot be reached; the browser goes on trying by itself. */

import { byId } from './dom.js';
import { on } from './world.js';

export function start() {
  on('connected', (isConnected) => {
    byId('connection').textContent = isConnected ? '' : 'The sandbox cannot be reached. Trying again…';
  });
}
