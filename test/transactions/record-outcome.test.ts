import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { completionAnswer } from '../../src/transactions/completion-answer.ts';
import { NOT_WRITTEN_IN_TIME, type TransferOutcome } from '../../src/transactions/ports.ts';
import { recordOutcome } from '../../src/transactions/record-outcome.ts';
import type { State } from '../../src/transactions/states.ts';
import { aDelivery, aVoucher } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { outcomeOf } from './edges.ts';
import { PIN, POLICY, START } from './bought.ts';
import { type House, KEY, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 500;
const SUCCESS = { code: null, data: {}, retryAfterSeconds: null };
const refused = (code: string) => ({ code, data: {}, retryAfterSeconds: null });

/** A transaction whose call is out, and the delivery that waits for its answer. */
const calling = async (state: State, before: TransferOutcome | null = null) => {
  const transaction = await house.transaction({ state, product: PIN });
  const { id } = transaction;
  await house.called(transaction.reference, before);
  await house.run(async ({ inbox, transactions }) => {
    await inbox.record(aDelivery({ transactionId: id, key: KEY, digest: 'd', answer: null }));
    // By evidence that had come before the call was answered.
    if (state !== 'submitting') {
      await transactions.addTransition(id, {
        at: START,
        on: 'reversed',
        by: 'event',
        from: 'submitting',
        to: state,
        money: null,
      });
    }
  });
  return transaction;
};
const record = (id: number, outcome: TransferOutcome, answeredAt?: number) =>
  house.run((stores) => recordOutcome(stores, POLICY, id, 'pay', outcome, AT, answeredAt));
const waitingAnswer = async (id: number) => (await house.db.work.read(({ inbox }) => inbox.of(id)))[0]?.answer;
const submissionOf = (id: number) => house.db.work.read(({ transactions }) => transactions.submission(id, 'pay'));
const stepsOf = (id: number) => house.db.work.read(({ transactions }) => transactions.transitions(id));

describe('what the call came to decides a transaction that is under way, or in doubt', () => {
  test.each<{ state: State; kind: TransferOutcome['kind']; to: State; answer: object; money?: string }>([
    { state: 'submitting', kind: 'paid', to: 'settled', answer: SUCCESS, money: 'settle' },
    { state: 'submitting', kind: 'refused', to: 'failed', answer: refused('transfer_refused'), money: 'release' },
    { state: 'submitting', kind: 'unknown', to: 'in_doubt', answer: refused('transfer_in_doubt') },
    { state: 'in_doubt', kind: 'paid', to: 'settled', answer: SUCCESS, money: 'settle' },
    { state: 'in_doubt', kind: 'refused', to: 'failed', answer: refused('transfer_refused'), money: 'release' },
    { state: 'in_doubt', kind: 'unknown', to: 'in_doubt', answer: refused('transfer_in_doubt') },
  ])('$state, $kind: $to', async ({ state, kind, to, answer, money }) => {
    const { id, reference } = await calling(state);
    expect(await record(id, outcomeOf(kind))).toEqual(answer);
    expect(await house.seen(reference)).toMatchObject({ state: to, money: ['hold', ...(money ? [money] : [])] });
    expect(await waitingAnswer(id)).toEqual(answer);
    expect(await submissionOf(id)).toMatchObject({ outcome: outcomeOf(kind), answeredAt: AT });
  });
});

describe('what other evidence has decided before stands', () => {
  test.each<{ state: State; kind: TransferOutcome['kind']; answer: object; cases: readonly string[] }>([
    { state: 'fulfilled', kind: 'paid', answer: SUCCESS, cases: [] },
    { state: 'fulfilled', kind: 'unknown', answer: SUCCESS, cases: [] },
    { state: 'fulfilled', kind: 'refused', answer: SUCCESS, cases: ['late_refusal open'] },
    { state: 'reversed', kind: 'paid', answer: refused('transfer_refused'), cases: [] },
    { state: 'reversed', kind: 'refused', answer: refused('transfer_refused'), cases: ['late_refusal open'] },
    { state: 'failed', kind: 'paid', answer: refused('transfer_refused'), cases: ['late_acceptance open'] },
    { state: 'failed', kind: 'refused', answer: refused('transfer_refused'), cases: [] },
    { state: 'settled', kind: 'refused', answer: SUCCESS, cases: ['late_refusal open'] },
  ])('$state, $kind', async ({ state, kind, answer, cases }) => {
    const { id, reference } = await calling(state);
    expect(await record(id, outcomeOf(kind))).toEqual(answer);
    expect(await house.seen(reference)).toMatchObject({ state, money: MOVED[state], messages: [], cases });
    expect(await waitingAnswer(id)).toEqual(answer);
  });
});

test('the same outcome recorded twice is one step, and a clear one after it still decides', async () => {
  const { id } = await calling('submitting');
  await record(id, outcomeOf('unknown'));
  await record(id, { ...outcomeOf('unknown'), durationMs: 9 });
  expect(await stepsOf(id)).toHaveLength(1);
  expect(await record(id, outcomeOf('paid'))).toEqual(SUCCESS);
  expect(await stepsOf(id)).toMatchObject([{ to: 'in_doubt' }, { to: 'settled' }]);
});

test('an answer no clearer than what the clock recorded before is shown in the history, once', async () => {
  const { id } = await calling('submitting');
  const lost = { ...outcomeOf('unknown'), fault: NOT_WRITTEN_IN_TIME };
  await house.run((stores) => recordOutcome(stores, POLICY, id, 'pay', lost, AT, AT, { on: 'unknown', by: 'clock' }));
  for (let told = 0; told < 2; told += 1) {
    expect(await record(id, outcomeOf('unknown'))).toEqual(refused('transfer_in_doubt'));
  }
  expect(await stepsOf(id)).toMatchObject([
    { to: 'in_doubt', by: 'clock' },
    { from: 'in_doubt', to: 'in_doubt', by: 'answer' },
  ]);
  expect(await submissionOf(id)).toMatchObject({ outcome: outcomeOf('unknown') });
});

test('what is written down late keeps the times at which it was sent and answered', async () => {
  const { id, reference } = await calling('submitting');
  await record(id, outcomeOf('paid'), START + 3);
  expect(await submissionOf(id)).toMatchObject({ sentAt: START + 2, answeredAt: START + 3 });
  expect(await house.find(reference)).toMatchObject({ stateSince: AT });
});

test('a PIN that came before the payment is handed over with it', async () => {
  const { id, reference, userReference } = await calling('submitting');
  const early = aVoucher({ transactionId: id, userReference, provenAt: START });
  await house.run(({ vouchers }) => vouchers.insert(early));
  expect(await record(id, outcomeOf('paid'))).toEqual(SUCCESS);
  expect(await house.seen(reference)).toMatchObject({
    state: 'fulfilled',
    messages: ['send_value_follows', 'send_voucher'],
  });
  expect(await house.vouchers(reference)).toMatchObject([{ status: 'ready', delivery: 'queued' }]);
});

test('a call that was never written down has no outcome', async () => {
  const { id, reference } = await house.transaction({ state: 'submitting' });
  await expect(record(id, outcomeOf('paid'))).rejects.toThrow('was never written down');
  await expect(record(0, outcomeOf('paid'))).rejects.toThrow('the call of transaction 0 was never written down');
  expect(await house.seen(reference)).toMatchObject({ state: 'submitting', money: ['hold'] });
});

test('an outcome of a transaction that never called is refused, and nothing of it is kept', async () => {
  const { id, reference } = await house.transaction({ state: 'expired' });
  await house.called(reference);
  await expect(record(id, outcomeOf('paid'))).rejects.toThrow(`the call of transaction ${id} decided nothing`);
  expect(await submissionOf(id)).toMatchObject({ outcome: null });
});

describe('what a completion is answered', () => {
  const heard = (id: number) => house.db.work.read((stores) => completionAnswer(stores, id));

  test('nothing, while the call is out and nothing has decided yet', async () => {
    const { id } = await calling('submitting');
    await house.run(({ transactions }) =>
      transactions.addTransition(id, {
        at: START,
        on: 'consented',
        by: 'code',
        from: 'awaiting_otp',
        to: 'submitting',
        money: 'hold',
      }),
    );
    expect(await heard(id)).toBeNull();
  });

  test('what decided last, and nothing of what came after that', async () => {
    const { id } = await calling('in_doubt');
    expect(await heard(id)).toEqual(refused('transfer_in_doubt'));
    const steps = [
      { from: 'in_doubt', to: 'settled', on: 'resolvedPaid', by: 'staff' },
      { from: 'settled', to: 'reversed', on: 'reversed', by: 'event' },
    ] as const;
    for (const step of steps) {
      await house.run(({ transactions }) => transactions.addTransition(id, { at: START, money: null, ...step }));
    }
    expect(await heard(id)).toEqual(SUCCESS);
  });
});
