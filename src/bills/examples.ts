/** What the examples of the API show: one customer, who buys airtime and power over VTpass. */

const ELECTRICITY_ID = '01939b1c-7d6e-7c3a-9f0e-2f6d1c0a4b5e';
const REQUEST_ID = '202612012125k3j9x7q2';
const ORDER_NO = '17650000000000000000012';
const CURRENCY = 'NGN';
const ORDERED_AT = '2026-12-01T20:25:00.000Z';
const PAID_AT = '2026-12-01T20:25:04.000Z';
const SUCCESSFUL = 'Your payment was successful.';

export const AIRTIME_BODY = {
  sceneCode: 'airtime',
  billerId: 'MTN',
  rechargeAccount: '08011111111',
  amount: 500,
  phone: '08031234567',
  pin: '4071',
};

export const AIRTIME_ORDER = {
  billPaymentId: '01939b1c-6a11-7b52-8c4d-5e0f9a3b7c21',
  transactionId: '01939b1c-6a11-7b52-8c4d-5e0f9a3b7c21',
  orderNo: '17650000000000000000011',
  requestId: '202612012124m8w2r5t1',
  outOrderNo: '202612012124m8w2r5t1',
  sceneCode: 'airtime',
  provider: 'vtpass',
  billerId: 'MTN',
  itemId: null,
  rechargeAccount: '08011111111',
  accountName: null,
  amount: 500,
  amountMinor: 50_000,
  currency: CURRENCY,
  orderStatus: 2,
  status: 'completed',
  message: SUCCESSFUL,
} as const;

export const METER_BODY = {
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: '1111111111111',
};

/** A payment as order-status and the history show it. */
export const PAYMENT = {
  id: ELECTRICITY_ID,
  transactionId: ELECTRICITY_ID,
  provider: 'vtpass',
  status: 'completed',
  sceneCode: 'electricity',
  billType: 'ELECTRICITY',
  billerId: 'IKEDC',
  billerName: 'Ikeja Electric',
  itemId: 'prepaid',
  itemName: 'Prepaid',
  rechargeAccount: '1111111111111',
  accountName: 'Ada Obi',
  amount: '2000.00',
  amountMinor: 200_000,
  currency: CURRENCY,
  requestId: REQUEST_ID,
  orderNo: ORDER_NO,
  providerStatus: '000/delivered',
  billReference: ORDER_NO,
  errorMessage: null,
  createdAt: ORDERED_AT,
  completedAt: PAID_AT,
} as const;

export const ORDER_STATUS = {
  orderStatus: {
    requestId: REQUEST_ID,
    outOrderNo: REQUEST_ID,
    orderNo: ORDER_NO,
    billerId: 'IKEDC',
    itemId: 'prepaid',
    orderStatus: 2,
    amount: 2_000,
    amountMinor: 200_000,
    sceneCode: 'electricity',
    currency: CURRENCY,
    completedTime: Date.parse(PAID_AT),
    errorMsg: null,
    message: SUCCESSFUL,
  },
  billPayment: PAYMENT,
  kct1: '69542817403599261130',
  kct2: '03175528664109273385',
  token: '26362054405982757802',
  units: '79.9 kWh',
} as const;

export const RECHARGE_TOKEN = {
  billPaymentId: ELECTRICITY_ID,
  sceneCode: 'electricity',
  meterType: 'prepaid',
  rechargeAccount: '1111111111111',
  billReference: ORDER_NO,
  kct1: '69542817403599261130',
  kct2: '03175528664109273385',
  token: '26362054405982757802',
  units: '79.9 kWh',
} as const;

export const RECEIPT = {
  title: 'Receipt',
  orderStatus: 2,
  status: 'completed',
  message: SUCCESSFUL,
  merchant: 'Merchant',
  mode: 'TEST',
  billPaymentId: ELECTRICITY_ID,
  requestId: REQUEST_ID,
  orderNo: ORDER_NO,
  provider: 'vtpass',
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  billerName: 'Ikeja Electric',
  itemId: 'prepaid',
  itemName: 'Prepaid',
  rechargeAccount: '1111111111111',
  accountName: 'Ada Obi',
  quantity: null,
  kct1: '6954 2817 4035 9926 1130',
  kct2: '0317 5528 6641 0927 3385',
  token: '2636 2054 4059 8275 7802',
  units: '79.9 kWh',
  price: 2_000,
  priceMinor: 200_000,
  fee: 0,
  feeMinor: 0,
  vat: 0,
  vatMinor: 0,
  amount: 2_000,
  amountMinor: 200_000,
  currency: CURRENCY,
  orderedAt: ORDERED_AT,
  paidAt: PAID_AT,
  reversal: null,
} as const;

export const BALANCE = { balances: [{ currency: CURRENCY, available: '1500.00', held: '500.00' }] };
