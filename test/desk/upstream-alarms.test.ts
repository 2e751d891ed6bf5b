import { describe, expect, test } from '@jest/globals';
import type { Circuit, Float } from '../../src/availability/ports.ts';
import { type Seller, UNTOLD_MS, upstreamAlarms } from '../../src/desk/upstream-alarms.ts';
import { CODES } from '../../src/rails/vtpass/codes.ts';
import { NEXT, codeWords } from '../../src/rails/vtpass/code-words.ts';

const NOW = 1_795_000_000_000;
const STARTED = NOW - UNTOLD_MS;

const seller = (given: Partial<Seller> = {}): Seller => ({
  rail: 'vtpass',
  says: 'VTpass',
  mode: 'LIVE',
  currency: 'NGN',
  lowFloat: null,
  shortCode: '018',
  nameOf: (service) => `Airtime of ${service}`,
  explain: codeWords,
  ...given,
});
const circuit = (given: Partial<Circuit> = {}): Circuit => ({
  rail: 'vtpass',
  mode: 'LIVE',
  service: 'mtn',
  code: '034',
  since: NOW - 3,
  trippedAt: NOW - 2,
  trips: 1,
  probeAt: NOW + 7,
  ...given,
});
const float = (minor: number, given: Partial<Float> = {}): Float => ({
  rail: 'vtpass',
  mode: 'LIVE',
  money: { minor, currency: 'NGN' },
  asOf: NOW - 1,
  shortOf: null,
  shortSince: null,
  ...given,
});
const alarms = (
  { circuits = [], floats = [] }: { circuits?: readonly Circuit[]; floats?: readonly Float[] },
  sellers: readonly Seller[] = [seller()],
  at: { now: number; startedAt: number } = { now: NOW, startedAt: STARTED },
) => upstreamAlarms({ circuits, floats }, sellers, at);
const kindsOf = (...given: Parameters<typeof alarms>) => alarms(...given).map(({ kind }) => kind);

test('a service that is not sold is named, with its code in words, what to do, and when it is tried', () => {
  expect(alarms({ circuits: [circuit()] })).toEqual([
    {
      kind: 'service',
      rail: 'vtpass',
      mode: 'LIVE',
      code: '034',
      says: 'Airtime of mtn is not sold over VTpass. VTpass answered with code 034: the service is suspended.',
      next: 'Wait, or ask VTpass how long it lasts.',
      since: NOW - 3,
      toldAt: null,
      triedAt: NOW + 7,
    },
  ]);
});

test('a rail that refuses the merchant is named whole, and no order tries it', () => {
  expect(alarms({ circuits: [circuit({ service: '', code: '027' })] })).toEqual([
    {
      kind: 'rail',
      rail: 'vtpass',
      mode: 'LIVE',
      code: '027',
      says: 'Nothing is sold over VTpass. VTpass answered with code 027: our address is not allowed.',
      next: 'Have VTpass add this service’s address to those that it knows. Selling goes on as soon as VTpass tells the float, for which it is asked every minute.',
      since: NOW - 3,
      toldAt: null,
      triedAt: null,
    },
  ]);
});

test('no order tries a service while the whole rail is stopped', () => {
  const found = alarms({ circuits: [circuit(), circuit({ service: '', code: '087' })] });
  expect(found.map(({ kind, triedAt }) => [kind, triedAt])).toEqual([
    ['rail', null],
    ['service', null],
  ]);
});

describe('a float', () => {
  test('that an order did not fit into says which amounts are sold, and how much ends it', () => {
    const short = float(30_000, { shortOf: 50_000, shortSince: NOW - 9 });
    expect(alarms({ floats: [short] }, [seller({ lowFloat: 100_000 })])).toEqual([
      {
        kind: 'float_short',
        rail: 'vtpass',
        mode: 'LIVE',
        code: '018',
        says: 'Orders above ₦300.00 are not sold over VTpass. It answered with code 018: the float is too low.',
        next: 'Fund the wallet at VTpass. With ₦500.00 or more there, all amounts are sold again.',
        since: NOW - 9,
        toldAt: null,
        triedAt: null,
      },
    ]);
  });

  test.each([0, -5])('of %i kobo sells nothing', (minor) => {
    const [alarm] = alarms({ floats: [float(minor, { shortOf: 50_000 })] });
    expect(alarm?.says).toMatch(/^Nothing is sold over VTpass\. /);
  });

  test.each([
    [99_999, 100_000, ['float_low']],
    [100_000, 100_000, []],
    [0, null, []],
  ] as const)('of %i kobo where %s kobo are named as low: %j', (minor, lowFloat, kinds) => {
    expect(kindsOf({ floats: [float(minor)] }, [seller({ lowFloat })])).toEqual(kinds);
  });

  test('that is low says how much there is, how much is low, and when it was told', () => {
    expect(alarms({ floats: [float(90_000)] }, [seller({ lowFloat: 100_000 })])).toMatchObject([
      {
        says: 'VTpass last told a float of ₦900.00, below the ₦1,000.00 at which it counts as low.',
        since: null,
        toldAt: NOW - 1,
      },
    ]);
  });

  test.each([
    ['was told ten minutes ago', NOW - UNTOLD_MS, STARTED - 1, []],
    ['was told longer ago', NOW - UNTOLD_MS - 1, NOW, ['float_untold']],
    ['was never told in ten minutes', null, STARTED, []],
    ['was never told in a longer time', null, STARTED - 1, ['float_untold']],
  ] as const)('that %s', (_, asOf, startedAt, kinds) => {
    const floats = asOf === null ? [] : [float(5, { asOf })];
    expect(kindsOf({ floats }, [seller()], { now: NOW, startedAt })).toEqual(kinds);
  });
});

test('LIVE comes before TEST, and what stops most comes first', () => {
  const live = [circuit(), circuit({ service: '' })];
  const inTest = [circuit({ mode: 'TEST', service: '' })];
  const found = alarms({ circuits: [...inTest, ...live], floats: [float(1, { shortOf: 2 })] }, [
    seller({ mode: 'TEST' }),
    seller(),
  ]);
  expect(found.map(({ mode, kind }) => `${mode} ${kind}`)).toEqual([
    'LIVE rail',
    'LIVE service',
    'LIVE float_short',
    'TEST rail',
  ]);
});

test('a mode that has no keys any more, and a rail that is gone, alarm nobody', () => {
  const gone = { rail: 'gone' } as const;
  const floats = [float(1, { mode: 'TEST', shortOf: 2 }), float(1, { ...gone, shortOf: 2 }), float(9)];
  expect(alarms({ circuits: [circuit({ mode: 'TEST' }), circuit(gone)], floats })).toEqual([]);
});

test('every code of VTpass that stops selling is explained, and no other', () => {
  const stopping = Object.entries(CODES).filter(([, { blocks }]) => blocks !== undefined);
  expect(Object.keys(NEXT).toSorted()).toEqual(stopping.map(([code]) => code).toSorted());
  for (const [code, { says }] of stopping) expect(codeWords(code)).toEqual({ means: says, next: expect.any(String) });
  for (const code of ['000', '016', 'toString', '']) expect(codeWords(code)).toBeNull();
});

test('a code that nobody knows is named, and the upstream is to be asked', () => {
  expect(alarms({ circuits: [circuit({ code: '777' })] })).toMatchObject([
    {
      says: 'Airtime of mtn is not sold over VTpass. VTpass answered with code 777.',
      next: 'Ask VTpass what its code 777 means.',
    },
  ]);
});
