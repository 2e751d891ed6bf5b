import { byId, clock, make } from './dom.js';

let shownReference = null;
const rows = new Map();

/** Draws the transaction's events; rows stay the same elements, so that what is open stays open. */
export function showTimeline(transaction) {
  if (transaction?.reference !== shownReference) {
    rows.clear();
    byId('timeline').replaceChildren();
    shownReference = transaction?.reference ?? null;
  }
  const entries = transaction?.timeline ?? [];
  for (const entry of entries) {
    const row = rows.get(entry.id) ?? addRow(entry);
    update(row, entry);
  }
  byId('no-events').hidden = entries.length > 0;
  const [retry] = transaction?.retries ?? [];
  byId('retry').hidden = !retry;
  byId('retry').textContent = retry
    ? `${retry.event} was not accepted. Retry ${retry.attempt - 1} of 4 at ${clock(retry.dueAt)}.`
    : '';
}

function addRow(entry) {
  const title = make('span', { className: 'title', text: entry.title });
  if (entry.note) title.append(make('span', { className: 'note', text: entry.note }));
  const status = make('span', { className: 'status' });
  const code = make('span', { className: 'code' });
  const ms = make('span', { className: 'ms' });
  const way = make('span', { className: 'way' });
  const from = make('span', {
    className: 'unseen',
    text: entry.direction === 'in' ? 'Merchant to Finswich: ' : 'Finswich to merchant: ',
  });
  title.prepend(from);
  const state = make('span', { className: 'state' }, code, status);
  const time = make('span', { className: 'time', text: clock(entry.at) });
  const request = body('Request');
  const answer = body('Answer');
  const item = make(
    'li',
    { className: `entry ${entry.direction}` },
    make(
      'details',
      {},
      make('summary', {}, way, title, state, ms, time),
      make('div', { className: 'bodies' }, make('p', {}, make('code', { text: entry.url })), request.box, answer.box),
    ),
  );
  byId('timeline').append(item);
  const row = { item, status, code, ms, request, answer };
  rows.set(entry.id, row);
  return row;
}

function body(name) {
  const pre = make('pre', { tabindex: '0', 'aria-label': name });
  return { pre, box: make('div', {}, make('h3', { text: name }), pre) };
}

const STATES = { under_way: 'under way', no_answer: 'no answer' };

function update(row, entry) {
  row.item.dataset.state = entry.state;
  row.status.textContent = STATES[entry.state] ?? `${entry.status} ${entry.state === 'success' ? 'success' : 'error'}`;
  row.code.textContent = entry.code ?? '';
  row.ms.textContent = entry.ms === null ? '' : entry.ms < 1 ? '<1 ms' : `${Math.round(entry.ms)} ms`;
  row.request.pre.textContent = JSON.stringify(entry.request, null, 2);
  row.answer.pre.textContent =
    entry.state === 'under_way'
      ? 'Not yet.'
      : entry.state === 'no_answer'
        ? 'None.'
        : typeof entry.answer === 'string'
          ? entry.answer
          : JSON.stringify(entry.answer, null, 2);
}
