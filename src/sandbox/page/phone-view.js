import * as api from './api.js';
import { byId, clock, make } from './dom.js';

/** As many as the sandbox keeps. */
const KEPT = 50;

let number = null;
let seen = new Set();

/** The phone now shown: the customer's. */
export async function showPhone(next) {
  if (next === number) return;
  number = next;
  seen = new Set();
  byId('texts').replaceChildren();
  byId('phone-number').textContent = next ?? 'No phone on file';
  render([]);
  await refreshPhone();
}

/** Reads the phone again, for what arrived while nobody listened. */
export async function refreshPhone() {
  if (number === null) return;
  const asked = number;
  const { messages } = await api.phone(asked);
  if (asked === number) render(messages);
}

/** A phone has changed; only the one in view matters. */
export function onPhone(change) {
  if (number !== null && change.number === `+${number.replace(/[^0-9a-z]/gi, '')}`) render(change.messages);
}

/** Adds what is new. Nothing is taken away for not being in the answer: an answer can be older than the live feed. */
function render(messages) {
  const list = byId('texts');
  for (const { id, from, text, at } of messages) {
    if (seen.has(id)) continue;
    seen.add(id);
    const line = make('span', { className: 'from', text: `${from}, ${clock(at)}` });
    list.append(make('li', { className: 'fresh' }, line, make('p', { className: 'bubble', text })));
  }
  while (list.children.length > KEPT) list.firstElementChild.remove();
  byId('no-texts').hidden = list.children.length > 0;
  list.scrollTop = list.scrollHeight;
}
