import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { STRANGE, TAKEN, aDelivery, fresh, run } from '../records.ts';

export function inboxStoreTests(db: () => TestDatabase): void {
  /** What a delivery that names this transaction is kept under. */
  const under = async (reference: string = fresh('ref')) => {
    const { id: transactionId } = await run(db().work, (stores) => keyOf(stores, reference));
    return { transactionId, reference };
  };

  test('a delivery is kept as it arrived, with its answer', async () => {
    const named = await under(STRANGE);
    const delivery = aDelivery({ ...named, body: STRANGE });
    const unread = aDelivery({ ...named, mode: null, answer: null, verdict: 'ignored', signature: 'none' });
    const ids = await run(db().work, async ({ inbox }) => [await inbox.record(delivery), await inbox.record(unread)]);
    expect(await db().work.read(({ inbox }) => inbox.of(named.transactionId))).toEqual([
      { ...delivery, id: ids[0] },
      { ...unread, id: ids[1] },
    ]);
  });

  test('a delivery that is recorded before its answer is known gets it later, and no other one does', async () => {
    const named = await under();
    const open = aDelivery({ ...named, answer: null, verdict: 'acted' });
    const ids = await run(db().work, async ({ inbox }) => [await inbox.record(open), await inbox.record(open)]);
    const answer = { code: 'otp_not_delivered', data: {}, retryAfterSeconds: null };
    await run(db().work, ({ inbox }) => inbox.close(ids[0] ?? 0, 'refused', answer));
    expect(await db().work.read(({ inbox }) => inbox.of(named.transactionId))).toEqual([
      { ...open, id: ids[0], verdict: 'refused', answer },
      { ...open, id: ids[1] },
    ]);
  });

  test('a delivery without a reference is kept', async () => {
    const id = await run(db().work, ({ inbox }) => inbox.record(aDelivery({ reference: null })));
    expect(id).toBeGreaterThan(0);
  });

  test('a key is held by one delivery; those without a key are as many as arrive', async () => {
    const key = fresh('key');
    const delivery = aDelivery(await under());
    await run(db().work, ({ inbox }) => inbox.record({ ...delivery, key }));
    await expect(run(db().work, ({ inbox }) => inbox.record({ ...delivery, key }))).rejects.toThrow(TAKEN);
    await run(db().work, ({ inbox }) => inbox.record(delivery));
    await run(db().work, ({ inbox }) => inbox.record(delivery));
    expect(await db().work.read(({ inbox }) => inbox.of(delivery.transactionId ?? 0))).toHaveLength(3);
  });

  test('the delivery that holds a key of a transaction is found, with its answer', async () => {
    const [key, contentKey] = [fresh('key'), STRANGE];
    const [named, other] = [await under(), await under()];
    const claimed = () => db().work.read(({ inbox }) => inbox.claimed(named.transactionId));
    expect(await claimed()).toEqual([]);
    await run(db().work, async ({ inbox }) => {
      await inbox.record(aDelivery({ ...named, key, digest: 'd1', answer: null }));
      await inbox.record(aDelivery({ ...named, key: contentKey, digest: 'd2', mode: null }));
      await inbox.record(aDelivery({ ...named, key: null }));
      await inbox.record(aDelivery({ ...other, key }));
    });
    const found = await claimed();
    expect(new Set(found.map(({ digest }) => digest))).toEqual(new Set(['d1', 'd2']));
    expect(found).toContainEqual({ id: expect.any(Number), key, digest: 'd1', answer: null });

    const answer = { code: 'otp_wrong', data: { attempts_left: 2 }, retryAfterSeconds: 30 };
    await run(db().work, ({ inbox }) => inbox.setAnswer(named.transactionId, key, answer));
    expect((await claimed()).find((row) => row.key === key)?.answer).toEqual(answer);
    expect((await claimed()).find((row) => row.key === contentKey)?.answer).not.toEqual(answer);
  });

  test('of 50 equal deliveries at the same instant one acts, and the others find it', async () => {
    const [key, named] = [fresh('key'), await under()];
    const acted = await Promise.all(
      Array.from({ length: 50 }, () =>
        run(db().work, async ({ inbox }) => {
          if ((await inbox.claimed(named.transactionId)).length > 0) return 'found';
          await inbox.record(aDelivery({ ...named, key }));
          return 'acted';
        }),
      ),
    );
    expect(acted.toSorted()).toEqual(['acted', ...Array<string>(49).fill('found')]);
  });
}
