import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeskStore, Key, Paging } from '../../src/desk/ports.ts';
import { DIALECTS, type TestDatabase } from './databases.ts';
import { NOW, fresh } from './records.ts';

/** One page looks through so many deliveries for what is rare, by the description of the route. */
const ONE_LOOK = 100_000;
/** How far each delivery lies from the one before it: as far as one look goes, and one, two or three more. */
const GAPS = [0, 1, 2]
  .flatMap((looks) => [-1, 0, 1, 2].map((more) => looks * ONE_LOOK + more))
  .filter((gap) => gap > 0);

describe.each(DIALECTS)('what lies far apart among the deliveries on $dialect', ({ dialect, open }) => {
  let db: TestDatabase;
  let desk: DeskStore;
  beforeAll(async () => {
    db = await open();
    desk = db.database.desk;
  });
  afterAll(() => db.close());

  /** One came each second: a row of each is not needed, for what is looked through is counted by the ids. */
  const timeOf = (id: number): number => NOW + id * 1_000;
  const keep = async (rows: readonly { readonly id: number; readonly event: string; readonly at: number }[]) => {
    const overriding = dialect === 'postgres' ? 'overriding system value' : '';
    const values = rows.map(
      ({ id, event, at }) => `(${id}, ${at}, 'r', 'settlement', '127.0.0.1', '${event}', 'TEST', 'raw', 'acted')`,
    );
    await db.sql(
      `insert into deliveries (id, received_at, request_id, url, address, event, mode, signature, verdict) ${overriding} values ${values.join(', ')}`,
    );
  };
  const ask = async (event: string, paging: Paging, span: { from?: number; to?: number } = {}) =>
    desk.deliveries({ event, verdicts: [], reference: null, mode: null, from: null, to: null, ...span, paging });
  /** From the newest end to the oldest, and from the last page back: the rows of each page on both ways. */
  const walked = async (event: string, limit: number, span: { from?: number; to?: number } = {}) => {
    const walk = async (start: Key | null, isBack: boolean) => {
      const pages = [await ask(event, { limit, from: start, isBack }, span)];
      const on = (): Key | null => pages.at(-1)?.[isBack ? 'previous' : 'next'] ?? null;
      for (let place = on(); place; place = on()) pages.push(await ask(event, { limit, from: place, isBack }, span));
      return pages.map((page) => ({ ...page, ids: page.rows.map(({ id }) => id) }));
    };
    const forth = await walk(null, false);
    return { forth, back: (await walk(forth.at(-1)?.previous ?? null, true)).toReversed() };
  };

  test.each([1, 3])('pages of %i show each once, forth and back, however far apart they are', async (limit) => {
    const event = fresh('EVENT');
    let id = 10 * limit;
    const ids = [id, ...GAPS.map((gap) => (id += gap))].toReversed();
    await keep(ids.map((one) => ({ id: one, event, at: timeOf(one) })));
    const { forth, back } = await walked(event, limit);
    expect(forth.flatMap((page) => page.ids)).toEqual(ids);
    // What is on the last page is where one comes from.
    expect([...back.flatMap((page) => page.ids), ...(forth.at(-1)?.ids ?? [])]).toEqual(ids);
  });

  test('from a page on which nothing was found one comes back to where one was', async () => {
    const event = fresh('EVENT');
    const id = 1_630_000;
    await keep([{ id, event, at: timeOf(id) }]);
    const beyond = await ask(event, { limit: 5, from: [id - 5], isBack: false });
    const before = await ask(event, { limit: 5, from: [id + 5], isBack: true });
    expect([beyond.rows, before.rows]).toEqual([[], []]);
    for (const [from, isBack] of [
      [beyond.previous, true],
      [before.next, false],
    ] as const) {
      const { rows } = await ask(event, { limit: 5, from, isBack });
      expect([from, rows.map((row) => row.id)]).toEqual([expect.any(Array), [id]]);
    }
  });

  test('the list of a span ends with the span, and not with the first delivery of all', async () => {
    const event = fresh('EVENT');
    const [before, first, last, after] = [1_600_000, 1_610_000, 1_610_001, 1_620_000];
    await keep([before, first, last, after].map((id) => ({ id, event, at: timeOf(id) })));
    const { forth } = await walked(event, 5, { from: timeOf(first), to: timeOf(last + 1) });
    expect(forth.map(({ ids, next, previous }) => [ids, next, previous])).toEqual([[[last, first], null, null]]);
  });

  test('a span has what came in it, though it was written down before or after what came at other times', async () => {
    const event = fresh('EVENT');
    const seconds = [10, 20, 30];
    const orders = seconds.flatMap((one) =>
      seconds.filter((other) => other !== one).map((other) => [one, other, 60 - one - other]),
    );
    // Only what comes within a minute can be written down in another order.
    const rows = orders.flatMap((order, turn) => {
      const id = 1_590_000 + turn * 200;
      return order.map((second, place) => ({ id: id + place, event, at: timeOf(id + second) }));
    });
    await keep(rows);
    const found = async (span: { readonly from: number; readonly to?: number }) =>
      (await ask(event, { limit: 200, from: null, isBack: false }, span)).rows.map(({ id }) => id).toReversed();
    const expected = (isIn: (at: number) => boolean) => rows.filter(({ at }) => isIn(at)).map(({ id }) => id);
    for (const { at: from } of rows) {
      expect(await found({ from })).toEqual(expected((at) => at >= from));
      expect(await found({ from, to: from + 10_000 })).toEqual(expected((at) => at === from));
    }
  });
});
