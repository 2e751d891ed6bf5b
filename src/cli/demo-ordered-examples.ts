import type { OrderKnobsGiven } from '../sandbox/vtpass/order-knobs.ts';
import { apiOf, keyOf } from './demo-order.ts';
import { CUSTOMERS, type Demo } from './demo.ts';

/** What a customer orders in the merchant's app, and what VTpass makes of it. */
interface OrderedExample {
  readonly userReference: (typeof CUSTOMERS)[number]['userReference'];
  readonly order: Readonly<Record<string, string | number>>;
  /** How VTpass plays it; as usual when left out. */
  readonly knobs?: OrderKnobsGiven;
}

const electricity = (rechargeAccount: string) => ({
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount,
  amount: 2_000,
});
const airtime = (rechargeAccount: string, amount: number) => ({
  sceneCode: 'airtime',
  billerId: 'MTN',
  rechargeAccount,
  amount,
});
/** More questions than the examples leave time for. */
const NEVER = 1_000;

/** The five things that customers ask support about, and one order that simply went well. */
export const ORDERED_EXAMPLES: readonly OrderedExample[] = [
  { userReference: 'adaobi.n', order: electricity('45028874411') },
  { userReference: 'chidi.okafor', order: electricity('45028874422'), knobs: { tokenAfterRequeries: NEVER } },
  { userReference: 'ngozi.eze', order: airtime('08123456789', 500), knobs: { ends: 'pending' } },
  { userReference: 'adaobi.n', order: airtime('08031234567', 300), knobs: { answer: 'closed', ends: 'unrecorded' } },
  { userReference: 'chidi.okafor', order: airtime('08065550101', 700), knobs: { ends: 'failed' } },
  { userReference: 'ngozi.eze', order: electricity('45028874466'), knobs: { thenReversed: true } },
];
const PIN = '4071';

/** Orders each example over the bill-payments API. Resolves with the references. */
export async function playOrders(demo: Demo, between: () => Promise<void>): Promise<readonly string[]> {
  const key = await keyOf(demo, 'back end of the examples');
  const references: string[] = [];
  for (const { userReference, order, knobs } of ORDERED_EXAMPLES) {
    const phone = CUSTOMERS.find((one) => one.userReference === userReference)?.phone ?? '';
    const call = apiOf(demo, key, userReference);
    if (knobs) demo.sandbox.vtpass?.scriptOrder(knobs, { account: String(order['rechargeAccount']) });
    const set = await call('PUT', '/pin', { pin: PIN });
    const placed = await call('POST', '/create-order', { ...order, phone, pin: PIN });
    const reference = placed.data['billPaymentId'];
    if (set.status !== 200 || typeof reference !== 'string') {
      throw new Error(`the demo's example of an order: ${placed.status} ${placed.message}`);
    }
    references.push(reference);
    await between();
  }
  return references;
}
