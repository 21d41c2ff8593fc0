/** Light or dark: as the system has it, until the person says otherwise; that is remembered. */

import { byId, icon } from './dom.js';

const KEY = 'jamboree-sandbox-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');

function show() {
  const other = current() === 'dark' ? 'light' : 'dark';
  const button = byId('theme');
  button.setAttribute('aria-label', `Change to ${other} colours`);
  button.title = `Change to ${other} colours`;
  button.replaceChildren(icon(other));
}

/** Takes the remembered choice and makes the button work. */
export function start() {
  const chosen = localStorage.getItem(KEY);
  if (chosen) root.dataset.theme = chosen;
  byId('theme').addEventListener('click', () => {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, root.dataset.theme);
    show();
  });
  system.addEventListener('change', show);
  show();
}
