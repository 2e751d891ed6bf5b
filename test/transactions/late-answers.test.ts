import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { recordOutcome } from '../../src/transactions/record-outcome.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { available, held, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { heldAnswer } from '../harness/held-answer.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { ACCEPTED, REFUSED, type TransferScript } from '../harness/switch-double.ts';

const MINUTE = 60_000;
const UNCLEAR: TransferScript = { kind: 'answer', status: 502, body: '<html>' };

let merchant: Merchant;
beforeAll(async () => {
  // The calls are held back by hand: none may end by its own bound meanwhile.
  merchant = await startMerchant({ environment: { FINSWICH_TRANSFER_TIMEOUT_MS: '60000' } });
});
afterAll(() => merchant.close());
afterEach(async () => {
  const { holds, faults } = await merchant.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;
const casesOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));

/** A transaction whose call is still out when the clock, another receiver's perhaps, takes it for lost. */
async function takenForLost(answer: TransferScript, before: (reference: string, user: string) => Promise<unknown>) {
  const reference = `LATE-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  const otp = await transactionWithCode(merchant, reference, user);
  await before(reference, user);
  const call = heldAnswer(merchant, answer);
  const post = () => merchant.post(completeEvent(reference, otp, { user_reference: user }));
  const completing = post();
  await call.isCalled;
  merchant.advance(2 * MINUTE);
  await merchant.work();
  expect((await merchant.record(reference)).state).toBe('in_doubt');
  const said = await post();
  expect([said.status, said.body.code]).toEqual([504, 'transfer_in_doubt']);
  return {
    reference,
    user,
    post,
    /** Finswich answers at last; what the customer who waited is told, and everybody who asks again. */
    answered: async () => {
      call.release();
      const { body } = await completing;
      expect((await post()).body).toEqual(body);
      return body.code ?? body.status;
    },
    money: async () => [await available(merchant, user), await held(merchant, user)],
  };
}
const nothing = async (): Promise<void> => {};

async function decide(reference: string, choice: 'paid' | 'unpaid'): Promise<void> {
  merchant.advance(16 * MINUTE);
  await merchant.work();
  const [review] = await casesOf(reference);
  const decided = await merchant.service.database.work.run((stores) =>
    resolveReview(
      stores,
      merchant.service.policy,
      review?.id ?? 0,
      { choice, reason: 'asked Finswich', by: { kind: 'name', name: 'ada' } },
      merchant.now(),
    ),
  );
  expect(decided.ok).toBe(true);
}

test.each([
  { name: 'paid', answer: ACCEPTED, state: 'settled', says: 'success', money: [80_000, 0] },
  { name: 'refused', answer: REFUSED, state: 'failed', says: 'transfer_refused', money: [100_000, 0] },
  { name: 'unclear', answer: UNCLEAR, state: 'in_doubt', says: 'transfer_in_doubt', money: [80_000, 20_000] },
])('an answer that comes after its call was taken for lost still decides: $name, $state', async (row) => {
  const transaction = await takenForLost(row.answer, nothing);
  expect(await transaction.answered()).toBe(row.says);
  expect((await merchant.record(transaction.reference)).state).toBe(row.state);
  expect(await transaction.money()).toEqual(row.money);
});

test('a clear answer closes the case that asked a person for it', async () => {
  const transaction = await takenForLost(ACCEPTED, nothing);
  merchant.advance(16 * MINUTE);
  await merchant.work();
  expect(await casesOf(transaction.reference)).toMatchObject([{ kind: 'in_doubt', status: 'open' }]);
  expect(await transaction.answered()).toBe('success');
  expect(await casesOf(transaction.reference)).toMatchObject([{ kind: 'in_doubt', status: 'superseded' }]);
});

test('a voucher that waited for the payment goes out with the late answer', async () => {
  const transaction = await takenForLost(ACCEPTED, (reference, user) =>
    merchant.post(valueReadyEvent(reference, { user_reference: user })),
  );
  expect(await transaction.answered()).toBe('success');
  await merchant.work();
  expect((await merchant.record(transaction.reference)).state).toBe('fulfilled');
  expect(merchant.upstream.sms.at(-1)?.text).toContain(PIN);
});

test.each([
  { choice: 'paid', name: 'paid', answer: ACCEPTED, state: 'settled', says: 'success', opens: [] },
  { choice: 'paid', name: 'refused', answer: REFUSED, state: 'settled', says: 'success', opens: ['late_refusal'] },
  { choice: 'paid', name: 'unclear', answer: UNCLEAR, state: 'settled', says: 'success', opens: [] },
  {
    choice: 'unpaid',
    name: 'paid',
    answer: ACCEPTED,
    state: 'failed',
    says: 'transfer_refused',
    opens: ['late_acceptance'],
  },
  { choice: 'unpaid', name: 'refused', answer: REFUSED, state: 'failed', says: 'transfer_refused', opens: [] },
  { choice: 'unpaid', name: 'unclear', answer: UNCLEAR, state: 'failed', says: 'transfer_refused', opens: [] },
] as const)(
  'a person decided $choice, and Finswich answers at last: $name. The decision stands; what contradicts it is a case',
  async ({ choice, answer, state, says, opens }) => {
    const transaction = await takenForLost(answer, nothing);
    await decide(transaction.reference, choice);
    const money = await transaction.money();
    expect(await transaction.answered()).toBe(says);
    expect((await merchant.record(transaction.reference)).state).toBe(state);
    expect(await transaction.money()).toEqual(money);
    expect((await casesOf(transaction.reference)).slice(1).map(({ kind }) => kind)).toEqual(opens);
  },
);

test('what comes for a transaction that a person ended unpaid is kept and is a case, and nothing moves or goes out', async () => {
  const transaction = await takenForLost(UNCLEAR, nothing);
  await transaction.answered();
  await decide(transaction.reference, 'unpaid');
  const over = { user_reference: transaction.user };
  for (const event of [valueReadyEvent, reversalEvent]) {
    for (let i = 0; i < 2; i += 1) {
      expect((await merchant.post(event(transaction.reference, over))).body).toEqual({ status: 'success' });
    }
  }
  expect(await casesOf(transaction.reference)).toMatchObject([
    { kind: 'in_doubt', status: 'decided' },
    { kind: 'value_unexpected', status: 'open', evidence: { voucher_id: expect.any(Number), state: 'failed' } },
    { kind: 'reversal_unexpected', status: 'open', evidence: { amount: expect.any(String), state: 'failed' } },
  ]);
  expect(await merchant.record(transaction.reference)).toMatchObject({
    state: 'failed',
    vouchers: [{ status: 'withheld', delivery: 'none' }],
  });
  expect(await transaction.money()).toEqual([100_000, 0]);
});

test('an answer that is written down twice, its first commit having got no answer, is one step', async () => {
  const transaction = await takenForLost(ACCEPTED, nothing);
  await transaction.answered();
  const { work } = merchant.service.database;
  const again = { kind: 'paid', httpStatus: 200, fault: null, durationMs: 9, sentAfterMs: 1 } as const;
  const id = await work.read((stores) => idOf(stores, transaction.reference));
  const steps = () => work.read(({ transactions }) => transactions.transitions(id));
  const before = await steps();
  await work.run(async (stores) => ({
    ok: true,
    value: await recordOutcome(stores, merchant.service.policy, id, 'pay', again, merchant.now()),
  }));
  expect(await steps()).toEqual(before);
});
