import * as api from './api.js';
import { byId, clock, make } from './dom.js';

let number = null;
let seen = new Set();

/** The phone now shown: the customer's. */
export async function showPhone(next) {
  if (next === number) return;
  number = next;
  seen = new Set();
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

function render(messages) {
  const list = byId('texts');
  const wanted = new Set(messages.map(({ id }) => id));
  for (const item of [...list.children]) if (!wanted.has(item.dataset.id)) item.remove();
  for (const { id, from, text, at } of messages) {
    if (seen.has(id)) continue;
    seen.add(id);
    const line = make('span', { className: 'from', text: `${from}, ${clock(at)}` });
    const item = make('li', { className: 'fresh', 'data-id': id }, line, make('p', { className: 'bubble', text }));
    list.append(item);
  }
  byId('no-texts').hidden = messages.length > 0;
  list.scrollTop = list.scrollHeight;
}
