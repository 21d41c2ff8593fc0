/** Where the page is narrow, its sides are drawers: one open at a time, closed by Escape, the shade or their button. */

import { byId, icon } from './dom.js';
import { on } from './world.js';

const DRAWERS = [
  { side: 'side', button: 'open-side', picture: 'menu', narrow: matchMedia('(max-width: 719px)') },
  { side: 'panel', button: 'open-panel', picture: 'trouble', narrow: matchMedia('(max-width: 1119px)') },
];

function set(drawer, open) {
  const side = byId(drawer.side);
  side.classList.toggle('open', open);
  side.inert = drawer.narrow.matches && !open;
  byId(drawer.button).setAttribute('aria-expanded', String(open));
  byId('shade').hidden = !DRAWERS.some(({ side: id }) => byId(id).classList.contains('open'));
}

function close() {
  for (const drawer of DRAWERS) {
    const wasOpen = byId(drawer.side).classList.contains('open');
    set(drawer, false);
    if (wasOpen && drawer.narrow.matches) byId(drawer.button).focus();
  }
}

function open(drawer) {
  close();
  set(drawer, true);
  byId(drawer.side).querySelector('select, button, input, a')?.focus();
}

export function start() {
  for (const drawer of DRAWERS) {
    const button = byId(drawer.button);
    button.append(icon(drawer.picture));
    button.addEventListener('click', () => (button.getAttribute('aria-expanded') === 'true' ? close() : open(drawer)));
    drawer.narrow.addEventListener('change', () => set(drawer, false));
    set(drawer, false);
  }
  document.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  byId('shade').addEventListener('click', close);
  on('entered', close);
}
