/** An option that takes a file: picked, dropped, pasted or recorded. */

import { size } from '../attachments.js';
import { el } from '../dom.js';
import { recordButton } from '../recorder.js';
import { missing } from './checks.js';

/** @returns the part of a chip that its option's type asks for */
export function filing(option, id, line) {
  let file = null;
  const words = el('span', { class: 'file-name' });
  const input = el('input', {
    type: 'file',
    class: 'unseen',
    tabindex: '-1',
    'aria-hidden': 'true',
    'data-testid': `file-${option.name}`,
  });
  const control = el(
    'button',
    { id, type: 'button', class: 'button secondary', onclick: () => input.click() },
    'Choose a file',
  );

  function give(given) {
    file = given;
    words.textContent = `${file.name}, ${size(file.size)}`;
    control.textContent = 'Change';
    line.done();
  }

  input.addEventListener('change', () => input.files[0] && give(input.files[0]));
  const node = el(
    'span',
    { class: 'filing' },
    words,
    control,
    recordButton(`Record ${option.name}`, ({ file: recorded }) => give(recorded), line.fail),
    input,
  );
  return { node, control, give, read: () => (file ? { file } : { fault: missing(option) }) };
}
