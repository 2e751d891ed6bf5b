import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

export function noteStoreTests(db: () => TestDatabase): void {
  test('the notes of a transaction come back as they were written, oldest first, and no other’s', async () => {
    const { id: transactionId } = await run(db().work, (stores) => keyOf(stores, fresh(STRANGE)));
    const first = { transactionId, at: NOW, author: STRANGE, text: STRANGE };
    const second = { transactionId, at: NOW, author: 'Ada Obi', text: '<script>alert(1)</script>' };
    const ids = await run(db().work, async (stores) => {
      const { notes } = stores;
      await notes.add({ ...first, transactionId: (await keyOf(stores, fresh())).id });
      return [await notes.add(first), await notes.add(second)];
    });
    expect(await db().work.read(({ notes }) => notes.of(transactionId))).toEqual([
      { ...first, id: ids[0] },
      { ...second, id: ids[1] },
    ]);
  });
}
