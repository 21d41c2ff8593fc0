/** The page's elements are built here, from text and attributes only: nothing is ever parsed as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. A property that starts with `on` is a listener, `true` an empty attribute, `false` and `null` none at all.
 * @param {string} tag
 * @param {Record<string, unknown>} [given]
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A picture of the page's own set, for eyes only: its button carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows a picture and is called `label`. */
export function iconButton(name, label, onclick, given = {}) {
  return el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...given },
    icon(name),
  );
}

let ids = 0;

/** An id that nothing else on the page has. */
export const freshId = (word) => `${word}-${(ids += 1)}`;

export const byId = (id) => document.getElementById(id);
