import { describe, expect, test } from '@jest/globals';
import type { Biller } from '../../../src/catalogue/ports.ts';
import { SCENE_NAMES, type Scene } from '../../../src/catalogue/scenes.ts';
import { err, ok } from '../../../src/core/result.ts';
import { billersWith } from '../../../src/rails/vtpass/billers.ts';
import { createCatalogue } from '../../../src/rails/vtpass/catalogue.ts';
import { parseExactly } from '../../../src/rails/vtpass/fields.ts';

/** The catalogue while VTpass answers so, and the paths that it was asked at. */
function catalogue(answer: unknown = null, table = billersWith([])) {
  const paths: string[] = [];
  const source = createCatalogue(async ({ path }, read) => {
    paths.push(path);
    const found = read(parseExactly(JSON.stringify(answer)) ?? {});
    return found === null ? err('upstream_unavailable') : ok(found);
  }, table);
  return { ...source, paths };
}

const service = (serviceID: string, more: object = {}) => ({
  serviceID,
  name: `Name of ${serviceID}`,
  minimium_amount: '1',
  maximum_amount: '1000000',
  convinience_fee: '0 %',
  product_type: 'fix',
  ...more,
});
const services = (...content: readonly object[]) => ({ response_description: '000', content });

const biller = (scene: Scene, billerId: string): Biller => {
  const found = catalogue()
    .known(scene)
    .find((one) => one.billerId === billerId);
  if (!found) throw new Error(`${billerId} is not sold`);
  return found;
};

test('what is built in are the billers of the contract, under its names', () => {
  const source = catalogue();
  const named = Object.fromEntries(
    SCENE_NAMES.map((scene) => [
      scene,
      source.known(scene).map(({ billerId, serviceId }) => `${billerId} ${serviceId}`),
    ]),
  );
  expect(named).toEqual({
    airtime: ['MTN mtn', 'GLO glo', 'AIRTEL airtel', '9MOBILE etisalat'],
    data: [
      'MTN mtn-data',
      'GLO glo-data',
      'AIRTEL airtel-data',
      '9MOBILE etisalat-data',
      'GLO_SME glo-sme-data',
      'SMILE smile-direct',
    ],
    cable: ['DSTV dstv', 'GOTV gotv', 'STARTIMES startimes', 'SHOWMAX showmax'],
    electricity: [
      'IKEDC ikeja-electric',
      'EKEDC eko-electric',
      'KEDCO kano-electric',
      'PHED portharcourt-electric',
      'JED jos-electric',
      'IBEDC ibadan-electric',
      'KAEDCO kaduna-electric',
      'AEDC abuja-electric',
      'EEDC enugu-electric',
      'BEDC benin-electric',
      'ABA aba-electric',
      'YEDC yola-electric',
    ],
    education: ['WAEC_REGISTRATION waec-registration', 'JAMB jamb', 'WAEC_RESULT waec'],
  });
  expect(source.paths).toEqual([]);
});

test('only airtime has no items; only DSTV and GOtv tell a renewal; airtime is sold from 50 naira', () => {
  const all = SCENE_NAMES.flatMap((scene) =>
    catalogue()
      .known(scene)
      .map((one) => ({ ...one, scene })),
  );
  expect(new Set(all.filter(({ hasItems }) => !hasItems).map(({ scene }) => scene))).toEqual(new Set(['airtime']));
  expect(all.filter(({ mayRenew }) => mayRenew).map(({ billerId }) => billerId)).toEqual(['DSTV', 'GOTV']);
  expect(all.filter(({ least }) => least !== null).map(({ scene, least }) => `${scene} ${least}`)).toEqual(
    Array(4).fill('airtime 5000'),
  );
});

