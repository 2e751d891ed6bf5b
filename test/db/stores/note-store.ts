import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

export function noteStoreTests(db: () => TestDatabase): void {
  test('the notes of a transaction come back as they were written, oldest first, and no other’s', async () => {
    const [reference, other] = [fresh(STRANGE), fresh()];
    const first = { reference, at: NOW, author: STRANGE, text: STRANGE };
    const second = { reference, at: NOW, author: 'Ada Obi', text: '<script>alert(1)</script>' };
    const ids = await run(db().work, async ({ notes }) => {
      await notes.add({ ...first, reference: other });
      return [await notes.add(first), await notes.add(second)];
    });
    expect(await db().work.read(({ notes }) => notes.of(reference))).toEqual([
      { ...first, id: ids[0] },
      { ...second, id: ids[1] },
    ]);
  });
}
