import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { displayMoney } from '../../src/core/money.ts';
import { type StoryPart, story } from '../../src/desk/story.ts';
import { timeline } from '../../src/desk/timeline.ts';
import { newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { heldAnswer } from '../harness/held-answer.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { ACCEPTED, REFUSED } from '../harness/switch-double.ts';
import { FINSWICH } from '../harness/upstreams.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
  await playTransactions(merchant);
});
afterAll(() => merchant.close());

async function factsOf(reference: string) {
  const facts = await merchant.service.database.desk.transaction({ reference, subject: '' });
  if (!facts) throw new Error(`${reference} is not there`);
  return facts;
}

/** As a page without a clock would read it. */
const read = (parts: readonly StoryPart[]): string =>
  parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'time' ? '[time]' : displayMoney(part.money)))
    .join('');

test.each([
  [
    'UTL-no-pin',
    'Debited ₦200.00 at [time], Finswich paid at [time], its PIN or token has not come yet, a case waits for a person.',
  ],
  ['UTL-refunded', 'Debited ₦200.00 at [time], Finswich paid at [time], ₦200.00 refunded at [time].'],
  [
    'UTL-in-doubt',
    'Debited ₦200.00 at [time], Finswich’s answer is unknown, the money is still held, a case waits for a person.',
  ],
  [
    'UTL-wrong-otp',
    'Announced at [time], code sent at [time], waiting for the customer to enter it, 3 wrong tries, nothing was taken.',
  ],
  [
    'UTL-four-times',
    'Debited ₦200.00 at [time], Finswich paid at [time], PIN or token came at [time], sent to the customer at [time].',
  ],
] as const)('the story of %s is one sentence', async (reference, sentence) => {
  expect(read(story(await factsOf(reference), FINSWICH))).toBe(sentence);
});

test('the times in a story are the times when things happened', async () => {
  const facts = await factsOf('UTL-four-times');
  const times = story(facts, FINSWICH).flatMap((part) => (part.kind === 'time' ? [part.at] : []));
  expect(times).toEqual([
    facts.entries[0]?.at,
    facts.submission?.answeredAt,
    facts.vouchers[0]?.receivedAt,
    facts.vouchers[0]?.deliveredAt,
  ]);
});

test('a delivery that came four times is one line: delivered 4 times, acted once', async () => {
  const entries = timeline(await factsOf('UTL-four-times'), FINSWICH);
  const values = entries.filter(({ detail }) => detail['event'] === 'UTILITY_TRANSACTION_VALUE_READY');
  expect(values).toHaveLength(1);
  expect(values[0]).toMatchObject({
    says: 'Finswich delivered the PIN or token; kept encrypted: serial ZZZ123456, ending in 5502, ready. Delivered 4 times, acted once.',
    times: 4,
    deliveryIds: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
  });
  expect((values[0]?.lastAt ?? 0) - (values[0]?.at ?? 0)).toBeGreaterThanOrEqual(3 * 60_000);
});

test('a reversal of what Finswich refused is not told as a credit for what was given back before', async () => {
  const { user } = await newCustomer(merchant);
  merchant.upstream.smsScript = () => 'ok';
  const otp = await transactionWithCode(merchant, 'UTL-refused-then-reversed', user);
  merchant.upstream.script = () => REFUSED;
  await merchant.post(completeEvent('UTL-refused-then-reversed', otp, { user_reference: user }));
  merchant.upstream.script = () => ACCEPTED;
  await merchant.post(reversalEvent('UTL-refused-then-reversed', { user_reference: user }));
  const facts = await factsOf('UTL-refused-then-reversed');
  expect(facts.transitions.at(-1)).toMatchObject({ on: 'reversed', from: 'failed', to: 'failed' });
  expect(read(story(facts, FINSWICH))).toBe(
    'Debited ₦200.00 at [time], Finswich refused at [time], ₦200.00 given back at [time], a case waits for a person.',
  );
  expect(timeline(facts, FINSWICH).map(({ says }) => says)).not.toContainEqual(
    expect.stringContaining('the credit is noted'),
  );
});

