import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { available, held, newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { heldAnswer } from '../harness/held-answer.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Answered, type Merchant, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED, type TransferScript } from '../harness/switch-double.ts';
import { type Statement, connectSeeing } from '../db/seen-statements.ts';

let merchant: Merchant;
/** Called with every SQL statement of the service. */
let see: (statement: Statement) => void = () => {};
beforeAll(async () => {
  merchant = await startMerchant({ surroundings: { connectSqlite: connectSeeing((statement) => see(statement)) } });
});
afterAll(() => merchant.close());
afterEach(async () => {
  merchant.upstream.script = () => ACCEPTED;
  const { holds, faults } = await merchant.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;

/** A transaction whose customer has the code. */
async function awaitingCode(funds = '1000.00') {
  const reference = `ONCE-${(count += 1)}`;
  const { user } = await newCustomer(merchant, funds);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, over));
  await merchant.post(sendOtpEvent(reference, over));
  return { reference, user, over, otp: merchant.otp() };
}

const times = <T>(n: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => act(i)));
const callsFor = (reference: string) => merchant.upstream.calls.filter((call) => call.reference === reference);

test('50 identical COMPLETEs at once: one transfer call, one hold, 50 equal answers', async () => {
  const { reference, user, over, otp } = await awaitingCode();
  const answers = await times(50, (i) =>
    merchant.post(completeEvent(reference, otp, over), { url: i % 2 ? 'settlement' : 'transaction' }),
  );
  expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
    Array.from({ length: 50 }, () => ({ status: 200, body: { status: 'success' } })),
  );
  expect(callsFor(reference)).toHaveLength(1);
  expect(await available(merchant, user)).toBe(80_000);
  const { history } = await merchant.record(reference);
  const deliveries = history.filter((entry) => entry.detail['event'] === 'COMPLETE_TRANSACTION');
  expect(deliveries.map((entry) => String(entry.detail['verdict'])).toSorted()).toEqual([
    'acted',
    ...Array<string>(49).fill('repeated'),
  ]);
});