describe('the billers are those whose services VTpass lists now', () => {
  test.each([
    ['airtime', 'airtime'],
    ['data', 'data'],
    ['cable', 'tv-subscription'],
    ['electricity', 'electricity-bill'],
    ['education', 'education'],
  ] as const)('%s is asked for as %s', async (scene, identifier) => {
    const source = catalogue();
    await source.billers('LIVE', scene);
    expect(source.paths).toEqual([`/services?identifier=${identifier}`]);
  });

  test('with their limits, in the order of our table, under our names', async () => {
    const answer = services(
      service('glo', { minimium_amount: '5', maximum_amount: 100_000 }),
      service('mtn', { minimium_amount: '', maximum_amount: '0' }),
      service('foreign-airtime'),
    );
    expect(await catalogue(answer).billers('TEST', 'airtime')).toEqual(
      ok([
        { ...biller('airtime', 'MTN'), least: 50_00, most: null },
        { ...biller('airtime', 'GLO'), least: 5_00, most: 100_000_00 },
      ]),
    );
  });

  test('also where PHP has made an object of the list', async () => {
    const found = await catalogue({ content: { 0: service('mtn'), 3: service('glo') } }).billers('TEST', 'airtime');
    expect(found.ok && found.value.map(({ billerId }) => billerId)).toEqual(['MTN', 'GLO']);
  });

  test('also where VTpass spells the least amount right', async () => {
    const entry = { serviceID: 'ikeja-electric', minimum_amount: 900.5 };
    expect(await catalogue(services(entry)).billers('TEST', 'electricity')).toEqual(
      ok([{ ...biller('electricity', 'IKEDC'), least: 900_50, most: null }]),
    );
  });

  test('under whichever name VTpass has for them', async () => {
    const answer = services(service('kedco'), service('phed'));
    const found = await catalogue(answer).billers('TEST', 'electricity');
    expect(found.ok && found.value.map(({ billerId, serviceId }) => `${billerId} ${serviceId}`)).toEqual([
      'KEDCO kedco',
      'PHED phed',
    ]);
  });

  test('a new seller of electricity is sold as VTpass names it; a new service of another scene is not', async () => {
    const electric = await catalogue(
      services(
        service('jos-electric'),
        service('new-town-electric'),
        // Nobody knows what these are paid with, or which of the two is meant.
        service('meter-rent'),
        service('ikedc-electric'),
      ),
    ).billers('TEST', 'electricity');
    expect(electric.ok && electric.value).toHaveLength(2);
    expect(electric).toMatchObject({
      value: [
        { billerId: 'JED', name: 'Jos Electric' },
        {
          billerId: 'NEW_TOWN',
          name: 'Name of new-town-electric',
          serviceId: 'new-town-electric',
          account: 'meter',
          hasItems: true,
        },
      ],
    });
    const data = await catalogue(services(service('mtn-data'), service('spectranet'))).billers('TEST', 'data');
    expect(data.ok && data.value.map(({ billerId }) => billerId)).toEqual(['MTN']);
  });

  test('a biller of the setting is sold under its own id and VTpass’s name', async () => {
    const table = billersWith([
      { scene: 'data', billerId: 'SPECTRANET', name: null, serviceIds: ['spectranet'], account: 'account' },
    ]);
    const found = await catalogue(services(service('spectranet')), table).billers('TEST', 'data');
    expect(found).toMatchObject({
      value: [{ billerId: 'SPECTRANET', name: 'Name of spectranet', account: 'account', hasItems: true }],
    });
    expect(catalogue(null, table).known('data').at(-1)).toMatchObject({ billerId: 'SPECTRANET', name: 'SPECTRANET' });
  });

  test.each([
    ['an empty list', services()],
    ['nothing that we sell', services(service('foreign-airtime'))],
    ['an error', { code: '087', response_description: 'INVALID CREDENTIALS' }],
    ['a text', { response_description: '000', content: 'none' }],
    ['entries that are none', { content: [null, 5, 'mtn', []] }],
  ])('%s is no list', async (_what, answer) => {
    expect(await catalogue(answer).billers('TEST', 'airtime')).toEqual(err('upstream_unavailable'));
  });
});