test('an unclear answer after the PIN has come does not say that the money stays held', async () => {
  const { user } = await newCustomer(merchant);
  merchant.upstream.smsScript = () => 'ok';
  const otp = await transactionWithCode(merchant, 'UTL-unclear-late', user);
  const call = heldAnswer(merchant, { kind: 'answer', status: 500, body: '' });
  const completed = merchant.post(completeEvent('UTL-unclear-late', otp, { user_reference: user }));
  await call.isCalled;
  await merchant.post(valueReadyEvent('UTL-unclear-late', { user_reference: user }));
  call.release();
  await completed;
  merchant.upstream.script = () => ACCEPTED;
  const facts = await factsOf('UTL-unclear-late');
  expect(facts.transitions.at(-1)).toMatchObject({ on: 'unknown', from: 'fulfilled', to: 'fulfilled' });
  const says = timeline(facts, FINSWICH).map((entry) => entry.says);
  expect(says).toContainEqual(expect.stringMatching(/^Finswich gave no clear answer: [^;]*\.$/));
  expect(says.join(' ')).not.toContain('stays held');
});

test('each wrong code is a line of its own, without the code', async () => {
  const entries = timeline(await factsOf('UTL-wrong-otp'), FINSWICH);
  const wrong = entries.filter(({ says }) => says.includes('the code was wrong'));
  expect(wrong.map(({ says }) => says)).toEqual(
    Array(3).fill('The customer entered a code; refused: the code was wrong.'),
  );
  expect(JSON.stringify(entries)).not.toMatch(/\b\d{6}\b/);
});

test('money, messages and acts of the staff are in one timeline, in words', async () => {
  const facts = await factsOf('UTL-refunded');
  const last = { at: merchant.now(), kind: 'note', says: 'Called the customer.', detail: {} } as const;
  const entries = timeline(facts, FINSWICH, [last]);
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted((a, b) => a - b));
  const parts = entries.flatMap((entry) => entry.parts);
  expect(parts.filter(({ kind }) => kind === 'ledger').map(({ says }) => says)).toEqual([
    '₦200.00 set aside in the wallet.',
    '₦200.00 handed to Finswich.',
    '₦200.00 refunded to the customer.',
  ]);
  expect(entries.at(-1)).toMatchObject({ kind: 'note', says: 'Called the customer.' });
});

test('a send whose process died is not said to be under way for ever', async () => {
  const facts = await factsOf('UTL-refunded');
  const died = {
    ...facts,
    deliveries: facts.deliveries.map((one) => (one.event === 'SEND_OTP' ? { ...one, answer: null } : one)),
    sends: facts.sends.map((send) => ({ ...send, status: 'sending' as const })),
  };
  const says = timeline(died, FINSWICH).map((entry) => entry.says);
  expect(says.filter((one) => one.startsWith('Finswich asked us to send a code'))).toEqual([
    expect.stringMatching(/; no answer is on file; code being sent; no record says what became of it/),
  ]);
});

test.each([
  { job: 'not tried yet', attempts: 0, lastError: null, says: /: waits to be sent\.$/, story: 'not sent yet.' },
  {
    job: 'that a worker tries for the first time, or died over',
    attempts: 1,
    lastError: null,
    says: /: being sent; no record says what became of it\.$/,
    story: 'not sent yet.',
  },
  {
    job: 'that failed once',
    attempts: 1,
    lastError: 'termii: http 503',
    says: /: not sent yet, 1 try so far: termii: it answered with HTTP 503\.$/,
    story: 'not sent yet after 1 try.',
  },
  {
    job: 'that failed, and may be tried a third time now',
    attempts: 3,
    lastError: 'termii: http 503',
    says: /: not sent yet, 3 tries so far: termii: it answered with HTTP 503\.$/,
    story: 'not sent yet after 3 tries.',
  },
])('a message $job is not said to wait for what is under way', async ({ attempts, lastError, says, story: ending }) => {
  const facts = await factsOf('UTL-four-times');
  const [voucher, job] = [facts.vouchers[0], facts.jobs.find(({ kind }) => kind === 'send_voucher')];
  if (!voucher || !job) throw new Error('the PIN has no message');
  const queued = { ...job, status: 'queued', attempts, lastError, receipt: null, doneAt: null } as const;
  const waiting = {
    ...facts,
    vouchers: [{ ...voucher, delivery: 'queued', deliveredAt: null } as const],
    jobs: [queued],
  };
  const lines = timeline(waiting, FINSWICH).filter(({ kind }) => kind === 'message');
  expect(lines.map((line) => line.says)).toEqual([expect.stringMatching(says)]);
  expect(read(story(waiting, FINSWICH))).toMatch(new RegExp(`, ${ending.replaceAll('.', String.raw`\.`)}$`));
});

