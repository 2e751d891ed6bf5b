import { expect, test } from '@jest/globals';
import type { SavedView } from '../../../src/saved-views/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, aPerson, run } from '../records.ts';

export function savedViewStoreTests(db: () => TestDatabase): void {
  const somebody = async (): Promise<number> => (await run(db().work, ({ staff }) => staff.insert(aPerson()))) ?? 0;
  const put = (view: Omit<SavedView, 'id'>) => run(db().work, ({ savedViews }) => savedViews.put(view));
  const of = (staffId: number, page: string | null = null) =>
    db().work.read(({ savedViews }) => savedViews.of(staffId, page));
  const count = (staffId: number) => run(db().work, ({ savedViews }) => savedViews.count(staffId));

  test('a person finds their own views, of one page or all, by name', async () => {
    const [staffId, other] = [await somebody(), await somebody()];
    const view = { staffId, name: 'b', page: 'transactions', query: STRANGE, createdAt: NOW };
    const id = await put(view);
    await put({ ...view, name: 'a' });
    await put({ ...view, page: 'reviews' });
    await put({ ...view, staffId: other, name: 'another’s' });
    expect((await of(staffId)).map(({ page, name }) => `${page} ${name}`)).toEqual([
      'reviews b',
      'transactions a',
      'transactions b',
    ]);
    expect((await of(staffId, 'transactions'))[1]).toEqual({ ...view, id });
    expect([await count(staffId), await count(other)]).toEqual([3, 1]);
  });

  test('a view of the same page and name is replaced, and keeps its id', async () => {
    const staffId = await somebody();
    const view = { staffId, name: 'mine', page: 'transactions', query: 'a=1', createdAt: NOW };
    const ids = await Promise.all([put(view), put({ ...view, query: 'a=1' })]);
    ids.push(await put({ ...view, query: 'a=2', createdAt: NOW + 1 }));
    expect(new Set(ids).size).toBe(1);
    expect(await of(staffId)).toEqual([{ ...view, id: ids[0], query: 'a=2', createdAt: NOW + 1 }]);
  });

  test('nobody deletes another one’s view', async () => {
    const [staffId, other] = [await somebody(), await somebody()];
    const id = await put({ staffId, name: 'mine', page: 'transactions', query: '', createdAt: NOW });
    const remove = (who: number) => run(db().work, ({ savedViews }) => savedViews.remove(who, id));
    expect(await remove(other)).toBe(false);
    expect(await of(staffId)).toHaveLength(1);
    expect(await remove(staffId)).toBe(true);
    expect(await of(staffId)).toEqual([]);
    expect(await remove(staffId)).toBe(false);
  });
}
