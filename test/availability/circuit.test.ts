import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WHOLE_RAIL, keepFloat, trip, tripFloat } from '../../src/availability/circuit.ts';
import type { RailMode } from '../../src/availability/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, run } from '../db/records.ts';

const naira = (minor: number) => ({ minor, currency: 'NGN' });

describe.each(DIALECTS)('what an upstream carries out, on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  /** What is known of a rail of its own after these pieces of work. */
  async function after(...pieces: readonly ((stores: Stores, at: RailMode) => Promise<void>)[]) {
    const at: RailMode = { rail: fresh('rail'), mode: 'LIVE' };
    for (const piece of pieces) await run(db.work, (stores) => piece(stores, at));
    return db.work.read(async ({ circuits, floats }) => ({
      stopped: (await circuits.of(at.rail, at.mode)).map(({ service, trips }) => ({ service, trips })),
      float: await floats.find(at.rail, at.mode, 'NGN'),
    }));
  }
  const refusesUs = (stores: Stores, at: RailMode) =>
    trip(stores, { ...at, service: WHOLE_RAIL, code: '087', begunAt: NOW }, NOW + 100);
  const tells = (minor: number, askedAt: number) => (stores: Stores, at: RailMode) =>
    keepFloat(stores, at, naira(minor), askedAt);
  const isShort = (minor: number, told: number) => (stores: Stores, at: RailMode) =>
    tripFloat(stores, at, naira(minor), told);

  test('a float that was asked for before the upstream refused us does not bring it back; one asked for later does', async () => {
    const { stopped, float } = await after(refusesUs, tells(500, NOW + 99));
    expect(stopped).toEqual([{ service: WHOLE_RAIL, trips: 1 }]);
    expect(float).toMatchObject({ money: naira(500), asOf: NOW + 99 });
    expect((await after(refusesUs, tells(500, NOW + 100))).stopped).toEqual([]);
  });

  test('a float that was asked for before it fell short hides no shortage', async () => {
    const short = { money: naira(299), shortOf: 300, shortSince: NOW };
    expect((await after(isShort(300, NOW), tells(900, NOW - 1))).float).toMatchObject(short);
    expect((await after(isShort(300, NOW), tells(900, NOW))).float).toMatchObject({
      money: naira(900),
      shortOf: null,
      shortSince: null,
    });
  });

  test('a float is short since the first order that it did not cover, until it covers the dearest', async () => {
    const { float } = await after(isShort(500, NOW), isShort(300, NOW + 5), tells(499, NOW + 9));
    expect(float).toEqual({
      rail: expect.any(String),
      mode: 'LIVE',
      money: naira(499),
      asOf: NOW + 9,
      shortOf: 500,
      shortSince: NOW,
    });
  });
});
