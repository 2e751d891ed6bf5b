import { DSTV_BOUQUETS } from './dstv.ts';
import { type Service, variations, service } from './offered-service.ts';

const GOTV_BOUQUETS = variations([
  ['gotv-lite', 'GOtv Lite N410', 410_00],
  ['gotv-smallie', 'GOtv Smallie - Monthly N1900', 1_900_00],
  ['gotv-jinja', 'GOtv Jinja N3900', 3_900_00],
  ['gotv-jolli', 'GOtv Jolli N5800', 5_800_00],
  ['gotv-max', 'GOtv Max N8500', 8_500_00],
  ['gotv-supa', 'GOtv Supa - monthly N11400', 11_400_00],
  ['gotv-supa-plus', 'GOtv Supa Plus - monthly N16800', 16_800_00],
]);

const STARTIMES_BOUQUETS = variations([
  ['nova', 'Nova - 1900 Naira - 1 Month', 1_900_00],
  ['basic', 'Basic - 3700 Naira - 1 Month', 3_700_00],
  ['smart', 'Smart - 4700 Naira - 1 Month', 4_700_00],
  ['classic', 'Classic - 5500 Naira - 1 Month', 5_500_00],
  ['super', 'Super - 9000 Naira - 1 Month', 9_000_00],
  ['nova-weekly', 'Nova - 600 Naira - 1 Week', 600_00],
]);

const SHOWMAX_BOUQUETS = variations([
  ['full', 'Full - N3,500', 3_500_00],
  ['full_3', 'Full - N8,400 - 3 Months', 8_400_00],
  ['mobile_only', 'Mobile Only - N1,600', 1_600_00],
  ['sports_full', 'Sports Full - N6,300', 6_300_00],
]);

export const TELEVISION: readonly Service[] = [
  service({
    id: 'dstv',
    name: 'DSTV Subscription',
    category: 'tv-subscription',
    productId: 5,
    account: 'smartcard',
    fee: 'N0.00',
    commission: { percent: 150 },
    subscribes: true,
    most: 12,
    variations: DSTV_BOUQUETS,
  }),
  service({
    id: 'gotv',
    name: 'Gotv Payment',
    category: 'tv-subscription',
    productId: 6,
    account: 'smartcard',
    fee: 'N0.00',
    commission: { percent: 150 },
    subscribes: true,
    most: 12,
    variations: GOTV_BOUQUETS,
  }),
  service({
    id: 'startimes',
    name: 'Startimes Subscription',
    category: 'tv-subscription',
    productId: 7,
    account: 'smartcard',
    fee: 'N0.00',
    commission: { percent: 200 },
    variations: STARTIMES_BOUQUETS,
  }),
  service({
    id: 'showmax',
    name: 'ShowMax',
    category: 'tv-subscription',
    productId: 59,
    account: 'voucher_phone',
    fee: 'N0.00',
    commission: { percent: 100 },
    variations: SHOWMAX_BOUQUETS,
  }),
];
