import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeskStore } from '../../src/desk/ports.ts';
import type { Page, Paging } from '../../src/desk/ports/page.ts';
import type { Delivery } from '../../src/once/ports.ts';
import { DIALECTS, type TestDatabase } from './databases.ts';
import { NOW, fresh } from './records.ts';
import { forthAndBack } from './walk.ts';

/** How many deliveries one page looks through for something rare, as the description of the route says. */
const ONE_LOOK = 100_000;
/** How far each delivery lies from the one before it: about as far as zero, one or two looks reach. */
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

  /** One a second. Those between need no rows: a look counts ids. */
  const timeOf = (id: number): number => NOW + id * 1_000;
  const keep = async (rows: readonly { readonly id: number; readonly event: string; readonly at: number }[]) => {
    const overriding = dialect === 'postgres' ? 'overriding system value' : '';
    const values = rows.map(
      ({ id, event, at }) =>
        `(${id}, ${at}, 'r', 'settlement', '127.0.0.1', '${event}', 'finswich', 'TEST', 'raw', 'acted')`,
    );
    await db.sql(
      `insert into deliveries (id, received_at, request_id, url, address, event, rail, mode, signature, verdict) ${overriding} values ${values.join(', ')}`,
    );
  };
  const ask = async (event: string, paging: Paging, span: { from?: number; to?: number } = {}) =>
    desk.deliveries({ event, verdicts: [], reference: null, mode: null, from: null, to: null, ...span, paging });
  const idsOf = (pages: readonly Page<Delivery>[]) => pages.flatMap(({ rows }) => rows.map(({ id }) => id));

  test.each([1, 3])('pages of %i show each once, back and forth, however far apart they are', async (limit) => {
    const event = fresh('EVENT');
    // The two lists lie beside each other.
    const ids = [10 * limit];
    for (const gap of GAPS) ids.unshift((ids[0] ?? 0) + gap);
    await keep(ids.map((id) => ({ id, event, at: timeOf(id) })));
    const { forth, back } = await forthAndBack((paging) => ask(event, paging), limit);
    expect(idsOf(forth)).toEqual(ids);
    expect(idsOf([...back, ...forth.slice(-1)])).toEqual(ids);
  });

  test('an empty page leads back to the row that its reader comes from', async () => {
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
    const span = { from: timeOf(first), to: timeOf(last + 1) };
    const page = await ask(event, { limit: 5, from: null, isBack: false }, span);
    expect([idsOf([page]), page.next, page.previous]).toEqual([[last, first], null, null]);
  });

  test('a span has what came in it, though it was written down before or after what came at other times', async () => {
    const event = fresh('EVENT');
    // Only deliveries within a minute of each other can be written down in another order. So three seconds come in each
    // of their orders.
    const orders = [
      [10, 20, 30],
      [10, 30, 20],
      [20, 10, 30],
      [20, 30, 10],
      [30, 10, 20],
      [30, 20, 10],
    ];
    const rows = orders.flatMap((order, turn) => {
      const id = 1_590_000 + turn * 200;
      return order.map((second, place) => ({ id: id + place, event, at: timeOf(id + second) }));
    });
    await keep(rows);
    const found = async (span: { readonly from: number; readonly to?: number }) =>
      idsOf([await ask(event, { limit: 200, from: null, isBack: false }, span)]).toReversed();
    const expected = (isIn: (at: number) => boolean) => rows.filter(({ at }) => isIn(at)).map(({ id }) => id);
    for (const { at: from } of rows) {
      expect(await found({ from })).toEqual(expected((at) => at >= from));
      expect(await found({ from, to: from + 10_000 })).toEqual(expected((at) => at === from));
    }
  });
});
