import { expect, test } from '@jest/globals';
import type { Job, NewJob, WhichDead } from '../../../src/outbox/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, aJob, fresh, run } from '../records.ts';

const LEASE_MS = 60_000;

export function outboxStoreTests(db: () => TestDatabase): void {
  const enqueue = (...jobs: NewJob[]) =>
    run(db().work, async ({ outbox }) => {
      for (const job of jobs) await outbox.enqueue(job, NOW);
    });
  const lease = (now: number, limit = 10) => run(db().work, ({ outbox }) => outbox.lease(now, LEASE_MS, limit));
  /** A job about a transaction of its own. */
  const newJob = async (given: Partial<NewJob> = {}, reference = fresh()): Promise<NewJob> => {
    const { id: transactionId } = await run(db().work, (stores) => keyOf(stores, reference));
    return aJob({ transactionId, ...given });
  };
  /** All jobs about the transaction that this one is about. */
  const of = ({ transactionId }: NewJob) => db().work.read(({ outbox }) => outbox.of(transactionId ?? 0));
  const leaseOne = async (now: number): Promise<Job> => {
    const [job, ...others] = await lease(now);
    if (!job || others.length > 0) throw new Error('not exactly one job is due');
    return job;
  };

  // Each test starts with nothing that is due.
  const finishAll = () => db().sql("update jobs set status = 'done' where status = 'queued'");

  test('a job is kept as it was written down', async () => {
    const job = await newJob({ key: STRANGE }, STRANGE);
    await enqueue(job);
    expect(await of(job)).toEqual([
      {
        ...job,
        rail: 'finswich',
        reference: STRANGE,
        id: expect.any(Number),
        status: 'queued',
        attempts: 0,
        unsure: 0,
        lastError: null,
        receipt: null,
        createdAt: NOW,
        doneAt: null,
      },
    ]);
    await finishAll();
  });

  test('a job that is about no transaction has no name of one', async () => {
    await enqueue(aJob());
    expect(await leaseOne(NOW)).toMatchObject({ transactionId: null, rail: null, reference: null });
    await finishAll();
  });

  test('the same effect is never queued twice, also when it was done before', async () => {
    const job = await newJob();
    await enqueue(job, { ...job, subject: '2' });
    const leased = await leaseOne(NOW);
    await run(db().work, ({ outbox }) => outbox.done(leased, NOW + 1, 'termii m1'));
    await enqueue(job);
    expect(await of(job)).toMatchObject([{ subject: '1', status: 'done', receipt: 'termii m1', doneAt: NOW + 1 }]);
  });

  test('jobs are leased when they are due, oldest first, and only so many', async () => {
    const [third, first, second, future] = [3, 1, 1, 4].map((ms) => aJob({ runAt: NOW + ms })) as [
      NewJob,
      NewJob,
      NewJob,
      NewJob,
    ];
    await enqueue(third, first, second, future);
    const anyDue = (now: number) => db().work.read(({ outbox }) => outbox.anyDue(now));
    expect(await anyDue(NOW)).toBe(false);
    expect(await lease(NOW)).toEqual([]);
    expect(await anyDue(NOW + 1)).toBe(true);
    expect((await lease(NOW + 3, 2)).map(({ key }) => key)).toEqual([first.key, second.key]);
    expect((await lease(NOW + 3, 2)).map(({ key }) => key)).toEqual([third.key]);
    expect(await anyDue(NOW + 3)).toBe(false);
    await finishAll();
  });

  test('a job whose lease ran out goes to another worker, and the slow holder can no longer close it', async () => {
    const job = await newJob();
    await enqueue(job);
    const slow = await leaseOne(NOW);
    expect(slow.attempts).toBe(1);
    expect(await lease(NOW + LEASE_MS - 1)).toEqual([]);
    const quick = await leaseOne(NOW + LEASE_MS);
    expect(quick.attempts).toBe(2);

    await run(db().work, async ({ outbox }) => {
      await outbox.done(slow, NOW, 'slow');
      await outbox.retry(slow, NOW, 'slow', false);
      await outbox.bury(slow, NOW, 'slow');
    });
    expect(await of(job)).toMatchObject([{ status: 'queued', attempts: 2, receipt: null, lastError: null }]);
    await run(db().work, ({ outbox }) => outbox.done(quick, NOW + 7, 'quick'));
    expect(await of(job)).toMatchObject([{ status: 'done', receipt: 'quick', doneAt: NOW + 7 }]);
  });

  test('a job that was closed stays as it was closed', async () => {
    await enqueue(await newJob());
    const job = await leaseOne(NOW);
    await run(db().work, async ({ outbox }) => {
      await outbox.done(job, NOW, 'receipt');
      await outbox.bury(job, NOW + 1, 'late');
      await outbox.retry(job, NOW + 1, 'late', false);
    });
    expect(await of(job)).toMatchObject([{ status: 'done', receipt: 'receipt', doneAt: NOW, lastError: null }]);
  });

  test('a failed job falls due again when it is told to, and says why it failed', async () => {
    await enqueue(await newJob());
    const job = await leaseOne(NOW);
    await run(db().work, ({ outbox }) => outbox.retry(job, NOW + 500, 'gateway down', true));
    expect(await of(job)).toMatchObject([{ status: 'queued', runAt: NOW + 500, lastError: 'gateway down', unsure: 1 }]);
    expect(await lease(NOW + 499)).toEqual([]);
    expect((await leaseOne(NOW + 500)).attempts).toBe(2);
    await finishAll();
  });

  test('a job that is given up never falls due again, and is counted as dead', async () => {
    const count = async () =>
      (await db().work.read(({ outbox }) => outbox.counts())).find(
        ({ kind, status }) => kind === 'send_refund' && status === 'dead',
      )?.count ?? 0;
    const before = await count();
    await enqueue(await newJob({ kind: 'send_refund' }));
    const job = await leaseOne(NOW);
    await run(db().work, ({ outbox }) => outbox.bury(job, NOW + 9, 'no phone'));
    expect(await of(job)).toMatchObject([{ status: 'dead', lastError: 'no phone', doneAt: NOW + 9 }]);
    expect(await lease(NOW + 10 * LEASE_MS)).toEqual([]);
    expect(await count()).toBe(before + 1);
  });

  test('a dead letter is found by its id and by its kind, and nothing else is', async () => {
    const kind = 'send_pin_seen';
    const [first, second, waiting] = [
      await newJob({ kind }),
      await newJob({ kind, runAt: NOW + 1 }),
      await newJob({ kind, runAt: NOW + 2 }),
    ];
    await enqueue(second, first, waiting);
    // The one that was written down first is given up last.
    for (const now of [NOW, NOW + 1]) {
      for (const job of await lease(now)) await run(db().work, ({ outbox }) => outbox.bury(job, now + 9, 'no phone'));
    }
    const [dead] = await of(second);
    const [queued] = await of(waiting);
    const find = (which: WhichDead, limit = 10) =>
      db().work.read(async ({ outbox }) => (await outbox.dead(which, limit)).map(({ key }) => key));
    expect((await find({ kind })).toSorted()).toEqual([first.key, second.key].toSorted());
    expect(await find({ kind }, 1)).toEqual([first.key]);
    expect(await find({ ids: [dead?.id ?? 0, queued?.id ?? 0, 0] })).toEqual([second.key]);
    expect(await find({ ids: [] })).toEqual([]);
    await finishAll();
  });

  test('a dead letter that is put back is due again, once, and its attempts are counted anew', async () => {
    const job = await newJob();
    await enqueue(job);
    const unclear = await leaseOne(NOW);
    await run(db().work, ({ outbox }) => outbox.retry(unclear, NOW + 1, 'no answer', true));
    const leased = await leaseOne(NOW + 1);
    expect(leased).toMatchObject({ attempts: 2, unsure: 1 });
    await run(db().work, ({ outbox }) => outbox.bury(leased, NOW + 9, 'no phone'));
    const requeue = () => run(db().work, ({ outbox }) => outbox.requeue(leased.id, NOW + 500));
    const done = await Promise.all([requeue(), requeue()]);
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await of(job)).toMatchObject([
      { status: 'queued', runAt: NOW + 500, attempts: 0, unsure: 0, lastError: 'no phone', doneAt: null },
    ]);
    expect(await lease(NOW + 499)).toEqual([]);
    const again = await leaseOne(NOW + 500);
    expect(again.attempts).toBe(1);
    // Attempts before, one of them of the same number, hold nothing any more.
    for (const before of [unclear, leased])
      expect(await run(db().work, ({ outbox }) => outbox.done(before, NOW + 501, 'slow'))).toBe(false);
    expect(await run(db().work, ({ outbox }) => outbox.done(again, NOW + 502, 'quick'))).toBe(true);
  });

  test('the count of what is not done is a number, and leaves out what is done', async () => {
    await enqueue(aJob({ kind: 'send_transaction_paid' }), aJob({ kind: 'send_transaction_paid' }));
    const paid = async () =>
      (await db().work.read(({ outbox }) => outbox.counts())).filter(({ kind }) => kind === 'send_transaction_paid');
    expect(await paid()).toEqual([{ kind: 'send_transaction_paid', status: 'queued', count: 2 }]);
    await finishAll();
    expect(await paid()).toEqual([]);
  });

  test('workers that lease at the same instant never get the same job', async () => {
    const { transactionId } = await newJob();
    await enqueue(...Array.from({ length: 30 }, () => aJob({ transactionId })));
    const leased = (await Promise.all(Array.from({ length: 10 }, () => lease(NOW, 5)))).flat();
    const rest = await lease(NOW, 30);
    const ids = [...leased, ...rest].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(30);
    await finishAll();
  });
}
