import { z } from 'zod';
import { OUTCOMES } from '../../transactions/outcomes.ts';
import { count, money, reference, time } from './primitives.ts';

const told = money.nullable().meta({ description: 'null while the upstream has not told; never 0 for that' });

/** What a list says of an ordered transaction. */
export const orderBrief = z
  .object({
    request_id: z.string().nullable().meta({ description: 'what the upstream knows it by' }),
    order_no: z.string().nullable().meta({ description: 'what the upstream calls the payment' }),
    cost: told,
    commission: told,
    margin: money.nullable().meta({
      description: 'what the customer paid, without VAT, less the cost; null as well while the transaction is not paid',
    }),
  })
  .meta({ id: 'OrderBrief' });

/** What one or more questions in a row came to. It never holds what was bought. */
export const questionAnswer = z
  .object({
    says: z.string(),
    outcome: z.enum(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]),
    upstream_code: z.string().nullable(),
    http_status: z.int().nullable(),
    fault: z.string().nullable(),
    has_value: z.boolean().meta({ description: 'a PIN or token came with it' }),
    times: z.int().min(1).meta({ description: 'how often in a row it was the same' }),
    first_at: time,
    last_at: time,
  })
  .meta({ id: 'QuestionAnswer' });

export const orderRecord = z
  .object({
    ...orderBrief.shape,
    product: z.string(),
    biller: z.string(),
    item: z.string().nullable(),
    quantity: z.int().nullable(),
    account: z.string().meta({ description: 'masked for callers without `see_phones`' }),
    account_name: z.string().nullable(),
    phone: z.string(),
    fee: money,
    vat: money,
    unit_price: told,
    consent: z
      .enum(['pin', 'app'])
      .nullable()
      .meta({ description: '`pin`: the customer’s PIN; `app`: the merchant’s back end proved that they agreed' }),
    app_key: z
      .object({ id: z.int(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'of the back end that placed it; null where the customer’s own app did' }),
    receipt: z
      .array(
        z.object({
          label: z.string(),
          text: z.string().nullable(),
          at: time.nullable(),
          money: money.nullable(),
        }),
      )
      .meta({ description: 'what the customer has in hand; each line has one of `text`, `at` and `money`' }),
    questions: z.object({
      asked: count,
      last_at: time.nullable(),
      next_at: time.nullable().meta({ description: 'when the upstream is asked next, at the latest' }),
      may_be_asked_from: time
        .nullable()
        .meta({ description: 'when `ask` would have it asked, if that were called now; null while it cannot be' }),
      answers: z.array(questionAnswer).meta({ description: 'the oldest first' }),
    }),
  })
  .meta({ id: 'OrderRecord' });

export const askedNow = z.object({
  txn_reference: reference,
  asks_at: time.meta({ description: 'when the upstream is asked; the worker does it within a second or two' }),
});
