import { expect, test } from '@jest/globals';
import { HOUR } from '../../src/core/clock.ts';
import { DIALECTS } from './databases.ts';
import { manyRows } from './many-rows.ts';
import { EVERY, NOW } from './records.ts';

/** More than fit into one statement of SQLite, which takes 32,766 values. Postgres takes more. */
const MANY = 33_000;
/** Of these, at most 10,000 wait or are over. More make no difference to the reader. */
const CONFLICTS = 16_400;
const ON_SQLITE = DIALECTS.filter(({ dialect }) => dialect === 'sqlite');

test.each(ON_SQLITE)('after a day on which all went wrong the desk still answers, on $dialect', async ({ open }) => {
  const db = await open();
  const { desk } = db.database;
  try {
    const reversed = { id: 'n', rail: `'finswich'`, reference: `'UTL-REVERSED-' || n` };
    const unpaid = { id: `${MANY} + n`, rail: `'finswich'`, reference: `'UTL-OVERDUE-' || n` };
    const transactions = (name: typeof reversed, state: string) => [
      manyRows('transaction_names', MANY, name),
      manyRows('transactions', MANY, {
        ...name,
        way: `'announced'`,
        mode: `'LIVE'`,
        user_reference: `'meg'`,
        amount: '200',
        currency: `'NGN'`,
        state: `'${state}'`,
        initiated_at: `${NOW} + n`,
        expires_at: `${NOW} + n`,
        state_since: `${NOW} + n`,
      }),
    ];
    const reviews = (kind: string, count: number, { id, reference }: typeof reversed, status: string) =>
      manyRows('reviews', count, {
        subject: reference,
        kind: `'${kind}'`,
        transaction_id: id,
        mode: `'LIVE'`,
        evidence: `'{}'`,
        status,
        opened_at: `${NOW} + n`,
      });
    for (const statement of [
      ...transactions(reversed, 'reversed'),
      ...transactions(unpaid, 'settled'),
      // A person has decided every other one so far.
      reviews('reversal_conflict', CONFLICTS, reversed, `case when n % 2 = 0 then 'open' else 'decided' end`),
      reviews('value_overdue', MANY, unpaid, `'open'`),
      manyRows('reversals', MANY, {
        transaction_id: reversed.id,
        is_proven: '1',
        received_at: `${NOW} + n`,
      }),
      manyRows('journal_entries', MANY, {
        slot: `'LIVE/refund/' || n`,
        movement: `'refund'`,
        mode: `'LIVE'`,
        customer: `'meg'`,
        currency: `'NGN'`,
        amount: '200',
        transaction_id: reversed.id,
        at: `${NOW} + n + ${HOUR}`,
      }),
    ]) {
      await db.sql(statement);
    }
    const refunds = { now: NOW + HOUR, refundKinds: ['reversal_conflict'], slowMs: 0, slowSince: NOW } as const;
    const attention = await desk.attention({ ...refunds, queuedBefore: NOW });
    expect(attention.reviews.open).toBe(MANY + CONFLICTS / 2);
    expect(attention.slowRefunds).toEqual({ count: CONFLICTS, oldestAt: NOW + 1, slowestMs: HOUR });
    const filter = { ...EVERY, hasWaitingReview: true };
    const oldest = await desk.transactions({ filter, sort: 'oldest', paging: { limit: 2, from: null, isBack: false } });
    expect(oldest.rows.map(({ transaction }) => transaction.reference)).toEqual(['UTL-OVERDUE-1', 'UTL-REVERSED-2']);
    const span = { mode: 'LIVE', from: NOW, to: NOW + HOUR, most: 2 * MANY } as const;
    expect(await desk.refundTimes(span)).toEqual(Array<number>(MANY).fill(HOUR));
    expect(await desk.paidNotEnded(span)).toHaveLength(MANY);
  } finally {
    await db.close();
  }
});
