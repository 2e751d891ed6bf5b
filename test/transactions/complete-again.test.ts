import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { advance } from '../../src/transactions/advance.ts';
import type { Answer } from '../../src/transactions/errors.ts';
import type { AnnouncedOutcome } from '../../src/transactions/outcomes.ts';
import type { Transaction, TransferOutcome } from '../../src/transactions/ports.ts';
import type { Work } from '../../src/db/stores.ts';
import type { Proof } from '../../src/transactions/steps.ts';
import { type Edges, outcomeOf, playEdges } from './edges.ts';
import { POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';
import { watch } from './played-time.ts';

let house: House;
let edges: Edges;
beforeAll(async () => {
  house = await openHouse();
});
beforeEach(() => {
  edges = playEdges(house);
});
afterAll(() => house.close());

const SUCCESS: Answer = { code: null, data: {}, retryAfterSeconds: null };
const IN_DOUBT: Answer = { code: 'transfer_in_doubt', data: {}, retryAfterSeconds: null };
const REFUSED: Answer = { code: 'transfer_refused', data: {}, retryAfterSeconds: null };

let phones = 0;
const asked = async (): Promise<Transaction> => {
  phones += 1;
  const userReference = await house.customer({ phone: `+23480${60_000_000 + phones}` });
  const transaction = await house.transaction({ state: 'initiated', userReference });
  await edges.send(transaction);
  return transaction;
};
/** Finswich is silent until it is told what to say. */
const silentFinswich = (): ((outcome: TransferOutcome<AnnouncedOutcome>) => void) => {
  const answer = Promise.withResolvers<TransferOutcome<AnnouncedOutcome>>();
  edges.finswich = () => answer.promise;
  return answer.resolve;
};
const step = (reference: string, proof: Proof) =>
  house.run(async (stores) => advance(stores, POLICY, await house.find(reference), proof, START));

describe('the same code again is told', () => {
  test.each<{ name: string; call: AnnouncedOutcome; since?: Proof; answer: Answer }>([
    { name: 'what the first one was told', call: 'paid', answer: SUCCESS },
    { name: 'that it was refused', call: 'refused', answer: REFUSED },
    { name: 'that nobody knows', call: 'unknown', answer: IN_DOUBT },
    {
      name: 'that it was paid, as soon as a person has found that',
      call: 'unknown',
      since: { on: 'resolvedPaid', by: 'staff' },
      answer: SUCCESS,
    },
    {
      name: 'that it was not, as soon as a person has found that',
      call: 'unknown',
      since: { on: 'resolvedUnpaid', by: 'staff' },
      answer: REFUSED,
    },
    {
      name: 'that it was not, once it was reversed in doubt',
      call: 'unknown',
      since: { on: 'reversed', by: 'event' },
      answer: REFUSED,
    },
    {
      name: 'that it was paid, also once that was reversed',
      call: 'paid',
      since: { on: 'reversed', by: 'event' },
      answer: SUCCESS,
    },
    {
      name: 'that it was paid, once the PIN has come',
      call: 'unknown',
      since: { on: 'valueCame', by: 'event' },
      answer: SUCCESS,
    },
  ])('$name', async ({ call, since, answer }) => {
    const transaction = await asked();
    edges.finswich = async () => outcomeOf(call);
    await edges.type(transaction, edges.code());
    if (since) await step(transaction.reference, since);
    expect(await edges.type(transaction, edges.code())).toEqual(answer);
    expect(edges.calls).toHaveLength(1);
  });
});

test('another code after the right one is refused: it comes at the wrong time', async () => {
  const transaction = await asked();
  await edges.type(transaction, edges.code());
  const other = edges.code() === '111111' ? '222222' : '111111';
  expect(await edges.type(transaction, other)).toMatchObject({ code: 'bad_transition' });
});

describe('the same code while Finswich is asked', () => {
  test('waits for the answer to the first one, and Finswich is asked only once', async () => {
    const transaction = await asked();
    const answer = silentFinswich();
    const answers = [watch(edges.typing(transaction, edges.code()))];
    await edges.time.settle();
    for (let count = 1; count < 20; count += 1) answers.push(watch(edges.typing(transaction, edges.code())));
    await edges.time.pass(3_000);
    expect(new Set(answers.map(({ came }) => came()))).toEqual(new Set(['nothing yet']));
    answer(outcomeOf('paid'));
    await edges.time.pass(1_000);
    expect(answers.map(({ came }) => came())).toEqual(answers.map(() => SUCCESS));
    expect(edges.calls).toHaveLength(1);
    // The next one that waits looks again.
    expect(edges.deps.awaited.size).toBe(0);
  });

  test('however many they are, they look for the answer together', async () => {
    const looksOf = async (repeats: number): Promise<number> => {
      edges = playEdges(house);
      const transaction = await asked();
      silentFinswich();
      void edges.typing(transaction, edges.code());
      await edges.time.settle();
      const before = edges.time.pauses.length;
      for (let count = 0; count < repeats; count += 1) void edges.typing(transaction, edges.code());
      await edges.time.pass(10_000);
      return edges.time.pauses.length - before;
    };
    expect(await looksOf(20)).toBe(await looksOf(1));
  });

  test('looks soon at first and then more rarely, every second at the least', async () => {
    const transaction = await asked();
    silentFinswich();
    void edges.typing(transaction, edges.code());
    await edges.time.settle();
    edges.time.pauses.length = 0;
    void edges.typing(transaction, edges.code());
    await edges.time.pass(12_000);
    expect(edges.time.pauses.slice(0, 8)).toEqual([40, 40, 40, 40, 40, 50, 63, 78]);
    expect(edges.time.pauses.slice(-3)).toEqual([1_000, 1_000, 1_000]);
  });

  test('is told that it is in doubt only when the first one can get no other answer', async () => {
    const transaction = await asked();
    silentFinswich();
    void edges.typing(transaction, edges.code());
    await edges.time.settle();
    const second = watch(edges.typing(transaction, edges.code()));
    await edges.time.pass(POLICY.callBoundMs('finswich') + 5_000 + 1_000 - 1);
    expect(second.came()).toBe('nothing yet');
    await edges.time.pass(1_000);
    expect(second.came()).toEqual(IN_DOUBT);
  });

  test('loses nothing of its wait to a clock that is set back, nor gains by one that jumps once', async () => {
    const transaction = await asked();
    silentFinswich();
    void edges.typing(transaction, edges.code());
    await edges.time.settle();
    let shift = 0;
    const clock = () => edges.time.now + shift;
    const second = watch(edges.typing(transaction, edges.code(), {}, { clock }));
    await edges.time.pass(12_000);
    shift = -3_600_000;
    await edges.time.pass(POLICY.callBoundMs('finswich') + 6_000 - 12_000 + 2_000);
    expect(second.came()).toEqual(IN_DOUBT);
  });

  test('finds the answer that came in the last moment', async () => {
    const transaction = await asked();
    const answer = silentFinswich();
    void edges.typing(transaction, edges.code());
    await edges.time.settle();
    const second = watch(edges.typing(transaction, edges.code()));
    await edges.time.pass(20_000);
    answer(outcomeOf('paid'));
    await edges.time.settle();
    edges.time.now += 3_600_000;
    await edges.time.pass(1_000);
    expect(second.came()).toEqual(SUCCESS);
  });
});

describe('while the database cannot take what Finswich answered', () => {
  /** The database is away from the moment the call is answered, for this many tries. */
  const awayAfterCall = (tries: number, read: Work['read'] = (look) => house.db.work.read(look)): Work => {
    let left = tries;
    return {
      read,
      run: (piece) => {
        if (edges.calls.length === 0 || left <= 0) return house.db.work.run(piece);
        left -= 1;
        return Promise.reject(new StorageUnavailable('away'));
      },
    };
  };

  test('the caller waits five seconds, is told that it is in doubt, and the outcome is kept all the same', async () => {
    const transaction = await asked();
    const { id, reference } = transaction;
    const answer = watch(edges.typing(transaction, edges.code(), {}, { work: awayAfterCall(8) }));
    await edges.time.pass(4_999);
    expect(answer.came()).toBe('nothing yet');
    await edges.time.pass(1);
    expect(answer.came()).toEqual(IN_DOUBT);
    expect(await house.seen(reference)).toMatchObject({ state: 'submitting', money: ['hold'] });
    expect(edges.log[0]).toMatchObject({
      level: 'error',
      txn_reference: reference,
      outcome: 'paid',
      http_status: 200,
      transfer_fault: null,
    });
    await edges.time.pass(30_000);
    expect(await house.seen(reference)).toMatchObject({ state: 'settled', money: ['hold', 'settle'] });
    const submission = await house.db.work.read(({ transactions }) => transactions.submission(id, 'pay'));
    expect(submission?.answeredAt).toBe(START);
    expect((await house.find(reference)).stateSince).toBeGreaterThan(START + 5_000);
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
  });

  test('the caller gets the outcome where the database is back in time', async () => {
    const transaction = await asked();
    const answer = watch(edges.typing(transaction, edges.code(), {}, { work: awayAfterCall(2) }));
    await edges.time.pass(1_000);
    expect(answer.came()).toEqual(SUCCESS);
  });

  test('what was kept is answered, also where it cannot be read again', async () => {
    const transaction = await asked();
    const read: Work['read'] = () => Promise.reject(new StorageUnavailable('away'));
    expect(await edges.type(transaction, edges.code(), {}, { work: awayAfterCall(0, read) })).toEqual(SUCCESS);
  });

  test('the caller gets the answer that other evidence has decided meanwhile', async () => {
    const transaction = await asked();
    const answer = watch(edges.typing(transaction, edges.code(), {}, { work: awayAfterCall(Infinity) }));
    await edges.time.settle();
    await step(transaction.reference, { on: 'valueCame', by: 'event' });
    await edges.time.pass(5_000);
    expect(answer.came()).toEqual(SUCCESS);
  });

  test.each<{ name: string; read: Work['read']; afterMs: number }>([
    { name: 'fails', read: () => Promise.reject(new StorageUnavailable('away')), afterMs: 5_000 },
    { name: 'hangs', read: () => new Promise(() => {}), afterMs: 6_000 },
  ])('it hears in time that it is in doubt, also where reading $name', async ({ read, afterMs }) => {
    const transaction = await asked();
    const answer = watch(edges.typing(transaction, edges.code(), {}, { work: awayAfterCall(Infinity, read) }));
    await edges.time.pass(afterMs - 1);
    expect(answer.came()).toBe('nothing yet');
    await edges.time.pass(1);
    expect(answer.came()).toEqual(IN_DOUBT);
  });
});
