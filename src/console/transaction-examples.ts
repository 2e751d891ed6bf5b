import type { z } from 'zod';
import type { transactionRecord, transactionRow } from './schemas/transactions.ts';

/** The transaction that `/openapi.json` shows as its example. */
export const ROW_EXAMPLE: z.input<typeof transactionRow> = {
  txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
  state: 'fulfilled',
  standing: null,
  state_says: 'Paid, and the PIN or token has come.',
  rail: 'finswich',
  upstream: 'Finswich',
  way: 'announced',
  mode: 'TEST',
  money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' },
  user_reference: 'poormeggriffin',
  product: 'Mobile PIN',
  product_category: 'Mobile PIN',
  operator: 'Airtel',
  value_recipient: '+254712345678',
  reason: null,
  reason_says: null,
  initiated_at: '2026-11-20T14:01:30.000Z',
  state_since: '2026-11-20T14:09:02.120Z',
  open_reviews: 0,
};

const paidAt = '2026-11-20T14:02:09.120Z';
const cameAt = '2026-11-20T14:09:02.120Z';

export const RECORD_EXAMPLE: z.input<typeof transactionRecord> = {
  ...ROW_EXAMPLE,
  expires_at: '2026-11-20T15:01:30.000Z',
  product_id: '4611',
  product_type: 'Mobile Pin / Voucher',
  transfer_type: 'UTILITY',
  story: [
    { kind: 'text', text: 'Debited ' },
    { kind: 'money', money: ROW_EXAMPLE.money },
    { kind: 'text', text: ' at ' },
    { kind: 'time', at: paidAt },
    { kind: 'text', text: ', Finswich’s answer is unknown, PIN or token came at ' },
    { kind: 'time', at: cameAt },
    { kind: 'text', text: '.' },
  ],
  customer: {
    user_reference: 'poormeggriffin',
    phone: '+254712345678',
    email: 'meg@wallet.example',
    status: 'active',
  },
  transfer: {
    called_at: paidAt,
    answered_at: '2026-11-20T14:02:24.120Z',
    outcome: 'unknown',
    http_status: null,
    fault: 'timeout',
    fault_says: null,
    duration_ms: 15_000,
  },
  otp: { sends: 1, wrong_tries: 0, tries_left: 5 },
  vouchers: [
    {
      id: 7,
      status: 'ready',
      delivery: 'sent',
      serial: 'ZZZ123456',
      last4: '5502',
      received_at: cameAt,
      delivered_at: '2026-11-20T14:09:03.000Z',
      delivered_by: 'termii',
      is_shredded: false,
      may_be_sent_again: true,
      may_be_revealed: true,
    },
  ],
  reviews: [],
  messages: [
    {
      job_id: 21,
      kind: 'send_voucher',
      says: 'Message with the PIN or token',
      status: 'done',
      attempts: 1,
      last_error: null,
      last_error_says: null,
      receipt: 'termii 3017544054459493300',
      texts: [
        {
          channel: 'sms',
          to: '+254712345678',
          content: 'Wallet: PIN: ****\nAirtel Mobile PIN, KES 200.00.\nRef UTL-hZ4KKPAvGR43kYLL1687247368',
          gateway: 'termii',
          gateway_reference: '3017544054459493300',
          sent_at: '2026-11-20T14:09:03.000Z',
          delivery: 'delivered',
          delivery_reason: null,
          delivery_at: '2026-11-20T14:09:07.000Z',
        },
      ],
      created_at: cameAt,
      done_at: '2026-11-20T14:09:03.000Z',
    },
  ],
  entries: [
    {
      id: 41,
      movement: 'hold',
      says: 'set aside in the wallet',
      from: 'the customer’s wallet',
      to: 'set aside for a transaction',
      money: ROW_EXAMPLE.money,
      reference: ROW_EXAMPLE.txn_reference,
      user_reference: 'poormeggriffin',
      mode: 'TEST',
      at: paidAt,
    },
  ],
  notes: [],
  timeline: [
    {
      at: cameAt,
      kind: 'delivery',
      says: 'Finswich delivered the PIN or token. Delivered 4 times, acted once.',
      times: 4,
      last_at: '2026-11-20T15:19:02.120Z',
      detail: { event: 'UTILITY_TRANSACTION_VALUE_READY', verdict: 'acted' },
      delivery_ids: [101, 102, 103, 104],
      review_id: null,
      parts: [
        {
          at: '2026-11-20T14:09:02.120Z',
          kind: 'state',
          says: 'Paid, and the PIN or token has come.',
          detail: { on: 'valueCame', proven_by: 'event', from: 'settled', to: 'fulfilled', money: null },
        },
      ],
    },
  ],
};
