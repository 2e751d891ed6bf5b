import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { MODES } from '../../src/core/mode.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import type { Stores } from '../../src/db/stores.ts';
import { aDelivery, aJob, aReview, aWallet, known } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/**
 * Tests every list with each of its filters, and with each pair of them. The expected rows are worked out here, from the
 * rows that the list returns without a filter. A filter that is dropped or mixed up with another finds other rows.
 */
type Row = Readonly<Record<string, unknown>>;
interface List {
  readonly path: string;
  /** The query that returns all its rows. */
  readonly all: string;
  /** For each filter, where a row has the value that it compares. */
  readonly says: Readonly<Record<string, (row: Row) => unknown>>;
  /** Where a row has the time that `from` and `to` compare. */
  readonly at?: string;
}

const field = (name: string) => (row: Row) => row[name];
const inside = (outer: string, name: string) => (row: Row) => (row[outer] as Row | null)?.[name];
const named = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, field(name)]));
const reference = field('txn_reference');

const LISTS: readonly List[] = [
  {
    path: '/transactions',
    all: '',
    says: {
      ...named('state', 'mode', 'operator', 'user_reference'),
      category: field('product_category'),
      currency: inside('money', 'currency'),
    },
    at: 'initiated_at',
  },
  {
    path: '/reviews',
    all: 'status=open,proposed,postponed,decided,superseded',
    says: { ...named('status', 'kind', 'mode'), reference, user_reference: inside('transaction', 'user_reference') },
  },
  {
    path: '/approvals',
    all: 'status=waiting,approved,refused',
    says: named('status', 'mode', 'user_reference'),
  },
  { path: '/customers', all: '', says: named('status', 'mode') },
  { path: '/deliveries', all: '', says: { ...named('event', 'verdict', 'mode'), reference }, at: 'received_at' },
  { path: '/outbox', all: 'status=queued,done,dead', says: { ...named('status', 'kind'), reference } },
  { path: '/ledger/entries', all: '', says: named('reference', 'user_reference', 'movement', 'mode') },
];

const START = Date.UTC(2026, 0, 10);
const PEOPLE = ['ada', 'bola', 'chidi'] as const;
const of = <Value>(values: readonly Value[], place: number): Value => values[place % values.length] as Value;

const answered = (code: string | null) => ({ code, data: {}, retryAfterSeconds: null });

/** Adds twelve of everything. Their fields repeat at different intervals, so that no two filters find the same rows. */
async function fill(stores: Stores): Promise<void> {
  for (const mode of MODES) {
    for (const [place, userReference] of PEOPLE.entries()) {
      const status = place === 1 ? 'frozen' : 'active';
      await stores.wallets.insert(aWallet({ mode, userReference, status }));
      for (const kind of ['customer', 'held', 'funding'] as const) {
        for (const currency of ['NGN', 'GHS', 'JPY']) {
          await stores.ledger.open(accountOf(kind, mode, userReference, currency));
        }
      }
    }
  }
  for (let place = 0; place < 12; place += 1) await addNth(stores, place);
}

async function addNth(stores: Stores, place: number): Promise<void> {
  const at = START + place * 1_000;
  const [mode, customer] = [of(MODES, place), of(PEOPLE, Math.floor(place / 2))];
  const currency = of(['NGN', 'NGN', 'GHS', 'JPY'], place);
  const transaction = await known(stores, {
    reference: `UTL-filter-${place}`,
    mode,
    userReference: customer,
    amount: { minor: 10_000 + place, currency },
    product: {
      id: '1',
      type: 'pin',
      category: of(['Airtime', 'Mobile PIN', 'Airtime'], place),
      operator: of(['MTN', 'Airtel', 'Airtel', 'MTN', 'Glo'], place),
      valueRecipient: null,
    },
    state: of(['settled', 'fulfilled', 'failed', 'in_doubt', 'fulfilled'], place),
    initiatedAt: at,
  });
  const moved = { mode, customer, amount: transaction.amount } as const;
  await post(stores.ledger, { ...moved, name: 'fund', ownReference: `fund-${place}` }, at);
  await post(stores.ledger, { ...moved, name: 'hold', transaction }, at);
  const kind = of(['in_doubt', 'late_refusal', 'reversal_changed'] as const, place);
  await stores.reviews.open(aReview({ kind, mode, transaction }), at);
  const status = of(['open', 'proposed', 'postponed', 'decided', 'superseded'] as const, place);
  for (const review of await stores.reviews.of(transaction.id)) await stores.reviews.save({ ...review, status });
  await stores.inbox.record(
    aDelivery({
      receivedAt: at,
      transactionId: transaction.id,
      reference: transaction.reference,
      mode,
      event: of(['TRANSACTION_INITIATE', 'SEND_OTP', 'SEND_OTP'], place),
      verdict: of(['acted', 'refused', 'reviewed', 'acted', 'ignored'] as const, place),
      answer: of([answered(null), answered('otp_wrong'), null], place),
    }),
  );
  await stores.outbox.enqueue(
    aJob({
      kind: of(['send_voucher', 'send_refund', 'send_voucher'] as const, place),
      transactionId: transaction.id,
      runAt: at,
    }),
    at,
  );
  const act = {
    kind: 'wallet.update',
    mode,
    userReference: customer,
    content: { category: `gold ${place}` },
  } as const;
  const id = await stores.approvals.insert({ act, reason: 'she asked', askedBy: 'ada@wallet.example', askedAt: at });
  const asked = await stores.approvals.find(id);
  const decided = of(['waiting', 'approved', 'refused', 'waiting'] as const, place);
  if (asked) await stores.approvals.save({ ...asked, status: decided });
  // Every third message is sent, every third one given up.
  const [job] = place % 3 === 2 ? [] : await stores.outbox.lease(at, 1_000, 1);
  if (job) await (place % 3 === 0 ? stores.outbox.done(job, at, 'sms-1') : stores.outbox.bury(job, at, 'http 503'));
}