test('50 identical COMPLETEs of a transaction whose transfer stays unknown are all told that the money is held', async () => {
  const { reference, user, over, otp } = await awaitingCode();
  merchant.upstream.script = () => ({ kind: 'answer', status: 500, body: '' });
  const answers = await times(50, () => merchant.post(completeEvent(reference, otp, over)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
    new Set(['504 transfer_in_doubt']),
  );
  expect(callsFor(reference)).toHaveLength(1);
  expect(await held(merchant, user)).toBe(20_000);
});

test('50 requests for a code at once send one code', async () => {
  const reference = `ONCE-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  await merchant.post(initiateEvent(reference, { user_reference: user }));
  const before = merchant.upstream.sms.length;
  const answers = await times(50, () => merchant.post(sendOtpEvent(reference, { user_reference: user })));
  expect(merchant.upstream.sms.length - before).toBe(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.code === 'otp_send_limit')).toHaveLength(49);
});

test('50 identical REVERSALs at once give the money back once', async () => {
  const { reference, user, over, otp } = await awaitingCode();
  await merchant.post(completeEvent(reference, otp, over));
  const answers = await times(50, () => merchant.post(reversalEvent(reference, over)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(await available(merchant, user)).toBe(100_000);
});

test('the right code and wrong ones at once: the right one pays, and no more tries are used than were made', async () => {
  const { reference, user, over, otp } = await awaitingCode();
  const wrong = ['111111', '222222', '333333'].filter((code) => code !== otp);
  const answers = await Promise.all([...wrong, otp].map((code) => merchant.post(completeEvent(reference, code, over))));
  expect(answers.at(-1)?.status).toBe(200);
  for (const answer of answers.slice(0, -1)) expect(['otp_wrong', 'bad_transition']).toContain(answer.body.code);
  expect(callsFor(reference)).toHaveLength(1);
  expect(await available(merchant, user)).toBe(80_000);
});

test('two transactions on a balance that is enough for one: one is paid, the other is refused for lack of funds', async () => {
  const { user } = await newCustomer(merchant, '300.00');
  const over = { user_reference: user };
  const references = [`ONCE-${(count += 1)}`, `ONCE-${(count += 1)}`];
  const codes: string[] = [];
  for (const reference of references) {
    await merchant.post(initiateEvent(reference, over));
    await merchant.post(sendOtpEvent(reference, over));
    codes.push(merchant.otp());
  }
  const answers = await Promise.all(
    references.map((reference, i) => merchant.post(completeEvent(reference, codes[i] ?? '', over))),
  );
  expect(answers.map(({ body }) => body.code ?? body.status).toSorted()).toEqual(['insufficient_funds', 'success']);
  expect(await available(merchant, user)).toBe(10_000);
});

/** What may arrive while our own call is out, and how the transaction then stands when the call ends in each way. */
const WHILE_OUT = [
  { event: 'VALUE_READY', transfer: ACCEPTED, state: 'fulfilled', answer: 'success', spent: 20_000, review: null },
  {
    event: 'VALUE_READY',
    transfer: REFUSED,
    state: 'fulfilled',
    answer: 'success',
    spent: 20_000,
    review: 'late_refusal',
  },
  {
    event: 'VALUE_READY',
    transfer: { kind: 'reset' },
    state: 'fulfilled',
    answer: 'success',
    spent: 20_000,
    review: null,
  },
  { event: 'REVERSAL', transfer: ACCEPTED, state: 'reversed', answer: 'transfer_refused', spent: 0, review: null },
  {
    event: 'REVERSAL',
    transfer: REFUSED,
    state: 'reversed',
    answer: 'transfer_refused',
    spent: 0,
    review: 'late_refusal',
  },
  {
    event: 'REVERSAL',
    transfer: { kind: 'reset' },
    state: 'reversed',
    answer: 'transfer_refused',
    spent: 0,
    review: null,
  },
] as const satisfies readonly { transfer: TransferScript; [key: string]: unknown }[];

test.each(WHILE_OUT)('$event while our call is out, which then ends as $transfer: $state', async (row) => {
  const { reference, user, over, otp } = await awaitingCode();
  const transfer = heldAnswer(merchant, row.transfer);
  const completing: Promise<Answered> = merchant.post(completeEvent(reference, otp, over));
  await transfer.isCalled;
  const event = row.event === 'VALUE_READY' ? valueReadyEvent(reference, over) : reversalEvent(reference, over);
  expect((await merchant.post(event)).body).toEqual({ status: 'success' });
  transfer.release();
  const completed = await completing;
  expect(completed.body.code ?? completed.body.status).toBe(row.answer);
  const record = await merchant.record(reference);
  expect(record.state).toBe(row.state);
  expect(record.reviews.map(({ kind }) => kind)).toEqual(row.review === null ? [] : [row.review]);
  expect(await available(merchant, user)).toBe(100_000 - row.spent);
  expect(await held(merchant, user)).toBe(0);
  expect(callsFor(reference)).toHaveLength(1);
});

test('a COMPLETE that repeats one still out waits for its answer and gets the same', async () => {
  const { reference, over, otp } = await awaitingCode();
  const transfer = heldAnswer(merchant, REFUSED);
  const first = merchant.post(completeEvent(reference, otp, over));
  await transfer.isCalled;
  const second = merchant.post(completeEvent(reference, otp, over));
  transfer.release();
  const answers = await Promise.all([first, second]);
  expect(answers[1].body).toEqual(answers[0].body);
  expect(answers[0].body.code).toBe('transfer_refused');
  expect(callsFor(reference)).toHaveLength(1);
});

test('however many repeats wait for one answer, they look for it together', async () => {
  const { reference, over, otp } = await awaitingCode();
  const id = await merchant.service.database.work.read((stores) => idOf(stores, reference));
  const transfer = heldAnswer(merchant, ACCEPTED);
  const first = merchant.post(completeEvent(reference, otp, over));
  await transfer.isCalled;
  const taken = Promise.withResolvers<void>();
  let [arrivals, looks] = [0, 0];
  see = ({ by, sql }) => {
    // SQLite reports a bound number in this form.
    if (by === 'reader' && sql.includes(`"transaction_id" = +${id}.0`)) looks += 1;
    if (by === 'writer' && sql.startsWith('insert into "deliveries"')) arrivals += 1;
    if (by === 'writer' && sql === 'COMMIT' && arrivals === 40) taken.resolve();
  };
  try {
    const repeats = times(40, () => merchant.post(completeEvent(reference, otp, over)));
    await taken.promise;
    transfer.release();
    for (const { body } of [await first, ...(await repeats)]) expect(body).toEqual({ status: 'success' });
  } finally {
    see = () => {};
  }
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(20);
});
