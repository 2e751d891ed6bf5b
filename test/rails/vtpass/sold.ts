import type { OrderCall } from '../../../src/transactions/ordered/ports.ts';

/** Orders as the merchant's app would make them, one of each kind. */
const order = (call: Partial<OrderCall>): OrderCall => ({
  mode: 'TEST',
  requestId: '202611281230abcdefgh23456789',
  scene: 'airtime',
  serviceId: 'mtn',
  itemId: null,
  account: '08011111111',
  phone: '08031234567',
  amount: { minor: 500_00, currency: 'NGN' },
  quantity: null,
  subscriptionType: null,
  ...call,
});

const naira = (minor: number) => ({ minor, currency: 'NGN' });

export const AIRTIME = order({});
export const DATA = order({ scene: 'data', serviceId: 'mtn-data', itemId: 'mtn-1gb-300', amount: naira(300_00) });
export const SMILE = order({
  scene: 'data',
  serviceId: 'smile-direct',
  itemId: '624',
  account: '1402000567',
  amount: naira(4_500_00),
});
export const DSTV = order({
  scene: 'cable',
  serviceId: 'dstv',
  itemId: 'dstv-padi',
  account: '1212121212',
  amount: naira(2_900_00),
});
export const STARTIMES = order({ ...DSTV, serviceId: 'startimes', itemId: 'nova', amount: naira(900_00) });
export const SHOWMAX = order({
  scene: 'cable',
  serviceId: 'showmax',
  itemId: 'full_3',
  account: '08011111111',
  amount: naira(8_400_00),
});
export const PREPAID = order({
  scene: 'electricity',
  serviceId: 'ikeja-electric',
  itemId: 'prepaid',
  account: '1111111111111',
  amount: naira(2_000_00),
});
export const POSTPAID = order({ ...PREPAID, itemId: 'postpaid', account: '1010101010101' });
export const JAMB = order({
  scene: 'education',
  serviceId: 'jamb',
  itemId: 'utme-mock',
  account: '0123456789',
  amount: naira(7_700_00),
});
export const WAEC = order({
  scene: 'education',
  serviceId: 'waec',
  itemId: 'waecdirect',
  account: '3',
  quantity: 3,
  amount: naira(2_700_00),
});
