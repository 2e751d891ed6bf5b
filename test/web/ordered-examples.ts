import { MINUTE } from '../../src/core/clock.ts';
import type { Placed } from '../../src/transactions/ordered/order.ts';
import type { OrderRequest } from '../../src/transactions/ordered/order-request.ts';
import { run } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import type { Merchant } from '../harness/merchant.ts';
import { IKEDC, MTN, PREPAID, type Shop, openShop, said } from '../transactions/ordered/shop.ts';

export const METERS = {
  tokenCame: '45028874411',
  tokenMissing: '45028874422',
  inProgress: '45028874433',
  unanswered: '45028874444',
  otherAmount: '45028874455',
} as const;
export const TOKEN = '26362054405982757802';
const CHARGED = { cost: 196_000, commission: 4_000, unitPrice: 200_000 };

/** References of ordered transactions, by what became of them. */
export interface OrderedExamples {
  readonly user: string;
  readonly tokenCame: string;
  readonly tokenMissing: string;
  readonly inProgress: string;
  readonly unanswered: string;
  readonly refused: string;
  readonly reversed: string;
  readonly otherAmount: string;
  readonly byBackEnd: string;
}

/** Plays an ordered transaction for each thing that can become of one. */
export async function playOrdered(merchant: Merchant): Promise<OrderedExamples> {
  const { database: db, ring } = merchant.service;
  const shop = openShop({ db, ring });
  const { user: userReference } = await newCustomer(merchant, '500000.00');
  shop.now = merchant.now() - 90 * MINUTE;
  const order = async (given: Partial<OrderRequest>): Promise<string> => {
    shop.now += MINUTE;
    return referenceOf(await shop.order({ userReference, ...given }));
  };
  const electricity = (account: string, given: Partial<OrderRequest> = {}): Promise<string> =>
    order({ ...ELECTRICITY, account, ...given });

  shop.submits = async () =>
    said('paid', {
      upstreamCode: '000/delivered',
      upstreamReference: '17650000000000000000012',
      value: { token: TOKEN },
      charged: CHARGED,
    });
  const tokenCame = await electricity(METERS.tokenCame);
  shop.submits = async () => said('refused', { upstreamCode: '018' });
  const refused = await order({ biller: MTN, account: '08031234567' });
  shop.submits = async () =>
    said('paid', {
      upstreamCode: '000/delivered',
      upstreamReference: '17650000000000000000020',
      charged: { cost: 19_450, commission: 550, unitPrice: 20_000 },
    });
  const key = { name: 'app back end', mode: 'TEST', hash: 'h', rights: ['order'], createdBy: 'ada' } as const;
  const appKeyId = await run(db.work, ({ appKeys }) =>
    appKeys.insert({ ...key, createdAt: shop.now, expiresAt: shop.now + MINUTE }),
  );
  const byBackEnd = await order({ biller: MTN, account: '08035550101', consent: 'app', appKeyId });
  const reversed = await order({ biller: MTN, account: '08035550102' });
  shop.now += 61 * MINUTE;
  shop.asks = async ({ account }) =>
    account === '08035550102'
      ? said('reversed', { upstreamCode: '040' })
      : said('paid', { upstreamCode: '000/delivered' });
  await shop.ask();

  shop.submits = async () => said('pending', { upstreamCode: '099', charged: CHARGED });
  const inProgress = await electricity(METERS.inProgress);
  shop.submits = async () =>
    said('unknown', { httpStatus: null, fault: 'after_sending: ETIMEDOUT', durationMs: 30_000 });
  const unanswered = await electricity(METERS.unanswered);
  shop.submits = async () =>
    said('paid', { upstreamCode: '000/delivered', upstreamReference: '17650000000000000000033', charged: CHARGED });
  const tokenMissing = await electricity(METERS.tokenMissing);
  shop.submits = async () => said('unknown', { upstreamCode: '000/delivered', contradicts: 'amount' });
  const otherAmount = await electricity(METERS.otherAmount);
  await askOften(shop, merchant.now());
  return {
    user: userReference,
    tokenCame,
    tokenMissing,
    inProgress,
    unanswered,
    refused,
    reversed,
    otherAmount,
    byBackEnd,
  };
}

const ELECTRICITY = {
  scene: 'electricity',
  biller: IKEDC,
  item: PREPAID,
  price: { minor: 200_000, currency: 'NGN' },
  valueLimitMs: 30 * MINUTE,
} as const;

/** Asks until now; VTpass has no news of any of them. */
async function askOften(shop: Shop, now: number): Promise<void> {
  shop.asks = async ({ account }) => {
    if (account === METERS.inProgress) return said('pending', { upstreamCode: '099', charged: CHARGED });
    if (account === METERS.unanswered) return said('unknown', { upstreamCode: '015', isNotFound: true });
    return said('paid', { upstreamCode: '000/delivered' });
  };
  while (shop.now + MINUTE < now) {
    shop.now += MINUTE;
    await shop.ask();
  }
}

function referenceOf(placed: Placed): string {
  if (!placed.ok) throw new Error(placed.error.code);
  return placed.value.transaction.reference;
}
