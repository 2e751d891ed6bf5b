import { expect, test } from '@jest/globals';
import { err } from '../../../src/core/result.ts';
import type { TransactionKey, TransactionName } from '../../../src/core/transaction-name.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { post } from '../../../src/ledger/post.ts';
import { LONGEST_LABEL } from '../../../src/rails/finswich/payloads.ts';
import type { Submission, Transaction, Transition } from '../../../src/transactions/ports.ts';
import { keyOf } from '../../harness/kept-under.ts';
import type { TestDatabase } from '../databases.ts';
import {
  NOW,
  STRANGE,
  TAKEN,
  aDelivery,
  aJob,
  aReversal,
  aReview,
  aTransaction,
  aVoucher,
  fresh,
  known,
  run,
} from '../records.ts';

const NOTHING_KNOWN = { id: null, type: null, category: null, operator: null, valueRecipient: null };
const STEP: Transition = { at: NOW, on: 'announced', by: null, from: 'none', to: 'initiated', money: null };

const aSubmission = (transactionId: number): Submission => ({
  transactionId,
  step: 'pay',
  requestId: null,
  inboxKey: STRANGE,
  calledAt: NOW,
  sentAt: null,
  answeredAt: null,
  outcome: null,
});

export function transactionStoreTests(db: () => TestDatabase): void {
  const aName = (rail = 'finswich'): TransactionName => ({ rail, reference: fresh() });
  const add = (name: TransactionName, expected?: 'new' | 'known') =>
    run(db().work, ({ transactions }) => transactions.lockOrAdd(name, expected));
  const lock = (name: TransactionName) => run(db().work, ({ transactions }) => transactions.lock(name));
  const keep = (given: Partial<Transaction> = {}) => run(db().work, (stores) => known(stores, given));
  const newId = async () => (await add(aName())).id;
  const find = (id: number) => db().work.read(({ transactions }) => transactions.find(id));

  test('a name that nothing has come under is not there, and looking for it does not add it', async () => {
    const name = aName();
    expect([await lock(name), await lock(name)]).toEqual([null, null]);
    expect(await db().work.read(({ transactions }) => transactions.lock(name))).toBeNull();
    expect(await db().sql(`select id from transaction_names where reference = '${name.reference}'`)).toEqual([]);
  });

  test.each([undefined, 'new', 'known'] as const)(
    'a name gets its id with the first thing that comes under it, and has that id for ever; later names have higher ones (%s)',
    async (expected) => {
      const names = [aName(), { rail: 'finswich', reference: fresh(STRANGE) }, aName('another'), aName()];
      const keys: TransactionKey[] = [];
      for (const name of names) {
        const { isNew, ...key } = await add(name, expected);
        expect([isNew, key]).toEqual([true, { ...name, id: expect.any(Number) }]);
        keys.push(key);
      }
      const ids = keys.map(({ id }) => id);
      expect([...new Set(ids)].toSorted((a, b) => a - b)).toEqual(ids);
      for (const key of keys) {
        expect(await add(key, expected)).toEqual({ ...key, isNew: false });
        expect(await lock(key)).toEqual(key);
      }
    },
  );

  test('a name is new once, also to the unit of work that adds it; what failed has added none', async () => {
    const name = aName();
    const failing = await db().work.run(async ({ transactions }) => {
      const added = await transactions.lockOrAdd(name);
      const again = await transactions.lockOrAdd(name);
      expect([added.isNew, again]).toEqual([true, { ...added, isNew: false }]);
      return err('no');
    });
    expect([failing, await lock(name)]).toEqual([err('no'), null]);
    expect(await add(name)).toMatchObject({ isNew: true });
    expect(await add(name)).toMatchObject({ isNew: false });
  });

  test('units of work that add one name at the same instant get one id, and it is new to one of them', async () => {
    const name = aName();
    const added = await Promise.all(Array.from({ length: 20 }, (_, at) => add(name, at % 2 === 0 ? 'new' : 'known')));
    expect(new Set(added.map(({ id }) => id)).size).toBe(1);
    expect(added.filter(({ isNew }) => isNew)).toHaveLength(1);
    const { reference } = name;
    expect(await db().sql(`select id from transaction_names where reference = '${reference}'`)).toHaveLength(1);
  });

  test('a reference is looked for on every rail, exactly as it is written', async () => {
    const reference = fresh('CaLLed');
    const called = (wanted: string) => db().work.read(({ transactions }) => transactions.called(wanted));
    const names = ['finswich', 'another'].map((rail) => ({ rail, reference }));
    const ids: number[] = [];
    for (const name of names) ids.push((await add(name)).id);
    const [upper, lower] = [reference.toUpperCase(), reference.toLowerCase()];
    for (const unlike of [upper, lower, `${reference} `, `${reference}0`]) {
      await add({ rail: 'finswich', reference: unlike });
    }
    expect(await called(reference)).toEqual(names.map((name, at) => ({ ...name, id: ids[at] })));
    expect(await called(upper)).toMatchObject([{ rail: 'finswich', reference: upper }]);
    expect(await called(fresh())).toEqual([]);
    expect(await lock({ rail: 'another', reference: lower })).toBeNull();
  });

  /** One thing of every kind that is kept under a name. */
  const keepAllUnder = ({ id: transactionId, rail, reference }: TransactionKey) =>
    run(db().work, async (stores) => {
      const { transactions, ledger } = stores;
      const userReference = fresh('user');
      const given = { id: transactionId, rail, reference, userReference, state: 'submitting', dueAt: null } as const;
      const transaction = aTransaction(given);
      const { mode, amount } = transaction;
      expect(await transactions.insert(transaction)).toBe(true);
      await transactions.addTransition(transactionId, STEP);
      await transactions.insertSubmission(aSubmission(transactionId));
      await stores.inbox.record(aDelivery({ transactionId, rail, reference, key: 'k' }));
      await stores.otp.save({ transactionId, issue: 1, keyId: 'k', digits: 6, issuedAt: 1, expiresAt: 2, attempts: 0 });
      await stores.otp.reserveSend({ transactionId, recipient: '+234', at: NOW });
      await stores.vouchers.insert(aVoucher({ transactionId }));
      await stores.outbox.enqueue(aJob({ transactionId, runAt: NOW * 2 }), NOW);
      const text = {
        channel: 'sms',
        gateway: 'termii',
        gatewayReference: null,
        recipient: '+234',
        content: 'PIN: ****',
      };
      await stores.sentTexts.add({ source: 'job', sourceId: 1, transactionId, ...text, at: NOW });
      expect(await stores.reviews.open(aReview({ transaction }), NOW)).toBe(true);
      await stores.reversals.add(aReversal({ transactionId }));
      await stores.notes.add({ transactionId, at: NOW, author: 'ada', text: 'asked them' });
      for (const kind of ['customer', 'held', 'funding'] as const) {
        await ledger.open(accountOf(kind, mode, userReference, amount.currency));
      }
      const moved = { mode, customer: userReference, amount };
      await post(ledger, { ...moved, name: 'fund', ownReference: userReference }, NOW);
      expect(await post(ledger, { ...moved, name: 'hold', transaction }, NOW)).toMatchObject({ ok: true });
      return transaction;
    });
  const allUnder = (id: number) =>
    db().work.read(async (stores): Promise<readonly (readonly unknown[])[]> => [
      [await stores.transactions.find(id)].filter((one) => one !== null),
      await stores.transactions.transitions(id),
      [await stores.transactions.submission(id, 'pay')].filter((one) => one !== null),
      await stores.inbox.of(id),
      await stores.inbox.claimed(id),
      [await stores.otp.challenge(id)].filter((one) => one !== null),
      await stores.otp.sendRecord(id),
      await stores.otp.sendsOf(id),
      await stores.vouchers.of(id),
      await stores.outbox.of(id),
      await stores.sentTexts.of(id),
      await stores.reviews.of(id),
      await stores.reversals.of(id),
      await stores.notes.of(id),
      await stores.ledger.entriesOf(id),
    ]);

  test('the same reference on two rails names two transactions, and what is kept under one is not under the other', async () => {
    const { reference } = aName();
    const [one, other] = [await add({ rail: 'finswich', reference }), await add({ rail: 'another', reference })];
    expect(other.id).not.toBe(one.id);
    const first = await keepAllUnder(one);
    const underOne = await allUnder(one.id);
    expect(underOne.map(({ length }) => length)).toEqual(underOne.map(() => 1));
    expect((await allUnder(other.id)).flat()).toEqual([]);

    const second = await keepAllUnder(other);
    expect(await allUnder(one.id)).toEqual(underOne);
    expect((await allUnder(other.id)).map(({ length }) => length)).toEqual(underOne.map(() => 1));
    expect([await find(one.id), await find(other.id)]).toEqual([first, second]);
    expect([first, second]).toMatchObject([
      { rail: 'finswich', reference },
      { rail: 'another', reference },
    ]);
  });

  test('a transaction is found as it was announced, by whatever reference', async () => {
    const transaction = await run(db().work, async (stores) => {
      const { transactions } = stores;
      const key = await keyOf(stores, STRANGE);
      expect(await transactions.find(key.id)).toBeNull();
      const announced = aTransaction({ ...key, userReference: STRANGE });
      expect(await transactions.insert(announced)).toBe(true);
      expect(await transactions.find(key.id)).toEqual(announced);
      return announced;
    });
    expect(await find(transaction.id)).toEqual(transaction);
  });

  test('what the event did not say stays unknown, and the largest exact amount stays exact', async () => {
    const transaction = await keep({
      transferType: null,
      product: NOTHING_KNOWN,
      dueAt: null,
      amount: { minor: Number.MAX_SAFE_INTEGER, currency: 'NGN' },
    });
    expect(await find(transaction.id)).toEqual(transaction);
  });

  test('every label as long as an event may carry it, in a script of three bytes a letter, fits into every index', async () => {
    // No two alike, so that nothing can be packed.
    const long = (from: number, length: number): string =>
      Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + ((from + at * 7_919) % 20_000))).join('');
    const label = (from: number): string => long(from, LONGEST_LABEL);
    const transaction = await keep({
      reference: long(1, 200),
      userReference: long(2, 200),
      transferType: label(3),
      product: { id: label(4), type: label(5), category: label(6), operator: label(7), valueRecipient: label(8) },
      state: 'settled',
    });
    expect(await find(transaction.id)).toEqual(transaction);
  });

  test('a name is taken once, in whichever mode', async () => {
    const transaction = aTransaction(await run(db().work, (stores) => keyOf(stores, fresh())));
    await run(db().work, async ({ transactions }) => {
      expect(await transactions.insert(transaction)).toBe(true);
      expect(await transactions.insert({ ...transaction, mode: 'LIVE', userReference: 'other' })).toBe(false);
      expect(await transactions.find(transaction.id)).toEqual(transaction);
    });
  });

  test('a step changes state, reason and times, and nothing else of the transaction', async () => {
    const was = await keep();
    const step = { state: 'failed', reason: 'insufficient_funds', stateSince: NOW + 9, dueAt: null } as const;
    await run(db().work, async ({ transactions }) => {
      await transactions.saveState({ ...was, ...step, userReference: 'other', amount: { minor: 1, currency: 'KES' } });
      expect(await transactions.find(was.id)).toEqual({ ...was, ...step });
    });
  });

  test('the history of a transaction comes in the order it was made', async () => {
    const [id, other] = [await newId(), await newId()];
    const steps: Transition[] = [
      { ...STEP, at: NOW + 5 },
      { at: NOW, on: 'otpSent', by: 'gateway', from: 'initiated', to: 'awaiting_otp', money: null },
      { at: NOW, on: 'consented', by: 'code', from: 'awaiting_otp', to: 'submitting', money: 'hold' },
    ];
    await run(db().work, async ({ transactions }) => {
      for (const step of steps) await transactions.addTransition(id, step);
      await transactions.addTransition(other, STEP);
    });
    expect(await db().work.read(({ transactions }) => transactions.transitions(id))).toEqual(steps);
  });

  test('what the clock asks for comes when it is due, the longest overdue first, and only so much at once', async () => {
    const far = NOW - 1_000_000;
    const dueAt = async (at: number | null): Promise<TransactionKey> => {
      const { id, rail, reference } = await keep({ dueAt: at, state: 'in_doubt' });
      return { id, rail, reference };
    };
    const [late, later, now] = [await dueAt(far + 1), await dueAt(far), await dueAt(far + 2)];
    for (const at of [far + 3, null]) await dueAt(at);
    await run(db().work, async ({ transactions }) => {
      expect(await transactions.due(far + 2, 10)).toEqual([later, late, now]);
      expect(await transactions.due(far + 2, 2)).toEqual([later, late]);
      expect(await transactions.due(far - 1, 10)).toEqual([]);
    });
  });

  test('a list is the newest first, by state, by customer, and not longer than asked for', async () => {
    const userReference = fresh('user');
    const [first, third, second] = [
      await keep({ userReference, initiatedAt: NOW + 1 }),
      await keep({ userReference, initiatedAt: NOW + 3, state: 'settled' }),
      await keep({ userReference, initiatedAt: NOW + 2 }),
    ];
    const list = (filter: { state?: 'initiated'; limit?: number }) =>
      db().work.read(({ transactions }) =>
        transactions.list({ state: filter.state ?? null, userReference, limit: filter.limit ?? 10 }),
      );
    expect(await list({})).toEqual([third, second, first]);
    expect(await list({ limit: 2 })).toEqual([third, second]);
    expect(await list({ state: 'initiated' })).toEqual([second, first]);
    const all = await db().work.read(({ transactions }) =>
      transactions.list({ state: null, userReference: null, limit: 3 }),
    );
    expect(all).toHaveLength(3);
  });

  test('a step of a transaction has one submission for ever: a second one is thrown back and the first stays', async () => {
    const { work } = db();
    const submission = aSubmission(await newId());
    await run(work, ({ transactions }) => transactions.insertSubmission(submission));
    await expect(
      run(work, ({ transactions }) => transactions.insertSubmission({ ...submission, inboxKey: 'other' })),
    ).rejects.toThrow(TAKEN);
    expect(await work.read(({ transactions }) => transactions.submission(submission.transactionId, 'pay'))).toEqual(
      submission,
    );
    expect(await work.read(({ transactions }) => transactions.submission(0, 'pay'))).toBeNull();
  });

  test('each step has a row of its own, and what one came to is not written to another', async () => {
    const id = await newId();
    await db().sql(
      `insert into submissions (transaction_id, step, inbox_key, called_at) values (${id}, 'other', 'k', ${NOW})`,
    );
    const outcome = { kind: 'paid', httpStatus: 200, fault: null, durationMs: 1, sentAfterMs: 0 } as const;
    await run(db().work, async ({ transactions }) => {
      expect(await transactions.submission(id, 'pay')).toBeNull();
      await transactions.insertSubmission(aSubmission(id));
      await transactions.saveOutcome(id, 'pay', outcome, NOW + 3);
      expect(await transactions.submission(id, 'pay')).toMatchObject({
        step: 'pay',
        requestId: null,
        inboxKey: STRANGE,
        outcome,
      });
    });
    expect(await db().sql(`select step, outcome from submissions where transaction_id = ${id} order by step`)).toEqual([
      { step: 'other', outcome: null },
      { step: 'pay', outcome: JSON.stringify(outcome) },
    ]);
  });

  test('of 50 submissions at the same instant one is kept', async () => {
    const { work } = db();
    const id = await newId();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) =>
        run(work, ({ transactions }) => transactions.insertSubmission({ ...aSubmission(id), calledAt: at })),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    { sentAfterMs: null, sentAt: null },
    { sentAfterMs: 0, sentAt: NOW + 18 },
    { sentAfterMs: 5, sentAt: NOW + 23 },
  ])(
    'what the transfer came to is kept with its submission, and when the request left, reckoned back from the answer: $sentAfterMs',
    async ({ sentAfterMs, sentAt }) => {
      const { work } = db();
      const submission = aSubmission(await newId());
      const { transactionId } = submission;
      const outcome = { kind: 'unknown', httpStatus: null, fault: 'ECONNRESET', durationMs: 12, sentAfterMs } as const;
      await run(work, async ({ transactions }) => {
        await transactions.insertSubmission(submission);
        // The call began some time after its row was written.
        await transactions.saveOutcome(transactionId, 'pay', outcome, NOW + 30);
      });
      expect(await work.read(({ transactions }) => transactions.submission(transactionId, 'pay'))).toEqual({
        ...submission,
        sentAt,
        answeredAt: NOW + 30,
        outcome,
      });
    },
  );

  test('money at risk counts transactions whose money is held, per rail, mode, state and currency', async () => {
    const { work } = db();
    const amount = { minor: 500, currency: 'XOF' };
    for (const state of ['submitting', 'in_doubt', 'in_doubt', 'settled'] as const) {
      await keep({ amount, state, dueAt: null });
    }
    // Real money beside play money, and another currency in the same state.
    const more = { mode: 'LIVE', state: 'in_doubt', dueAt: null } as const;
    await keep({ ...more, amount: { minor: 70, currency: 'XOF' } });
    await keep({ ...more, amount: { minor: 3, currency: 'XAF' } });
    const { id, rail, reference } = await add(aName('another'));
    const elsewhere = aTransaction({ ...more, id, rail, reference, amount: { minor: 4, currency: 'XAF' } });
    await run(work, ({ transactions }) => transactions.insert(elsewhere));
    const atRisk = await work.read(({ transactions }) => transactions.moneyAtRisk());
    const ours = atRisk.filter(({ currency }) => ['XOF', 'XAF'].includes(currency));
    expect(ours).toHaveLength(5);
    expect(ours).toEqual(
      expect.arrayContaining([
        { rail: 'finswich', state: 'submitting', mode: 'TEST', currency: 'XOF', minor: 500, count: 1 },
        { rail: 'finswich', state: 'in_doubt', mode: 'TEST', currency: 'XOF', minor: 1_000, count: 2 },
        { rail: 'finswich', state: 'in_doubt', mode: 'LIVE', currency: 'XOF', minor: 70, count: 1 },
        { rail: 'finswich', state: 'in_doubt', mode: 'LIVE', currency: 'XAF', minor: 3, count: 1 },
        { rail: 'another', state: 'in_doubt', mode: 'LIVE', currency: 'XAF', minor: 4, count: 1 },
      ]),
    );
  });
}