test('a limit that holds the customer up is named, with the time at which it ends', async () => {
  merchant.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  for (let i = 1; i <= 11; i += 1) {
    await merchant.post(initiateEvent(`UTL-limit-${i}`, over));
    await merchant.post(sendOtpEvent(`UTL-limit-${i}`, over));
  }
  const facts = await factsOf('UTL-limit-11');
  expect(read(story(facts, FINSWICH))).toBe(
    'Announced at [time], no code was sent: too many codes to this phone within an hour, the next one from [time] on, nothing was taken.',
  );
  const [, end] = story(facts, FINSWICH).flatMap((part) => (part.kind === 'time' ? [part.at] : []));
  expect((end ?? 0) - merchant.now()).toBeGreaterThan(59 * 60_000);
  expect((end ?? 0) - merchant.now()).toBeLessThanOrEqual(60 * 60_000);
  expect(timeline(facts, FINSWICH).map(({ says }) => says)).toContainEqual(
    'Finswich asked us to send a code; no code was sent: too many codes to this phone within an hour, the next one in 60 min.',
  );
});

test('a code that was not compared because of a limit is told as such', async () => {
  merchant.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(merchant);
  for (const name of ['a', 'b', 'c', 'd']) {
    const otp = await transactionWithCode(merchant, `UTL-tries-${name}`, user);
    for (let by = 1; by <= (name === 'd' ? 1 : 5); by += 1) {
      const guess = String((Number(otp) + by) % 1_000_000).padStart(6, '0');
      await merchant.post(completeEvent(`UTL-tries-${name}`, guess, { user_reference: user }));
    }
  }
  expect(read(story(await factsOf('UTL-tries-d'), FINSWICH))).toBe(
    'Announced at [time], code sent at [time], waiting for the customer to enter it, the code was not compared: too many wrong codes from this phone within an hour, the next one from [time] on, nothing was taken.',
  );
});

const ANNOUNCED = 'Finswich announced the transaction; answered with success.';
const CODE = 'Finswich asked us to send a code; it was sent by SMS (termii); waiting for the customer to enter it.';
const RIGHT = 'The customer entered the right code; ₦200.00 set aside in the wallet; Finswich is asked to pay.';
const PAID = 'Finswich paid (HTTP 200, [ms]); ₦200.00 handed to Finswich.';

test.each([
  [
    'UTL-four-times',
    [
      ANNOUNCED,
      CODE,
      RIGHT,
      PAID,
      'Finswich delivered the PIN or token; kept encrypted: serial ZZZ123456, ending in 5502, ready. Delivered 4 times, acted once.',
      'Message with the PIN or token: sent.',
    ],
  ],
  [
    'UTL-no-pin',
    [
      ANNOUNCED,
      CODE,
      RIGHT,
      PAID,
      'Message that the PIN or token follows: sent.',
      'Case opened: The transaction is paid, but its PIN or token has not come.',
    ],
  ],
  [
    'UTL-refunded',
    [
      ANNOUNCED,
      CODE,
      RIGHT,
      PAID,
      'Finswich reversed the transaction; ₦200.00 refunded to the customer.',
      'Message about the refund: sent.',
    ],
  ],
  [
    'UTL-in-doubt',
    [
      ANNOUNCED,
      CODE,
      RIGHT,
      'Finswich gave no clear answer: it may have paid or not (the connection broke off, after the request had left, [ms]); the money stays held.',
      'Message that the payment is still being confirmed: sent.',
      'Case opened: Finswich was asked to pay and no answer says whether it did. The money is still held.',
    ],
  ],
  [
    'UTL-wrong-otp',
    [ANNOUNCED, CODE, ...Array<string>(3).fill('The customer entered a code; refused: the code was wrong.')],
  ],
  ['UTL-dear', ['Finswich announced the transaction; refused: the balance was too low.']],
  [
    'UTL-refused-then-reversed',
    [
      ANNOUNCED,
      CODE,
      RIGHT,
      'Finswich did not pay (HTTP 400, [ms]); ₦200.00 given back to the customer.',
      'Message about the failure: waits to be sent.',
      'Finswich reversed the transaction; a person must look at it (answered with success); Case opened: Finswich reversed a transaction for which no money was taken, whose money was given back before, or that it did not name.',
    ],
  ],
])('the timeline of %s has one line for each event, with the state it led to', async (reference, expected) => {
  const entries = timeline(await factsOf(reference), FINSWICH);
  const says = entries.map((entry) =>
    entry.says
      .replace(/\d+ ms/, '[ms]')
      .replace(/Case \d+ opened/, 'Case opened')
      .replace(/sent \(termii sms-\d+\)/, 'sent'),
  );
  expect(says).toEqual(expected);
  // What is merged into another line can still be opened there: nothing is lost.
  const facts = await factsOf(reference);
  const kept = (kind: string) =>
    entries.flatMap((entry) => [entry, ...entry.parts]).filter((one) => one.kind === kind).length;
  expect([kept('state'), kept('ledger'), kept('voucher'), kept('otp')]).toEqual([
    facts.transitions.length + 1,
    facts.entries.length,
    facts.vouchers.length,
    facts.sends.length,
  ]);
});

