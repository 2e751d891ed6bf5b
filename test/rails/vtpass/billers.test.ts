import { describe, expect, test } from '@jest/globals';
import { SCENE_NAMES } from '../../../src/catalogue/scenes.ts';
import { MINUTE } from '../../../src/core/clock.ts';
import { billersWith, readBillers, soldBy, valueLimitMs } from '../../../src/rails/vtpass/billers.ts';
import { AIRTIME, DATA, DSTV, JAMB, POSTPAID, PREPAID, SHOWMAX, SMILE, STARTIMES, WAEC } from './sold.ts';

const TABLE = billersWith([]);

test('a biller is named once in a scene, and a service once in all', () => {
  const ids = TABLE.map(({ scene, billerId }) => `${scene}/${billerId}`);
  const services = TABLE.flatMap(({ serviceIds }) => serviceIds);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(services).size).toBe(services.length);
  expect(new Set(TABLE.map(({ scene }) => scene))).toEqual(new Set(SCENE_NAMES));
});

describe('VTPASS_BILLERS', () => {
  const read = (...entries: readonly string[]) => readBillers(entries, (says) => expect(says).toBe('no fault'));

  test('adds a biller, whose account is the usual one of the scene unless it says otherwise', () => {
    expect(read('data/SPECTRANET=spectranet/account', 'electricity/APLE=aple-electric', 'education/NECO=neco')).toEqual(
      [
        { scene: 'data', billerId: 'SPECTRANET', name: null, serviceIds: ['spectranet'], account: 'account' },
        { scene: 'electricity', billerId: 'APLE', name: null, serviceIds: ['aple-electric'], account: 'meter' },
        { scene: 'education', billerId: 'NECO', name: null, serviceIds: ['neco'], account: 'count' },
      ],
    );
  });

  test('replaces a built-in biller of the same scene and id, and no other', () => {
    const table = billersWith(read('data/9MOBILE=9mobile-sme-data'));
    expect(table.filter(({ billerId }) => billerId === '9MOBILE')).toMatchObject([
      { scene: 'airtime', serviceIds: ['etisalat'] },
      { scene: 'data', serviceIds: ['9mobile-sme-data'] },
    ]);
    expect(table).toHaveLength(TABLE.length);
  });
});

describe('what an order gives, and how long that may take', () => {
  test.each([
    ['airtime', AIRTIME, 'phone', null, null],
    ['data', DATA, 'phone', null, null],
    ['Smile', SMILE, 'account', null, null],
    ['DSTV', DSTV, 'smartcard', null, null],
    ['Startimes', STARTIMES, 'smartcard', null, null],
    ['Showmax', SHOWMAX, 'phone', 'voucher', 15 * MINUTE],
    ['a prepaid meter', PREPAID, 'meter', 'token', 30 * MINUTE],
    ['a postpaid meter', POSTPAID, 'meter', null, null],
    ['JAMB', JAMB, 'profile', 'pin', 15 * MINUTE],
    ['WAEC', WAEC, 'count', 'pin', 15 * MINUTE],
  ] as const)('%s', (_what, call, account, gives, limit) => {
    expect(soldBy(TABLE, call)).toEqual({ account, gives });
    expect(valueLimitMs({ serviceId: call.serviceId, account }, call.itemId)).toBe(limit);
  });

  test('a service that is not listed any more is what is usual in its scene', () => {
    const usual = SCENE_NAMES.map((scene) => soldBy(TABLE, { ...PREPAID, scene, serviceId: 'gone' }).account);
    expect(usual).toEqual(['phone', 'phone', 'smartcard', 'meter', 'count']);
  });

  test('a service of another scene with the same name is another service', () => {
    expect(soldBy(TABLE, { ...DATA, serviceId: 'smile-direct' }).account).toBe('account');
    expect(soldBy(TABLE, { ...AIRTIME, serviceId: 'smile-direct' }).account).toBe('phone');
  });
});
