/** The fields that a form may have: one builder for each of Discord's component types. */

import { size } from './attachments.js';
import { el, freshId } from './dom.js';
import { recordButton } from './recorder.js';
import { rowsOf } from './servers.js';

const PARAGRAPH = 2;

/** Discord's component types (Discord docs, Component Reference). */
const BUILDERS = {
  ...{ 3: select, 5: select, 6: select, 7: select, 8: select },
  ...{ 4: text, 19: upload, 21: radios, 22: checkboxes, 23: checkbox },
};

/**
 * @param {object} component  as it stands in the modal
 * @param {{label?: string, description?: string}} words
 * @returns {import('./form.js').Field}
 */
export function fieldOf(component, words) {
  const build = BUILDERS[component.type];
  if (!build) throw new Error(`The page knows no field of type ${component.type}.`);
  return build(component, { ...words, isRequired: component.required ?? true });
}

function text(component, words) {
  const given = { maxlength: component.max_length ?? 4000, placeholder: component.placeholder ?? '' };
  const isLong = component.style === PARAGRAPH;
  const control = isLong ? el('textarea', { ...given, rows: '5' }) : el('input', { ...given, type: 'text' });
  control.value = component.value ?? '';
  const counter = el('p', { class: 'counter muted', 'aria-hidden': 'true' });
  const count = () =>
    (counter.textContent = `${control.value.length.toLocaleString('en')} / ${Number(given.maxlength).toLocaleString('en')}`);
  control.addEventListener('input', count);
  count();
  const least = component.min_length ?? 0;
  const fault = () => {
    if (!control.value) return words.isRequired ? 'This is required.' : null;
    return control.value.length < least ? `At least ${least} characters are needed.` : null;
  };
  return field(component, words, { control, after: counter, fault, value: () => control.value });
}

function select(component, words) {
  const several = (component.max_values ?? 1) > 1;
  const control = el(
    'select',
    { multiple: several, class: 'select' },
    !several && el('option', { value: '' }, component.placeholder ?? 'Nothing chosen'),
    ...rowsOf(component).map(({ value, label, description, default: chosen }) =>
      el('option', { value, selected: Boolean(chosen) }, [label, description].filter(Boolean).join(' · ')),
    ),
  );
  const value = () => [...control.selectedOptions].map((option) => option.value).filter(Boolean);
  return field(component, words, { control, fault: () => counted(value().length, component, words), value });
}

function upload(component, words) {
  const several = (component.max_values ?? 1) > 1;
  const control = el('input', { type: 'file', multiple: several });
  const chosen = el('p', { class: 'muted' });
  control.addEventListener(
    'change',
    () => (chosen.textContent = [...control.files].map((file) => `${file.name}, ${size(file.size)}`).join(' · ')),
  );
  const files = () => [...control.files];
  const say = (sentence) => (chosen.textContent = sentence);
  const record = recordButton('Record with the microphone', ({ file }) => put(control, file), say);
  const after = el('div', { class: 'upload-row' }, record, chosen);
  return {
    ...field(component, words, {
      control,
      after,
      fault: () => counted(files().length, component, words),
      value: () => undefined,
    }),
    files,
  };
}

function radios(component, words) {
  const group = ticks('radio', component);
  const value = () => group.values()[0] ?? null;
  return field(component, words, {
    ...group,
    fault: () => (words.isRequired && value() === null ? 'Choose one.' : null),
    value,
  });
}

function checkboxes(component, words) {
  const group = ticks('checkbox', component);
  return field(component, words, {
    ...group,
    fault: () => counted(group.values().length, component, words),
    value: group.values,
  });
}

function checkbox(component, words) {
  const control = el('input', { type: 'checkbox', checked: Boolean(component.default) });
  return field(component, words, { control, fault: () => null, value: () => control.checked });
}

/** Gives a file input a file, as if the person had picked it. */
function put(control, file) {
  const carried = new DataTransfer();
  carried.items.add(file);
  control.files = carried.files;
  control.dispatchEvent(new Event('change'));
}

/** Several inputs under one legend. */
function ticks(type, component) {
  const name = freshId('ticks');
  const inputs = component.options.map((option) =>
    el('input', { type, name, value: option.value, checked: Boolean(option.default) }),
  );
  const rows = component.options.map(({ label, description }, number) =>
    el(
      'label',
      { class: 'tick' },
      inputs[number],
      el('span', {}, label, description && el('span', { class: 'muted tick-about' }, description)),
    ),
  );
  return {
    control: inputs[0],
    group: el('div', {}, ...rows),
    values: () => inputs.filter((one) => one.checked).map((one) => one.value),
  };
}

function counted(number, component, { isRequired }) {
  if (number === 0) return isRequired ? 'This is required.' : null;
  const least = component.min_values ?? 0;
  const most = component.max_values ?? Infinity;
  if (number < least) return `At least ${least} are needed.`;
  return number > most ? `At most ${most} may be given.` : null;
}

/** Puts label, description, control and the place for a fault together, and ties them for screen readers. */
function field(component, { label, description, isRequired }, { control, group, after, fault, value }) {
  const words = [label, isRequired && el('span', { class: 'required' }, ' (required)')];
  const wrong = el('p', { class: 'failure', id: freshId('fault') });
  const about = description && el('p', { class: 'muted', id: freshId('about') }, description);
  control.id = freshId('field');
  const node = group
    ? el('fieldset', { class: 'field' }, el('legend', {}, ...words))
    : el('div', { class: 'field' }, el('label', { for: control.id }, ...words));
  (group ? node : control).setAttribute('aria-describedby', [about && about.id, wrong.id].filter(Boolean).join(' '));
  if (isRequired && !group) control.setAttribute('aria-required', 'true');
  node.append(...[about, group ?? control, after, wrong].filter(Boolean));
  const check = () => {
    const sentence = fault();
    wrong.textContent = sentence ?? '';
    control.setAttribute('aria-invalid', String(Boolean(sentence)));
    return sentence;
  };
  return { name: component.custom_id, node, fault: check, value, focus: () => control.focus() };
}
