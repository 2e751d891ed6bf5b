import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Decision } from '../../src/reviews/decide.ts';
import { legalChoices, resolveReview } from '../../src/transactions/resolve-review.ts';
import { available, held, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { LIVE_SECRET, type Merchant, TEST_SECRET, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, type TransferScript } from '../harness/switch-double.ts';

const MINUTE = 60_000;
const UNKNOWN: TransferScript = { kind: 'answer', status: 502, body: '<html>' };
const OTHER_VALUE = {
  utility_value: { pin: { number: '5550001112223', serial: 'SECOND', instructions: 'x' }, instructions: 'None' },
};

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(async () => {
  merchant.upstream.script = () => ACCEPTED;
  const { holds, faults } = await merchant.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;

/** A transaction completed with the right code; its transfer ends as the script says. */
async function completed(script: TransferScript, mode: 'TEST' | 'LIVE' = 'TEST') {
  merchant.upstream.script = () => script;
  const reference = `REVIEW-${(count += 1)}`;
  const { user } = await newCustomer(merchant, '1000.00', mode);
  const over = { user_reference: user, mode };
  const secret = mode === 'TEST' ? TEST_SECRET : LIVE_SECRET;
  await merchant.post(initiateEvent(reference, over), { secret });
  await merchant.post(sendOtpEvent(reference, over), { secret });
  const answer = await merchant.post(completeEvent(reference, merchant.otp(), over), { secret });
  return { reference, user, over: { user_reference: user }, answer };
}

const reviewsOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));

async function choicesFor(reference: string) {
  const { work } = merchant.service.database;
  const [review] = await reviewsOf(reference);
  const transaction = await work.read(async (stores) => stores.transactions.find(await idOf(stores, reference)));
  return review ? legalChoices(review, transaction) : [];
}

const decide = (id: number | undefined, decision: Decision) =>
  merchant.service.database.work.run((stores) =>
    resolveReview(stores, merchant.service.policy, id ?? 0, decision, Date.now()),
  );

const by = (name: string, choice: string): Decision => ({
  choice,
  reason: 'statement of 20 November shows it',
  by: { kind: 'name', name },
});
/** One of the staff, who has proven who they are. */
const byPerson = (email: string, choice: string, name = 'Ada Obi'): Decision => ({
  ...by('', choice),
  by: { kind: 'person', email, name },
});

test('a transaction in doubt answers 504 and that the money is held; after 15 minutes it is a case, with what was seen', async () => {
  const { reference, user, answer } = await completed(UNKNOWN);
  expect([answer.status, answer.body.code]).toEqual([504, 'transfer_in_doubt']);
  expect(answer.body.message).toMatch(/held.*do not buy again/i);
  expect(await held(merchant, user)).toBe(20_000);
  merchant.advance(15 * MINUTE - 5_000);
  await merchant.work();
  expect(await reviewsOf(reference)).toEqual([]);
  merchant.advance(5_000);
  await merchant.work();
  expect(await reviewsOf(reference)).toMatchObject([
    { kind: 'in_doubt', status: 'open', mode: 'TEST', evidence: { transfer: { kind: 'unknown', httpStatus: 502 } } },
  ]);
  expect(await choicesFor(reference)).toEqual(['paid', 'unpaid']);
});

test.each([
  ['paid', 'settled', 80_000],
  ['unpaid', 'failed', 100_000],
] as const)('a person decides that a transaction in doubt was %s: it is %s, once', async (choice, state, left) => {
  const { reference, user } = await completed(UNKNOWN);
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const [review] = await reviewsOf(reference);
  expect(await decide(review?.id, by('ada', choice))).toMatchObject({ ok: true, value: { status: 'decided', choice } });
  expect((await merchant.record(reference)).state).toBe(state);
  expect([await available(merchant, user), await held(merchant, user)]).toEqual([left, 0]);
  expect(await decide(review?.id, by('ada', choice))).toEqual({ ok: false, error: 'not_waiting' });
  expect(await reviewsOf(reference)).toMatchObject([{ decidedBy: 'ada', reason: 'statement of 20 November shows it' }]);
});

test('a decision needs a reason and a name, and only a legal choice is taken', async () => {
  const { reference } = await completed(UNKNOWN);
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const [review] = await reviewsOf(reference);
  expect(await decide(review?.id, { ...by('ada', 'paid'), reason: ' ' })).toEqual({
    ok: false,
    error: 'reason_missing',
  });
  expect(await decide(review?.id, by('', 'paid'))).toEqual({ ok: false, error: 'name_missing' });
  expect(await decide(review?.id, by('ada', 'toString'))).toEqual({ ok: false, error: 'unknown_choice' });
  expect(await decide(123_456, by('ada', 'paid'))).toEqual({ ok: false, error: 'unknown_review' });
  expect((await merchant.record(reference)).state).toBe('in_doubt');
});

test.each([
  ['VALUE_READY', 'fulfilled', valueReadyEvent],
  ['REVERSAL', 'reversed', reversalEvent],
] as const)(
  '%s settles a transaction in doubt: it is %s, its case is closed and no decision is taken any more',
  async (_name, state, event) => {
    const { reference, over } = await completed(UNKNOWN);
    merchant.advance(15 * MINUTE);
    await merchant.work();
    expect((await merchant.post(event(reference, over))).status).toBe(200);
    const [review] = await reviewsOf(reference);
    expect(review).toMatchObject({ kind: 'in_doubt', status: 'superseded' });
    expect(await decide(review?.id, by('ada', 'unpaid'))).toEqual({ ok: false, error: 'not_waiting' });
    expect((await merchant.record(reference)).state).toBe(state);
  },
);

test('a reversal after a person’s decision gives nothing back a second time', async () => {
  const { reference, user, over } = await completed(UNKNOWN);
  merchant.advance(15 * MINUTE);
  await merchant.work();
  await decide((await reviewsOf(reference))[0]?.id, by('ada', 'unpaid'));
  expect((await merchant.post(reversalEvent(reference, over))).status).toBe(200);
  expect(await available(merchant, user)).toBe(100_000);
  expect((await reviewsOf(reference)).map(({ kind }) => kind)).toEqual(['in_doubt', 'reversal_unexpected']);
});

test('in LIVE one person proposes and another confirms; nobody confirms their own proposal, and until then nothing moves', async () => {
  const { reference, user } = await completed(UNKNOWN, 'LIVE');
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const [review] = await reviewsOf(reference);
  const [ada, obi] = ['ada@wallet.example', 'obi@wallet.example'];
  expect(await decide(review?.id, byPerson(ada, 'unpaid'))).toMatchObject({ ok: true, value: { status: 'proposed' } });
  // Neither by another spelling, nor by another name of the same person.
  for (const email of [ada, ' Ada@Wallet.example']) {
    expect(await decide(review?.id, byPerson(email, 'unpaid'))).toEqual({ ok: false, error: 'same_person' });
    expect(await decide(review?.id, byPerson(email, 'unpaid', 'Joy'))).toEqual({ ok: false, error: 'same_person' });
  }
  expect(await held(merchant, user, 'LIVE')).toBe(20_000);
  expect((await merchant.record(reference)).state).toBe('in_doubt');
  // Another opinion is another proposal, not a decision.
  expect(await decide(review?.id, byPerson(obi, 'paid'))).toMatchObject({ ok: true, value: { status: 'proposed' } });
  expect((await merchant.record(reference)).state).toBe('in_doubt');
  expect(await decide(review?.id, byPerson(ada, 'paid'))).toMatchObject({
    ok: true,
    value: { status: 'decided', decidedBy: ada },
  });
  expect((await merchant.record(reference)).state).toBe('settled');
  expect([await available(merchant, user, 'LIVE'), await held(merchant, user, 'LIVE')]).toEqual([80_000, 0]);
});

test('what TEST sent before a LIVE transaction had its reference moves that transaction only with two people', async () => {
  const reference = `REVIEW-${count + 1}`;
  await merchant.post(valueReadyEvent(reference, {}));
  const { user } = await completed(UNKNOWN, 'LIVE');
  const [review] = await reviewsOf(reference);
  expect(review).toMatchObject({ kind: 'value_unexpected', mode: 'TEST' });
  expect(await decide(review?.id, by('ada', 'hand_over'))).toEqual({ ok: false, error: 'not_a_person' });
  const ada = byPerson('ada@wallet.example', 'hand_over');
  expect(await decide(review?.id, ada)).toMatchObject({ ok: true, value: { status: 'proposed', mode: 'LIVE' } });
  expect(await decide(review?.id, ada)).toEqual({ ok: false, error: 'same_person' });
  expect((await merchant.record(reference)).state).toBe('in_doubt');
  expect(await held(merchant, user, 'LIVE')).toBe(20_000);
  expect(await decide(review?.id, byPerson('obi@wallet.example', 'hand_over'))).toMatchObject({ ok: true });
  expect((await merchant.record(reference)).state).toBe('fulfilled');
});

test('in LIVE a bare name is nobody: it proposes nothing and confirms nothing', async () => {
  const { reference, user } = await completed(UNKNOWN, 'LIVE');
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const [review] = await reviewsOf(reference);
  expect(await decide(review?.id, by('ada', 'unpaid'))).toEqual({ ok: false, error: 'not_a_person' });
  expect(await decide(review?.id, byPerson('ada@wallet.example', 'unpaid'))).toMatchObject({ ok: true });
  expect(await decide(review?.id, by('bola', 'unpaid'))).toEqual({ ok: false, error: 'not_a_person' });
  expect(await held(merchant, user, 'LIVE')).toBe(20_000);
});

test('what an older version proposed under a bare name is confirmed by another person, never by the one who may have been meant', async () => {
  const { reference } = await completed(UNKNOWN, 'LIVE');
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const [review] = await reviewsOf(reference);
  if (!review) throw new Error('there is no case');
  const proposedBy = async (name: string): Promise<void> => {
    const proposed = { ...review, status: 'proposed', choice: 'unpaid', reason: 'seen', proposedBy: name } as const;
    await merchant.service.database.work.run(async ({ reviews }) => ok(await reviews.save(proposed)));
  };
  for (const name of ['ada.o', 'Ada ', 'ADA OBI', 'Ada.O@wallet.example']) {
    await proposedBy(name);
    expect(await decide(review.id, byPerson('ada.o@wallet.example', 'unpaid'))).toEqual({
      ok: false,
      error: 'same_person',
    });
  }
  await proposedBy('ada');
  expect(await decide(review.id, byPerson('bola@wallet.example', 'unpaid', 'Bola Ade'))).toMatchObject({
    ok: true,
    value: { status: 'decided', proposedBy: 'ada', decidedBy: 'bola@wallet.example' },
  });
});

test.each([
  ['another amount', { amount: 199 }],
  ['more than was taken', { amount: '200.01' }],
  ['another currency', { currency: 'USD' }],
  ['a currency that does not exist', { currency: 'XQX' }],
  ['an amount that is none', { amount: 'all of it' }],
  ['another customer', { user_reference: 'somebody-else' }],
])('a reversal with %s moves nothing: 200 and a case, and the right one still refunds', async (_what, wrong) => {
  const { reference, user, over } = await completed(ACCEPTED);
  for (let i = 0; i < 2; i += 1) {
    expect((await merchant.post(reversalEvent(reference, { ...over, ...wrong }))).body).toEqual({ status: 'success' });
  }
  expect(await available(merchant, user)).toBe(80_000);
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'reversal_conflict', status: 'open' }]);
  expect(await choicesFor(reference)).toEqual(['refund', 'wait', 'no_credit']);
  await merchant.post(reversalEvent(reference, over));
  expect(await available(merchant, user)).toBe(100_000);
});

