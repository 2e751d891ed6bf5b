export const byId = (id) => document.getElementById(id);

/** Makes an element. Text only ever goes in as text, so that nothing a merchant answers can become markup. */
export function make(tag, { text, className, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An icon of the sprite in index.html. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Whether the page has one column. */
export const isNarrow = () => matchMedia('(max-width: 760px)').matches;

/** Shows a problem below a field, or clears it. */
export function problem(id, text, field) {
  const place = byId(id);
  place.textContent = text ?? '';
  place.hidden = !text;
  if (field) field.setAttribute('aria-invalid', String(Boolean(text)));
}

const naira = new Intl.NumberFormat('en-NG', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** `200` becomes `₦200.00`. Only for what is being typed: the sandbox parses the amount. */
export const shown = (amount) => `₦${naira.format(Number(amount))}`;

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const clock = (at) => time.format(at);
