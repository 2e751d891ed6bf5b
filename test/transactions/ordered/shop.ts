import type { Biller } from '../../../src/catalogue/ports.ts';
import { embeddedFunds } from '../../../src/funds/embedded.ts';
import { type AskDeps, askDueQuestions } from '../../../src/transactions/ordered/ask.ts';
import { type OrderDeps, type Placed, placeOrder } from '../../../src/transactions/ordered/order.ts';
import type { OrderRequest } from '../../../src/transactions/ordered/order-request.ts';
import type { OrderCall, OrderOutcome } from '../../../src/transactions/ordered/ports.ts';
import type { Policy } from '../../../src/transactions/ports.ts';
import { fresh } from '../../db/records.ts';
import { START } from '../bought.ts';
import type { House } from '../house.ts';

export const SCHEDULE = [30, 60, 120, 300, 900, 3_600];
export const CALL_MS = 30_000;
const POLICY: Policy = {
  funds: embeddedFunds,
  otpLength: 6,
  otpSendsPerHour: 10,
  otpWrongPerHour: 15,
  callBoundMs: () => CALL_MS,
};

export const MTN: Biller = {
  billerId: 'MTN',
  name: 'MTN',
  serviceId: 'mtn',
  account: 'phone',
  hasItems: false,
  mayRenew: false,
  least: 5_000,
  most: null,
};
export const IKEDC: Biller = {
  ...MTN,
  billerId: 'IKEDC',
  name: 'Ikeja Electric',
  serviceId: 'ikeja-electric',
  account: 'meter',
};
export const PREPAID = { itemId: 'prepaid', name: 'Prepaid', amount: null };

/** An answer of the upstream. */
export const said = (kind: OrderOutcome['kind'], given: Partial<OrderOutcome> = {}): OrderOutcome => ({
  kind,
  httpStatus: 200,
  fault: null,
  durationMs: 0,
  sentAfterMs: 0,
  upstreamReference: null,
  upstreamCode: null,
  value: null,
  contradicts: null,
  blocks: null,
  charged: null,
  isNotFound: false,
  ...given,
});

/** A merchant whose app orders, over an upstream that answers what a test says. */
export interface Shop {
  now: number;
  /** What the upstream was asked to carry out, and was asked about. */
  readonly calls: OrderCall[];
  readonly questions: OrderCall[];
  submits: (call: OrderCall) => Promise<OrderOutcome>;
  asks: (call: OrderCall) => Promise<OrderOutcome>;
  readonly log: { readonly line: string }[];
  /** Orders airtime of 200.00 NGN, unless it is said otherwise. */
  readonly order: (given: Partial<OrderRequest> & { readonly userReference: string }) => Promise<Placed>;
  /** Asks about whatever is due now; resolves with how many were asked. */
  readonly ask: () => Promise<number>;
}

export function openShop({ db, ring }: Pick<House, 'db' | 'ring'>, given: Partial<OrderDeps> = {}): Shop {
  const write = (_fields: object, line: string) => void shop.log.push({ line });
  const lines = { debug: write, info: write, warn: write, error: write };
  const deps: OrderDeps & AskDeps = {
    work: db.work,
    ring,
    policy: POLICY,
    dailyLimits: {},
    askSchedule: SCHEDULE.map((seconds) => seconds * 1_000),
    clock: () => shop.now,
    pause: (ms) => new Promise((resume) => setTimeout(resume, Math.min(ms, 5))),
    keepTrying: { keep: (_what, _waitMs, store) => store(), waiting: () => 0, stop: async () => {} },
    checkpoint: () => {},
    awaited: new Map(),
    submit: async (call) => {
      shop.calls.push(call);
      return shop.submits(call);
    },
    log: lines,
    longestCallMs: CALL_MS,
    asksOf: () => async (call) => {
      shop.questions.push(call);
      return shop.asks(call);
    },
    ...given,
  };
  const shop: Shop = {
    now: START,
    calls: [],
    questions: [],
    submits: async () => said('paid'),
    asks: async () => said('unknown'),
    log: [],
    order: (given) => placeOrder(deps, { ...airtimeOrder(), ...given }),
    ask: () => askDueQuestions(deps),
  };
  return shop;
}

/** An order of airtime for 200.00 NGN, to a phone of its own. */
export const airtimeOrder = (): Omit<OrderRequest, 'userReference'> => ({
  rail: 'vtpass',
  reference: fresh('ORDER'),
  requestId: fresh('202611302200'),
  mode: 'TEST',
  consent: 'pin',
  appKeyId: null,
  scene: 'airtime',
  biller: MTN,
  item: null,
  account: fresh('0803'),
  accountName: null,
  phone: '08031234567',
  quantity: null,
  subscriptionType: null,
  price: { minor: 20_000, currency: 'NGN' },
  fee: 0,
  vat: 0,
  valueLimitMs: null,
  repeatWindowMs: 30_000,
  wantsBoth: false,
  key: null,
  content: 'airtime',
});
