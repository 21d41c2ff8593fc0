/** Files that wait to go with the next message, and the ways by which files come in: drop and paste. */

import { size } from '../attachments.js';
import { el, iconButton } from '../dom.js';

/** A list of files with a way to take each out again. */
export function waitingFiles(changed) {
  let files = [];
  const node = el('ul', { class: 'waiting-files', 'aria-label': 'Files to send', hidden: true });

  function set(next) {
    files = next;
    node.hidden = files.length === 0;
    node.replaceChildren(...files.map(entry));
    changed();
  }

  const entry = (file) =>
    el(
      'li',
      {},
      el('span', {}, `${file.name}, ${size(file.size)}`),
      iconButton('close', `Remove ${file.name}`, () => set(files.filter((one) => one !== file)), {
        class: 'icon-button small',
      }),
    );

  return { node, all: () => files, add: (more) => set([...files, ...more]), clear: () => set([]) };
}

/** Calls `take` with the files that are dropped on the page or pasted into it; a form takes its own. */
export function onFiles(take) {
  const inForm = (event) => event.target.closest?.('dialog');
  document.addEventListener('dragover', (event) => {
    if (inForm(event) || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget || document.body.classList.remove('dropping'));
  document.addEventListener('drop', (event) => {
    document.body.classList.remove('dropping');
    if (inForm(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files.length > 0) take([...event.dataTransfer.files]);
  });
  document.addEventListener('paste', (event) => {
    if (inForm(event) || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    take([...event.clipboardData.files]);
  });
}