let desk: Desk;
let supervisor: Member;
beforeAll(async () => {
  desk = await startDesk();
  await desk.service.database.work.run(async (stores) => ok(await fill(stores)));
  supervisor = await desk.member('supervisor');
});
afterAll(() => desk.close());

const rowsOf = async (path: string, ...queries: readonly string[]): Promise<readonly Row[]> => {
  const asked = queries.filter((query) => query !== '').join('&');
  const { status, body } = await supervisor.get(`${path}?limit=200&${asked}`);
  expect([asked, status, body['next']]).toEqual([asked, 200, null]);
  return body['rows'] as readonly Row[];
};
/** Two different values of the field. With one value in all rows, the filter would prove nothing. */
const valuesOf = (rows: readonly Row[], name: string, says: (row: Row) => unknown): readonly string[] => {
  const values = new Set(rows.map(says).filter((value) => typeof value === 'string'));
  expect([name, values.size]).not.toEqual([name, 1]);
  return [...values].slice(0, 2);
};

test.each(LISTS)(
  '$path finds what each filter asks for, alone and together with each other one, and nothing else',
  async (list) => {
    const rows = await rowsOf(list.path, list.all);
    const asked = Object.entries(list.says).flatMap(([name, says]) =>
      valuesOf(rows, name, says).map((value) => ({ name, value, says })),
    );
    for (const one of asked) {
      for (const other of [one, ...asked.filter(({ name }) => name > one.name)]) {
        const both = [...new Set([one, other])];
        const query = both.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&');
        const expected = rows.filter((row) => both.every(({ says, value }) => says(row) === value));
        const found = await rowsOf(list.path, query, both.some(({ name }) => name === 'status') ? '' : list.all);
        expect([query, found]).toEqual([query, expected]);
      }
    }
  },
);

test.each([
  ['/transactions', '', (row: Row) => String(row['txn_reference'])],
  ['/reviews', LISTS[1]?.all ?? '', (row: Row) => String(row['id'])],
  ['/customers', '', (row: Row) => `${String(row['mode'])}/${String(row['user_reference'])}`],
  ['/deliveries', '', (row: Row) => String(row['id'])],
])('one of %s that is looked at alone says what its row says', async (path, all, nameOf) => {
  for (const row of await rowsOf(path, all)) {
    expect((await supervisor.get(`${path}/${nameOf(row)}`)).body).toMatchObject(row);
  }
});

const TIMED = LISTS.flatMap(({ path, at }) => (at === undefined ? [] : [{ path, at }]));

test.each(TIMED)('$path begins at `from` and ends before `to`, in any time zone', async ({ path, at }) => {
  const rows = await rowsOf(path);
  const times = rows.map((row) => Date.parse(String(row[at])));
  const [late = 0, early = 0] = [times[2], times[8]];
  const lagos = (time: number) => encodeURIComponent(new Date(time + 3_600_000).toISOString().replace('Z', '+01:00'));
  for (const [from, to] of [
    [early, null],
    [null, late],
    [early, late],
    [late, early],
  ] as const) {
    const query = [from && `from=${lagos(from)}`, to && `to=${lagos(to)}`].filter(Boolean).join('&');
    const isIn = (time = 0) => time >= (from ?? 0) && time < (to ?? Infinity);
    expect([query, await rowsOf(path, query)]).toEqual([query, rows.filter((_row, place) => isIn(times[place]))]);
  }
});