const plan = (variation_code: unknown, variation_amount: unknown, more: object = {}) => ({
  variation_code,
  name: `Plan ${String(variation_code)}`,
  variation_amount,
  fixedPrice: 'Yes',
  ...more,
});
const plans = (content: object) => ({
  response_description: '000',
  content: { ServiceName: 'DSTV Subscription', serviceID: 'dstv', convinience_fee: 'N0', ...content },
});

describe('the items of a biller', () => {
  test('of airtime are none, and of a meter its two kinds, without asking', async () => {
    const source = catalogue();
    expect(await source.items('TEST', 'airtime', biller('airtime', 'MTN'))).toEqual(ok([]));
    expect(await source.items('TEST', 'electricity', biller('electricity', 'IKEDC'))).toEqual(
      ok([
        { itemId: 'prepaid', name: 'Prepaid', amount: null },
        { itemId: 'postpaid', name: 'Postpaid', amount: null },
      ]),
    );
    expect(source.paths).toEqual([]);
  });

  test.each([
    ['variations', plans({ variations: [plan('dstv-padi', '2900.00')] })],
    ['varations', plans({ varations: [plan('dstv-padi', '2900.00')] })],
    ['both', plans({ variations: [plan('dstv-padi', '2900.00')], varations: [plan('dstv-padi', '1.00')] })],
    ['an empty list before the other', plans({ variations: [], varations: [plan('dstv-padi', 2900)] })],
  ])('are read where VTpass spells their list %s', async (_what, answer) => {
    const source = catalogue(answer);
    expect(await source.items('TEST', 'cable', biller('cable', 'DSTV'))).toEqual(
      ok([{ itemId: 'dstv-padi', name: 'Plan dstv-padi', amount: 2_900_00 }]),
    );
    expect(source.paths).toEqual(['/service-variations?serviceID=dstv']);
  });

  test('keep the code as VTpass spells it, and the price to the kobo', async () => {
    const answer = plans({
      variations: [
        plan('waec-registraion', '14450.00'),
        plan(624, '999.99'),
        plan('open', '0', { fixedPrice: 'No' }),
        plan('unsaid', '1.10', { fixedPrice: undefined }),
      ],
    });
    expect(await catalogue(answer).items('TEST', 'data', biller('data', 'SMILE'))).toEqual(
      ok([
        { itemId: 'waec-registraion', name: 'Plan waec-registraion', amount: 14_450_00 },
        { itemId: '624', name: 'Plan 624', amount: 999_99 },
        { itemId: 'open', name: 'Plan open', amount: null },
        { itemId: 'unsaid', name: 'Plan unsaid', amount: 1_10 },
      ]),
    );
  });

  test('leave out what has no price that can be charged, and what is listed a second time', async () => {
    const answer = plans({
      variations: [
        plan('a', '100'),
        plan('b', '0.00'),
        plan('c', 'call us'),
        plan('d', '-5'),
        plan('e', '1.005'),
        plan(null, '100'),
        plan('a', '200'),
        // What no order could name, or no database keep.
        plan('g\u0000', '100'),
        plan('h\u001b[2J', '100'),
        plan('\ud800', '100'),
        plan('i'.repeat(101), '100'),
        'f',
      ],
    });
    const found = await catalogue(answer).items('TEST', 'cable', biller('cable', 'DSTV'));
    expect(found).toEqual(ok([{ itemId: 'a', name: 'Plan a', amount: 100_00 }]));
  });

  test.each([
    ['an empty list', plans({ variations: [] })],
    ['no list', plans({})],
    ['an error', { response_description: '011', content: { errors: 'INVALID ARGUMENTS' } }],
  ])('%s is none', async (_what, answer) => {
    expect(await catalogue(answer).items('TEST', 'cable', biller('cable', 'DSTV'))).toEqual(
      err('upstream_unavailable'),
    );
  });
});
