import { expect, test } from '@jest/globals';
import type { Circuit, Float } from '../../../src/availability/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, fresh, run } from '../records.ts';

export function availabilityStoreTests(db: () => TestDatabase): void {
  const aCircuit = (given: Partial<Circuit> = {}): Circuit => ({
    rail: fresh('rail'),
    mode: 'TEST',
    service: 'mtn',
    code: '030',
    since: NOW,
    trippedAt: NOW + 1,
    trips: 2,
    probeAt: NOW + 120_000,
    ...given,
  });
  const circuitsOf = ({ rail, mode }: Circuit) => db().work.read(({ circuits }) => circuits.of(rail, mode));

  test('a circuit is kept for its rail, mode and service, with its newest values, until it is over', async () => {
    const first = aCircuit();
    const others = [{ ...first, service: '' }, { ...first, mode: 'LIVE' as const }, aCircuit()];
    for (const one of [first, ...others]) await run(db().work, ({ circuits }) => circuits.save(one));
    const again = { ...first, code: '034', trippedAt: NOW + 9, trips: 3, probeAt: NOW + 240_000 };
    await run(db().work, ({ circuits }) => circuits.save(again));
    const byService = (all: readonly Circuit[]) => all.toSorted((a, b) => a.service.localeCompare(b.service));
    expect(byService(await circuitsOf(first))).toEqual([others[0], again]);
    expect(await db().work.read(({ circuits }) => circuits.all())).toEqual(expect.arrayContaining([again, ...others]));
    const reset = (provenAt: number) =>
      run(db().work, ({ circuits }) => circuits.reset(first.rail, first.mode, first.service, provenAt));
    // Whatever proved it to be over began before the upstream said so again.
    await reset(again.trippedAt - 1);
    expect(byService(await circuitsOf(first))).toEqual([others[0], again]);
    await reset(again.trippedAt);
    expect(await circuitsOf(first)).toEqual([others[0]]);
    expect(await circuitsOf({ ...first, mode: 'LIVE' })).toEqual([others[1]]);
  });

  test('the one try of a circuit is taken once it is due, by one alone', async () => {
    const circuit = aCircuit();
    await run(db().work, ({ circuits }) => circuits.save(circuit));
    const take = (now: number) => run(db().work, ({ circuits }) => circuits.takeProbe(circuit, now, now + 60_000));
    expect(await take(circuit.probeAt - 1)).toBe(false);
    const all = await Promise.all([take(circuit.probeAt), take(circuit.probeAt), take(circuit.probeAt)]);
    expect(all.filter((taken) => taken)).toHaveLength(1);
    expect(await circuitsOf(circuit)).toEqual([{ ...circuit, probeAt: circuit.probeAt + 60_000 }]);
  });

  test('a float is kept for its rail, mode and currency', async () => {
    const rail = fresh('rail');
    const float: Float = {
      rail,
      mode: 'LIVE',
      money: { minor: 5, currency: 'NGN' },
      asOf: NOW,
      shortOf: 9,
      shortSince: NOW - 7,
    };
    const find = (mode: Float['mode'], currency: string) =>
      db().work.read(({ floats }) => floats.find(rail, mode, currency));
    expect(await find('LIVE', 'NGN')).toBeNull();
    await run(db().work, ({ floats }) => floats.save(float));
    expect(await find('LIVE', 'NGN')).toEqual(float);
    expect([await find('TEST', 'NGN'), await find('LIVE', 'KES')]).toEqual([null, null]);
    const later = {
      ...float,
      money: { minor: 2 ** 52, currency: 'NGN' },
      asOf: NOW + 1,
      shortOf: null,
      shortSince: null,
    };
    await run(db().work, ({ floats }) => floats.save(later));
    expect((await db().work.read(({ floats }) => floats.all())).filter((one) => one.rail === rail)).toEqual([later]);
  });

  test('what is due to be read is leased in order, and again only once its lease is over', async () => {
    const rail = fresh('rail');
    const read = (subject: string) => ({ rail, mode: 'TEST', subject }) as const;
    const lease = async (now: number) =>
      (await run(db().work, ({ upstreamReads }) => upstreamReads.lease(now, 60_000, 2))).filter(
        (one) => one.rail === rail,
      );
    // Long before anything that another test has planned.
    await run(db().work, async ({ upstreamReads }) => {
      await upstreamReads.plan(read('balance'), 7);
      await upstreamReads.plan(read('balance'), 1);
      await upstreamReads.plan(read('billers/data'), 5);
      await upstreamReads.plan(read('items/mtn'), 6);
      // Nobody has planned it.
      await upstreamReads.setDue(read('items/glo'), 1);
    });
    expect(await db().work.read(({ upstreamReads }) => upstreamReads.anyDue(4))).toBe(false);
    expect(await db().work.read(({ upstreamReads }) => upstreamReads.anyDue(5))).toBe(true);
    expect(await lease(10)).toEqual([read('billers/data'), read('items/mtn')]);
    await run(db().work, ({ upstreamReads }) => upstreamReads.setDue(read('items/mtn'), 9));
    expect(await lease(10)).toEqual([read('balance'), read('items/mtn')]);
    expect(await lease(60_009)).toEqual([]);
    expect(await lease(60_010)).toHaveLength(2);
    await db().sql('delete from upstream_reads');
  });
}
