import { expect, test } from '@jest/globals';
import type { NewReview, Review } from '../../../src/reviews/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, aReview, fresh, run } from '../records.ts';

export function reviewStoreTests(db: () => TestDatabase): void {
  /** A case about a transaction of its own. */
  const newReview = async (given: Partial<NewReview> = {}, reference = fresh()): Promise<NewReview> =>
    aReview({ transaction: await run(db().work, (stores) => keyOf(stores, reference)), ...given });
  /** All cases about the transaction that this one is about. */
  const of = ({ transaction }: NewReview) => db().work.read(({ reviews }) => reviews.of(transaction.id));

  test('a case is kept with its evidence, and waits', async () => {
    const review = await newReview({ mode: null }, STRANGE);
    await run(db().work, ({ reviews }) => reviews.open(review, NOW));
    const [opened] = await of(review);
    const { kind, transaction, mode, evidence } = review;
    expect(opened).toEqual({
      kind,
      transactionId: transaction.id,
      rail: 'finswich',
      reference: STRANGE,
      mode,
      evidence,
      id: expect.any(Number),
      status: 'open',
      openedAt: NOW,
      choice: null,
      reason: null,
      proposedBy: null,
      decidedBy: null,
      closedAt: null,
      waitUntil: null,
    });
    expect(await db().work.read(({ reviews }) => reviews.find(opened?.id ?? 0))).toEqual(opened);
    expect(await db().work.read(({ reviews }) => reviews.find(0))).toBeNull();
  });

  test('one topic opens one case, however often and at whatever instant it comes, also after the case was closed', async () => {
    const review = await newReview();
    const tell = () => run(db().work, ({ reviews }) => reviews.open({ ...review, evidence: { later: true } }, NOW + 1));
    expect(await run(db().work, ({ reviews }) => reviews.open(review, NOW))).toBe(true);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, tell)))).toEqual(new Set([false]));
    const [opened] = await of(review);
    await run(db().work, ({ reviews }) => reviews.save({ ...(opened as Review), status: 'decided' }));
    expect(await tell()).toBe(false);
    expect(await of(review)).toEqual([{ ...opened, status: 'decided' }]);
  });

  test('a topic that was released opens one more case, and the released case stays as it was', async () => {
    const review = await newReview();
    const tell = () => run(db().work, ({ reviews }) => reviews.open(review, NOW + 1));
    await tell();
    const [first] = (await of(review)) as [Review];
    const closed = { ...first, status: 'decided' } as const;
    await run(db().work, async ({ reviews }) => {
      await reviews.save(closed);
      await reviews.release(first.id);
    });
    const opened = await Promise.all(Array.from({ length: 20 }, tell));
    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(await of(review)).toEqual([closed, { ...first, id: expect.any(Number) }]);
  });

  test('another kind, transaction or topic is another case, also on a rail where the reference is the same', async () => {
    const review = await newReview();
    const other = await newReview();
    const { reference } = review.transaction;
    const onAnotherRail = await run(db().work, ({ transactions }) =>
      transactions.lockOrAdd({ rail: 'another', reference }),
    );
    await run(db().work, async ({ reviews }) => {
      await reviews.open(review, NOW);
      await reviews.open({ ...review, kind: 'late_refusal' }, NOW);
      await reviews.open({ ...review, topic: 'n' }, NOW);
      for (const { transaction } of [other, { transaction: onAnotherRail }])
        await reviews.open({ ...review, transaction }, NOW);
    });
    expect((await of(review)).map(({ kind }) => kind)).toEqual(['in_doubt', 'late_refusal', 'in_doubt']);
    expect(await of(other)).toHaveLength(1);
    expect(await of({ ...review, transaction: onAnotherRail })).toMatchObject([{ rail: 'another', reference }]);
  });

  test('a decision is kept, and changes neither the evidence nor the case it is about', async () => {
    const review = await newReview();
    await run(db().work, ({ reviews }) => reviews.open(review, NOW));
    const [opened] = (await of(review)) as [Review];
    const decision = {
      status: 'decided',
      choice: 'paid',
      reason: 'ọ́k',
      proposedBy: 'Ada',
      decidedBy: 'Ben',
      closedAt: NOW + 5,
      waitUntil: NOW + 9,
    } as const;
    await run(db().work, ({ reviews }) =>
      reviews.save({ ...opened, ...decision, evidence: {}, kind: 'late_refusal', openedAt: 0 }),
    );
    expect(await of(review)).toEqual([{ ...opened, ...decision }]);
  });

  test('the cases that wait come oldest first, and only so many', async () => {
    const long = NOW - 1_000_000;
    const [open, proposed, resting, decided, superseded] = [fresh(), fresh(), fresh(), fresh(), fresh()];
    await run(db().work, async (stores) => {
      const { reviews } = stores;
      for (const [reference, at] of [
        [open, long + 1],
        [proposed, long],
        [resting, long + 2],
        [decided, long],
        [superseded, long],
      ] as const)
        await reviews.open(aReview({ transaction: await keyOf(stores, reference) }), at);
      for (const [reference, status] of [
        [proposed, 'proposed'],
        [resting, 'postponed'],
        [decided, 'decided'],
        [superseded, 'superseded'],
      ] as const)
        for (const review of await reviews.of((await keyOf(stores, reference)).id))
          await reviews.save({ ...review, status });
    });
    const waiting = (limit: number) => db().work.read(({ reviews }) => reviews.waiting(limit));
    expect((await waiting(3)).map(({ reference }) => reference)).toEqual([proposed, open, resting]);
    expect((await waiting(1)).map(({ reference }) => reference)).toEqual([proposed]);
  });
}
