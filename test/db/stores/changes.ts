import { expect, test } from '@jest/globals';
import type { DeskStore } from '../../../src/desk/ports.ts';
import type { LeasedJob } from '../../../src/outbox/ports.ts';
import type { Stores } from '../../../src/db/stores.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, aDelivery, aJob, fresh, run } from '../records.ts';

/** What whoever looks at the desk is told of without asking. */
export function changesTests(db: () => TestDatabase): void {
  const desk = (): DeskStore => db().database.desk;
  const heardOf = async (work: (stores: Stores) => Promise<unknown>, most = 100) => {
    const { positions } = await desk().changes({ since: null, most });
    await run(db().work, work);
    return desk().changes({ since: positions, most });
  };

  test('changes show every step of a message, though only the first one makes a row', async () => {
    const { id: transactionId } = await run(db().work, (stores) => keyOf(stores, fresh()));
    const about = { transactionId, kind: 'send_refund', runAt: 1 } as const;
    const areasOf = async (work: (stores: Stores) => Promise<unknown>) => (await heardOf(work)).areas;
    const own = async ({ outbox }: Stores) => (await outbox.of(transactionId))[0]?.id ?? 0;
    const tried =
      (end: (outbox: Stores['outbox'], job: LeasedJob) => unknown, now = 1) =>
      async ({ outbox }: Stores) => {
        for (const job of await outbox.lease(now, 1_000, 1)) await end(outbox, job);
      };
    expect([
      await areasOf(({ outbox }) => outbox.enqueue(aJob(about), NOW)),
      await areasOf(tried((outbox, job) => outbox.retry(job, 1, 'http 503', false))),
      // It is under way.
      await areasOf(tried(() => undefined)),
      await areasOf(tried((outbox, job) => outbox.bury(job, NOW, 'http 503'), 1_001)),
      await areasOf(async (stores) => stores.outbox.requeue(await own(stores), 1)),
      await areasOf(tried((outbox, job) => outbox.done(job, NOW, 'termii m1'))),
    ]).toEqual(Array.from({ length: 6 }, () => ['outbox']));
  });

  test('changes show each report of a gateway about a text, also about the text that it last reported on', async () => {
    const [one, other] = [fresh('sms'), fresh('sms')];
    const areas: (readonly string[])[] = [];
    for (const [gatewayReference, state] of [
      [one, 'passed_on'],
      [one, 'not_delivered'],
      [other, 'passed_on'],
      [one, 'delivered'],
      [other, 'delivered'],
    ] as const) {
      const report = { gateway: 'termii', gatewayReference, state, reason: null };
      areas.push((await heardOf(({ sentTexts }) => sentTexts.report(report, NOW))).areas);
    }
    expect(areas).toEqual(areas.map(() => ['outbox']));
  });

  test('changes show each answer to a question, also the same one again, which makes no row', async () => {
    const reference = fresh();
    const { id } = await run(db().work, (stores) => keyOf(stores, reference));
    const answer = {
      kind: 'pending',
      httpStatus: 200,
      fault: null,
      upstreamCode: '099',
      contradicts: null,
      isNotFound: false,
      hasValue: false,
    } as const;
    for (const at of [NOW + 1_000_000, NOW + 1_000_001]) {
      expect(await heardOf(({ questions }) => questions.keepAnswer(id, answer, at))).toMatchObject({
        areas: ['transactions'],
        references: [reference],
      });
    }
    await run(db().work, ({ questions }) => questions.dropAnswers(NOW + 1_000_001, 9));
  });

  test('when more transactions changed than are asked for, the newest are named', async () => {
    const references = [fresh(), fresh(), fresh()];
    const changes = await heardOf(async (stores) => {
      for (const reference of references) {
        const { id: transactionId } = await keyOf(stores, reference);
        await stores.inbox.record(aDelivery({ transactionId, reference }));
      }
    }, 2);
    expect(changes.references).toEqual(references.slice(1).toReversed());
  });
}
