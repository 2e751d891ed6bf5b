import { expect, test } from '@jest/globals';
import { LONGEST_LABEL } from '../../../src/rails/finswich/payloads.ts';
import type { Transition } from '../../../src/transactions/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, TAKEN, aTransaction, fresh, run } from '../records.ts';

const NOTHING_KNOWN = { id: null, type: null, category: null, operator: null, valueRecipient: null };

export function transactionStoreTests(db: () => TestDatabase): void {
  test('a transaction is found as it was announced, by whatever reference', async () => {
    const transaction = aTransaction({ reference: STRANGE, userReference: STRANGE });
    await run(db().work, async ({ transactions }) => {
      expect(await transactions.find(STRANGE)).toBeNull();
      expect(await transactions.insert(transaction)).toBe(true);
      expect(await transactions.find(STRANGE)).toEqual(transaction);
    });
    expect(await db().work.read(({ transactions }) => transactions.find(STRANGE))).toEqual(transaction);
  });

  test('what the event did not say stays unknown, and the largest exact amount stays exact', async () => {
    const transaction = aTransaction({
      transferType: null,
      product: NOTHING_KNOWN,
      dueAt: null,
      amount: { minor: Number.MAX_SAFE_INTEGER, currency: 'NGN' },
    });
    await run(db().work, ({ transactions }) => transactions.insert(transaction));
    expect(await db().work.read(({ transactions }) => transactions.find(transaction.reference))).toEqual(transaction);
  });

  test('every label as long as an event may carry it, in a script of three bytes a letter, fits into every index', async () => {
    // No two alike, so that nothing can be packed.
    const long = (from: number, length: number): string =>
      Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + ((from + at * 7_919) % 20_000))).join('');
    const label = (from: number): string => long(from, LONGEST_LABEL);
    const transaction = aTransaction({
      reference: long(1, 200),
      userReference: long(2, 200),
      transferType: label(3),
      product: { id: label(4), type: label(5), category: label(6), operator: label(7), valueRecipient: label(8) },
      state: 'settled',
    });
    await run(db().work, ({ transactions }) => transactions.insert(transaction));
    expect(await db().work.read(({ transactions }) => transactions.find(transaction.reference))).toEqual(transaction);
  });

  test('a reference is taken once, in whichever mode', async () => {
    const transaction = aTransaction();
    await run(db().work, async ({ transactions }) => {
      expect(await transactions.insert(transaction)).toBe(true);
      expect(await transactions.insert({ ...transaction, mode: 'LIVE', userReference: 'other' })).toBe(false);
      expect(await transactions.find(transaction.reference)).toEqual(transaction);
    });
  });

  test('a step changes state, reason and times, and nothing else of the transaction', async () => {
    const was = aTransaction();
    const step = { state: 'failed', reason: 'insufficient_funds', stateSince: NOW + 9, dueAt: null } as const;
    await run(db().work, async ({ transactions }) => {
      await transactions.insert(was);
      await transactions.saveState({ ...was, ...step, userReference: 'other', amount: { minor: 1, currency: 'KES' } });
      expect(await transactions.find(was.reference)).toEqual({ ...was, ...step });
    });
  });

  test('the history of a transaction comes in the order it was made', async () => {
    const reference = fresh();
    const steps: Transition[] = [
      { at: NOW + 5, on: 'announced', by: null, from: 'none', to: 'initiated', money: null },
      { at: NOW, on: 'otpSent', by: 'gateway', from: 'initiated', to: 'awaiting_otp', money: null },
      { at: NOW, on: 'consented', by: 'code', from: 'awaiting_otp', to: 'submitting', money: 'hold' },
    ];
    await run(db().work, async ({ transactions }) => {
      for (const step of steps) await transactions.addTransition(reference, step);
      await transactions.addTransition(fresh(), steps[0] as Transition);
    });
    expect(await db().work.read(({ transactions }) => transactions.transitions(reference))).toEqual(steps);
  });

  test('what the clock asks for comes when it is due, the longest overdue first, and only so much at once', async () => {
    const far = NOW - 1_000_000;
    const [late, later, now, next, never] = [far + 1, far, far + 2, far + 3, null].map((dueAt) =>
      aTransaction({ dueAt, state: 'in_doubt' }),
    ) as [ReturnType<typeof aTransaction>, ...ReturnType<typeof aTransaction>[]];
    await run(db().work, async ({ transactions }) => {
      for (const one of [late, later, now, next, never]) await transactions.insert(one as typeof late);
      expect(await transactions.due(far + 2, 10)).toEqual([later?.reference, late.reference, now?.reference]);
      expect(await transactions.due(far + 2, 2)).toEqual([later?.reference, late.reference]);
      expect(await transactions.due(far - 1, 10)).toEqual([]);
    });
  });

  test('a list is the newest first, by state, by customer, and not longer than asked for', async () => {
    const userReference = fresh('user');
    const [first, third, second] = [
      aTransaction({ userReference, initiatedAt: NOW + 1 }),
      aTransaction({ userReference, initiatedAt: NOW + 3, state: 'settled' }),
      aTransaction({ userReference, initiatedAt: NOW + 2 }),
    ];
    await run(db().work, async ({ transactions }) => {
      for (const one of [first, third, second]) await transactions.insert(one);
    });
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

  test('a transaction has one submission for ever: a second one is thrown back and the first stays', async () => {
    const { work } = db();
    const submission = { reference: fresh(), inboxKey: STRANGE, calledAt: NOW, answeredAt: null, outcome: null };
    await run(work, ({ transactions }) => transactions.insertSubmission(submission));
    await expect(
      run(work, ({ transactions }) => transactions.insertSubmission({ ...submission, inboxKey: 'other' })),
    ).rejects.toThrow(TAKEN);
    expect(await work.read(({ transactions }) => transactions.submission(submission.reference))).toEqual(submission);
    expect(await work.read(({ transactions }) => transactions.submission('none'))).toBeNull();
  });

  test('of 50 submissions at the same instant one is kept', async () => {
    const { work } = db();
    const reference = fresh();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) =>
        run(work, ({ transactions }) =>
          transactions.insertSubmission({ reference, inboxKey: 'k', calledAt: at, answeredAt: null, outcome: null }),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('what the transfer came to is kept with its submission', async () => {
    const { work } = db();
    const reference = fresh();
    const outcome = { kind: 'unknown', httpStatus: null, fault: 'ECONNRESET', durationMs: 12 } as const;
    await run(work, async ({ transactions }) => {
      await transactions.insertSubmission({ reference, inboxKey: 'k', calledAt: NOW, answeredAt: null, outcome: null });
      await transactions.saveOutcome(reference, outcome, NOW + 3);
    });
    expect(await work.read(({ transactions }) => transactions.submission(reference))).toEqual({
      reference,
      inboxKey: 'k',
      calledAt: NOW,
      answeredAt: NOW + 3,
      outcome,
    });
  });

  test('money at risk counts transactions whose money is held, per state, mode and currency', async () => {
    const { work } = db();
    const amount = { minor: 500, currency: 'XOF' };
    await run(work, async ({ transactions }) => {
      await transactions.insert(aTransaction({ amount, state: 'submitting', dueAt: null }));
      await transactions.insert(aTransaction({ amount, state: 'in_doubt', dueAt: null }));
      await transactions.insert(aTransaction({ amount, state: 'in_doubt', dueAt: null }));
      await transactions.insert(aTransaction({ amount, state: 'settled', dueAt: null }));
      // Real money beside play money, and another currency in the same state.
      const more = { state: 'in_doubt', dueAt: null } as const;
      await transactions.insert(aTransaction({ amount: { minor: 70, currency: 'XOF' }, mode: 'LIVE', ...more }));
      await transactions.insert(aTransaction({ amount: { minor: 3, currency: 'XAF' }, mode: 'LIVE', ...more }));
    });
    const atRisk = await work.read(({ transactions }) => transactions.moneyAtRisk());
    const ours = atRisk.filter(({ currency }) => ['XOF', 'XAF'].includes(currency));
    expect(ours).toHaveLength(4);
    expect(ours).toEqual(
      expect.arrayContaining([
        { state: 'submitting', mode: 'TEST', currency: 'XOF', minor: 500, count: 1 },
        { state: 'in_doubt', mode: 'TEST', currency: 'XOF', minor: 1_000, count: 2 },
        { state: 'in_doubt', mode: 'LIVE', currency: 'XOF', minor: 70, count: 1 },
        { state: 'in_doubt', mode: 'LIVE', currency: 'XAF', minor: 3, count: 1 },
      ]),
    );
  });
}