test('what a limit refused is not told as a code that was sent, even when several requests come at once', async () => {
  merchant.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent('UTL-pressed-often', over));
  await Promise.all(Array.from({ length: 4 }, () => merchant.post(sendOtpEvent('UTL-pressed-often', over))));
  const says = timeline(await factsOf('UTL-pressed-often'), FINSWICH)
    .map((entry) => entry.says)
    .filter((line) => line.startsWith('Finswich asked us to send a code'));
  const refused = expect.stringMatching(
    /code; no code was sent: the last code was sent less than 30 s[^;]*\.$/,
  ) as unknown;
  expect(says.toSorted()).toEqual([CODE, refused, refused, refused]);
});

test('a case that was opened by a time limit has a line at its own time, not in the line of an earlier case', async () => {
  merchant.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  const otp = await transactionWithCode(merchant, 'UTL-two-cases', user);
  await merchant.post(initiateEvent('UTL-two-cases', { ...over, amount: '300.00' }));
  await merchant.post(completeEvent('UTL-two-cases', otp, over));
  merchant.advance(16 * 60_000);
  await merchant.work();
  const cases = timeline(await factsOf('UTL-two-cases'), FINSWICH).filter(({ reviewId }) => reviewId !== null);
  expect(cases.map(({ says }) => says.replace(/Case \d+/, 'Case'))).toEqual([
    expect.stringMatching(
      /^Finswich announced the transaction; .*Case opened: The same transaction was announced again[^;]*$/,
    ),
    'Case opened: The transaction is paid, but its PIN or token has not come.',
  ]);
});

test('what was decided without Finswich’s answer is not said to wait for it for ever', async () => {
  const facts = await factsOf('UTL-four-times');
  if (!facts.submission) throw new Error('it was never called');
  const died = { ...facts, submission: { ...facts.submission, answeredAt: null, outcome: null } };
  expect(read(story(died, FINSWICH))).toBe(
    'Debited ₦200.00 at [time], no answer of Finswich is on file, PIN or token came at [time], sent to the customer at [time].',
  );
  const underWay = { ...died, transaction: { ...died.transaction, state: 'submitting' as const }, vouchers: [] };
  expect(read(story(underWay, FINSWICH))).toBe('Debited ₦200.00 at [time], Finswich has not answered yet.');
});

test('a PIN that was withdrawn before its message left is not said to be still on its way', async () => {
  merchant.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  const otp = await transactionWithCode(merchant, 'UTL-withdrawn', user);
  await merchant.post(completeEvent('UTL-withdrawn', otp, over));
  await merchant.post(valueReadyEvent('UTL-withdrawn', over));
  const waits = read(story(await factsOf('UTL-withdrawn'), FINSWICH));
  expect(waits).toMatch(/PIN or token came at \[time\], not sent yet\.$/);
  await merchant.post(reversalEvent('UTL-withdrawn', over));
  await merchant.work();
  expect(read(story(await factsOf('UTL-withdrawn'), FINSWICH))).toMatch(
    /PIN or token came at \[time\], not sent after 1 try, /,
  );
});