test.each([
  ['/reviews', ['open', 'proposed', 'postponed']],
  ['/approvals', ['waiting']],
  ['/outbox', ['queued', 'dead']],
])('%s without a status has all that is not over: %j', async (path, statuses) => {
  const { all } = LISTS.find((list) => list.path === path) ?? { all: '' };
  const waiting = (await rowsOf(path, all)).filter(({ status }) => statuses.includes(String(status)));
  expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set(statuses));
  for (const query of [
    '',
    'status=',
    `status=${statuses.join(',')}`,
    statuses.map((one) => `status=${one}`).join('&'),
  ]) {
    expect([query, await rowsOf(path, query)]).toEqual([query, waiting]);
  }
});

test('a delivery shows its answer: success, the code of the refusal, or nothing while it is not known', async () => {
  const answers = (await rowsOf('/deliveries')).map(({ answer }) => answer).toReversed();
  expect(answers).toEqual(answers.map((_, place) => of(['success', 'otp_wrong', null], place)));
});

test('Attention counts as many as the list behind each tile has, and what is at risk by mode and currency', async () => {
  const { body } = await supervisor.get('/attention');
  const tile = (name: string) => body[name] as Row;
  const reviews = await rowsOf('/reviews');
  const withStatus = (status: string) => reviews.filter((row) => row['status'] === status).length;
  expect(tile('reviews')).toMatchObject({
    count: reviews.length,
    oldest_at: reviews[0]?.['opened_at'],
    waiting_for_second_person: withStatus('proposed'),
    waiting_for_finswich: withStatus('postponed'),
  });
  const [approvals, dead] = [await rowsOf('/approvals'), await rowsOf('/outbox', 'status=dead')];
  expect(tile('approvals')).toEqual({ count: approvals.length, oldest_at: approvals[0]?.['asked_at'] });
  expect(tile('dead_letters')).toMatchObject({ count: dead.length });
  const inDoubt = await rowsOf('/transactions', 'state=in_doubt');
  const sums: Record<string, number> = {};
  for (const row of inDoubt) {
    const { amount, currency } = row['money'] as { amount: string; currency: string };
    const name = `${String(row['mode'])} ${currency}`;
    sums[name] = (sums[name] ?? 0) + Number(amount);
  }
  const atRisk = tile('in_doubt')['at_risk'] as { mode: string; money: { amount: string; currency: string } }[];
  expect(atRisk.length).toBeGreaterThan(1);
  expect(
    Object.fromEntries(atRisk.map(({ mode, money }) => [`${mode} ${money.currency}`, Number(money.amount)])),
  ).toEqual(sums);
  expect(tile('in_doubt')).toMatchObject({ count: inDoubt.length });
});

/** Ten thousand and some in the smallest unit of each currency: JPY has none below one. */
test.each([
  ['min_amount=100.06', 'NGN', (minor: number) => minor >= 10_006],
  ['max_amount=100.06', 'NGN', (minor: number) => minor <= 10_006],
  ['min_amount=100.02&max_amount=100.06&currency=ghs', 'GHS', (minor: number) => minor >= 10_002 && minor <= 10_006],
  ['max_amount=10007&currency=JPY', 'JPY', (minor: number) => minor <= 10_007],
  ['min_amount=0&currency=Ngn', 'NGN', () => true],
  ['max_amount=0.00', 'NGN', () => false],
])('amounts are of one currency, naira unless it is named: %s', async (query, currency, isIn) => {
  const minorOf = (row: Row) => 10_000 + Number(String(row['txn_reference']).split('-').at(-1));
  const inCurrency = (await rowsOf('/transactions')).filter((row) => inside('money', 'currency')(row) === currency);
  const expected = inCurrency.filter((row) => isIn(minorOf(row)));
  expect([await rowsOf('/transactions', query), await rowsOf('/transactions', query, 'sort=oldest')]).toEqual([
    expected,
    expected.toReversed(),
  ]);
});

test.each([
  ['min_amount=1.005', 'min_amount'],
  ['max_amount=1.005', 'max_amount'],
  ['max_amount=100.50&currency=JPY', 'max_amount'],
  ['min_amount=1&max_amount=-1', 'max_amount'],
  ['min_amount=1&currency=XYZ', 'currency'],
  ['currency=NAIRA', 'currency'],
  ['from=yesterday', 'from'],
  ['to=tomorrow', 'to'],
  ['after=strange', 'after'],
  ['before=strange', 'before'],
])('a wrong query is refused with the name of its wrong field: %s', async (query, name) => {
  const { status, body } = await supervisor.get(`/transactions?${query}`);
  const fields = (body['fields'] as { path: string }[]).map(({ path }) => path.replace(/^query\./, ''));
  expect([status, body['code'], new Set(fields)]).toEqual([422, 'not_valid', new Set([name])]);
});