test('a transaction that waits for its code never takes money once a reversal is on file, whatever amount it names', async () => {
  const reference = `REVIEW-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, over));
  await merchant.post(sendOtpEvent(reference, over));
  const otp = merchant.otp();
  await merchant.post(reversalEvent(reference, { ...over, amount: 150 }));
  const answer = await merchant.post(completeEvent(reference, otp, over));
  expect([answer.status, answer.body.code]).toEqual([409, 'conflicting_event']);
  expect(await available(merchant, user)).toBe(100_000);
});

test('two halves of a reversal give nothing back by themselves; a person refunds the whole once', async () => {
  const { reference, user, over } = await completed(ACCEPTED);
  await merchant.post(reversalEvent(reference, { ...over, amount: 100 }));
  await merchant.post(reversalEvent(reference, { ...over, amount: '100.00' }));
  const reviews = await reviewsOf(reference);
  expect(reviews).toHaveLength(1);
  await decide(reviews[0]?.id, by('ada', 'refund'));
  expect(await available(merchant, user)).toBe(100_000);
  await merchant.post(reversalEvent(reference, over));
  expect(await available(merchant, user)).toBe(100_000);
});

test('a reversal that comes again with different details is a case and moves nothing', async () => {
  const { reference, user, over } = await completed(ACCEPTED);
  await merchant.post(reversalEvent(reference, over));
  await merchant.post(reversalEvent(reference, { ...over, amount: 300 }));
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'reversal_changed' }]);
  expect(await available(merchant, user)).toBe(100_000);
});

test.each([
  ['reversal of another amount', 'reversal_conflict', 'no_credit', reversalEvent, { amount: 199 }],
  ['voucher for another customer', 'value_conflict', 'dismiss', valueReadyEvent, { user_reference: 'somebody-else' }],
] as const)(
  'a %s that Finswich signed and a person dismissed stays dismissed when it comes again',
  async (_what, kind, choice, event, wrong) => {
    const { reference, over } = await completed(ACCEPTED);
    await merchant.post(event(reference, { ...over, ...wrong }));
    await decide((await reviewsOf(reference))[0]?.id, by('ada', choice));
    expect((await merchant.post(event(reference, { ...over, ...wrong }))).status).toBe(200);
    expect(await reviewsOf(reference)).toMatchObject([{ kind, status: 'decided', choice }]);
  },
);

test('the same reversal 5, 65, 1,505 and 5,825 minutes later is one refund', async () => {
  const { reference, user, over } = await completed(ACCEPTED);
  for (const minutes of [0, 5, 60, 1_440, 4_320]) {
    merchant.advance(minutes * MINUTE);
    expect((await merchant.post(reversalEvent(reference, over))).body).toEqual({ status: 'success' });
  }
  expect(await available(merchant, user)).toBe(100_000);
  expect(await reviewsOf(reference)).toEqual([]);
});

test('a second, different voucher: both are kept, one is handed over, a person may hand the other over too', async () => {
  const { reference, over } = await completed(ACCEPTED);
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.post(valueReadyEvent(reference, { ...over, ...OTHER_VALUE }));
  await merchant.post(valueReadyEvent(reference, { ...over, ...OTHER_VALUE }));
  expect((await merchant.record(reference)).vouchers).toMatchObject([
    { status: 'ready' },
    { status: 'withheld', serial: 'SECOND' },
  ]);
  const reviews = await reviewsOf(reference);
  expect(reviews.map(({ kind }) => kind)).toEqual(['second_voucher']);
  await merchant.work();
  await decide(reviews[0]?.id, by('ada', 'hand_over'));
  await merchant.work();
  expect(merchant.upstream.sms.at(-1)?.text).toContain('5550001112223');
});

test('a voucher for another customer, mode or an unknown transaction is withheld and is a case', async () => {
  const { reference } = await completed(ACCEPTED);
  await merchant.post(valueReadyEvent(reference, { user_reference: 'somebody-else' }));
  await merchant.post(valueReadyEvent('NOBODY-KNOWS', {}));
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'value_conflict' }]);
  expect(await reviewsOf('NOBODY-KNOWS')).toMatchObject([{ kind: 'value_unexpected' }]);
  expect((await merchant.record(reference)).state).toBe('settled');
  const before = merchant.upstream.sms.length;
  await merchant.work();
  expect(merchant.upstream.sms.slice(before).filter((sms) => sms.text.includes(PIN))).toEqual([]);
});

test('a transaction announced again with different details: 409 each time, one case, and the first stays as it was', async () => {
  const { reference, user, over } = await completed(ACCEPTED);
  for (let i = 0; i < 2; i += 1) {
    const answer = await merchant.post(initiateEvent(reference, { ...over, amount: '900' }));
    expect([answer.status, answer.body.code]).toEqual([409, 'conflicting_duplicate']);
  }
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'conflicting_initiate' }]);
  expect(await available(merchant, user)).toBe(80_000);
  const again = await merchant.post(
    initiateEvent(reference, { ...over, amount: 200, currency: 'NGN', extra: 'field' }),
  );
  expect(again.body).toEqual({ status: 'success', data: {} });
});

test('a reference of one mode announced in the other is refused and is a case', async () => {
  const { reference, user } = await completed(ACCEPTED);
  const answer = await merchant.post(initiateEvent(reference, { user_reference: user, mode: 'LIVE' }), {
    secret: LIVE_SECRET,
  });
  expect([answer.status, answer.body.code]).toEqual([409, 'conflicting_duplicate']);
  expect((await merchant.record(reference)).mode).toBe('TEST');
});

test('a paid PIN that does not come is a case; the PIN closes it', async () => {
  const { reference, over } = await completed(ACCEPTED);
  merchant.advance(15 * MINUTE);
  await merchant.work();
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'value_overdue', status: 'open' }]);
  await merchant.post(valueReadyEvent(reference, over));
  expect(await reviewsOf(reference)).toMatchObject([{ kind: 'value_overdue', status: 'superseded' }]);
});
