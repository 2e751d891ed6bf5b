import * as api from './api.js';
import { byId, clock, make } from './dom.js';

/** As many as the sandbox keeps. */
const KEPT = 50;
const NO_PHONE = '';

/** The phone in view; null for none. */
let number = null;
let seen = new Set();
let customers = [];
/** Every phone that has got a text, whoever it belongs to. */
let texted = [];
/** The phones with a text that nobody has looked at, the newest last. */
const unread = new Set();

/** Opens the transaction that a text is about. */
let openTransaction = () => {};

/**
 * `onPick` is called when somebody chooses a phone, `onTransaction` when they ask for the transaction that a text is
 * about.
 */
export function setUpPhone(onPick, onTransaction) {
  openTransaction = onTransaction;
  const pick = (next) => {
    onPick();
    void showPhone(next);
  };
  byId('phone').addEventListener('change', () => pick(byId('phone').value || null));
  byId('show-other').addEventListener('click', () => {
    pick([...unread].at(-1));
    byId('phone').focus();
  });
}

/** Which phone belongs to whom. */
export function namePhones(known) {
  customers = known;
  drawChoice();
}

/** Shows this phone; null for a customer whose phone nobody knows yet. */
export async function showPhone(next) {
  if (next === number) return;
  number = next;
  seen = new Set();
  byId('texts').replaceChildren();
  render([]);
  drawChoice();
  await refreshPhone();
}

/** Reads again which phones there are, and the texts of the one in view, for what arrived while nobody listened. */
export async function refreshPhones() {
  const { numbers } = await api.phones();
  texted = [...new Set([...numbers, ...texted])];
  drawChoice();
  await refreshPhone();
}

async function refreshPhone() {
  if (number === null) return;
  const asked = number;
  const { messages } = await api.phone(asked);
  if (asked === number) render(messages);
}

/** A phone has got a text. */
export function onPhone(change) {
  if (!texted.includes(change.number)) texted.unshift(change.number);
  if (change.number === number) render(change.messages);
  else {
    unread.delete(change.number);
    unread.add(change.number);
  }
  drawChoice();
}

function drawChoice() {
  if (number !== null) unread.delete(number);
  const phones = customers.flatMap(({ phone }) => phone ?? []);
  const all = [...new Set([...phones, ...texted, ...(number === null ? [] : [number])])];
  const options = all.map((one) => [one, called(one)]);
  if (number === null) options.unshift([NO_PHONE, 'No phone yet']);
  const select = byId('phone');
  const unchanged =
    options.length === select.options.length &&
    options.every(([value, text], nth) => select.options[nth].value === value && select.options[nth].text === text);
  // Replacing the options would close the list while somebody chooses from it.
  if (!unchanged) select.replaceChildren(...options.map(([value, text]) => make('option', { value, text })));
  select.value = number ?? NO_PHONE;

  const other = [...unread].at(-1);
  byId('other-phone').hidden = other === undefined;
  byId('show-other').textContent = other === undefined ? '' : called(other);
}

/** The number, and its customer where it is known. */
function called(phone) {
  const names = customers.filter((one) => one.phone === phone).map(({ name }) => name);
  return [phone, ...names].join(', ');
}

/** The link from a text to its transaction. */
function about(reference) {
  if (reference === null) return [];
  const button = make('button', { type: 'button', className: 'link', text: 'purchase', title: reference });
  button.addEventListener('click', () => openTransaction(reference));
  return [', ', button];
}

/** Adds what is new. Nothing is taken away for not being in the answer: an answer can be older than the live feed. */
function render(messages) {
  const list = byId('texts');
  for (const { id, from, text, at, reference } of messages) {
    if (seen.has(id)) continue;
    seen.add(id);
    const line = make('span', { className: 'from', text: `${from}, ${clock(at)}` }, ...about(reference));
    list.append(make('li', { className: 'fresh' }, line, make('p', { className: 'bubble', text })));
  }
  while (list.children.length > KEPT) list.firstElementChild.remove();
  byId('no-texts').hidden = number === null || list.children.length > 0;
  byId('no-phone').hidden = number !== null;
  list.scrollTop = list.scrollHeight;
}
