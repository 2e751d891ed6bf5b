import { z } from 'zod';
import { SORTS } from '../../desk/ports/transactions.ts';
import { OUTCOMES } from '../../transactions/outcomes.ts';
import { STANDINGS } from '../../transactions/standing.ts';
import { orderBrief, orderRecord } from './orders.ts';
import { STATES, WAYS } from '../../transactions/states.ts';
import {
  count,
  filterText,
  foundPageOf,
  mode,
  money,
  paging,
  rail,
  reason,
  reference,
  reviewStatus,
  several,
  time,
  typed,
  upstream,
  userReference,
} from './primitives.ts';

export const state = z.enum(Object.keys(STATES) as (keyof typeof STATES)[]).meta({ example: 'fulfilled' });

export const standing = z.enum(Object.keys(STANDINGS) as (keyof typeof STANDINGS)[]);

/** The search and the filters of the list, as its URL carries them. */
export const transactionQuery = z.object({
  search: z.string().trim().max(200).optional().meta({
    description:
      'reference or its beginning or end, phone, meter or smartcard, user reference, e-mail, voucher serial or last 4 of a PIN, delivery id; of an ordered one also the request id or the upstream’s own number',
  }),
  state: several(state).optional(),
  mode: mode.optional(),
  rail: filterText(50).optional().meta({ description: 'the name of a rail: `finswich`, `vtpass`' }),
  operator: filterText(200).optional(),
  category: filterText(200).optional().meta({ description: 'product category' }),
  currency: filterText(3).length(3).optional(),
  min_amount: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'decimal text, in `currency` (`DEFAULT_CURRENCY` unless given)' }),
  max_amount: z.string().max(40).optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'announced at or after' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'announced before' }),
  user_reference: filterText(200).optional().meta({ description: 'only of the customer with exactly this reference' }),
  review: z.enum(['open']).optional().meta({ description: 'only those with a case that waits for a person' }),
  sort: z.enum(SORTS).default('newest'),
  ...paging,
});

export const transactionRow = z
  .object({
    txn_reference: reference,
    state,
    standing: standing.nullable().meta({ description: 'what tells it apart from others in its state' }),
    state_says: z.string(),
    rail,
    upstream,
    way: z
      .enum(Object.keys(WAYS) as (keyof typeof WAYS)[])
      .meta({ description: '`announced` by an upstream, or `ordered` by the merchant’s app' }),
    mode,
    money,
    user_reference: userReference,
    product: z.string().nullable(),
    product_category: z.string().nullable(),
    operator: z.string().nullable(),
    value_recipient: z.string().nullable().meta({ description: 'masked for callers without `see_phones`' }),
    reason: z.string().nullable(),
    reason_says: z.string().nullable(),
    initiated_at: time,
    state_since: time,
    open_reviews: count,
    order: orderBrief.nullable().meta({ description: 'null for one that its upstream announced' }),
  })
  .meta({ id: 'TransactionRow' });

export const transactionPage = foundPageOf(transactionRow, 'TransactionPage');

/** How many a search finds, counted up to a bound; and what the filter menus offer. */
export const transactionCount = z
  .object({ count, is_more: z.boolean().meta({ description: 'there are more than were counted' }) })
  .meta({ id: 'TransactionCount' });
export const transactionFacets = z
  .object({
    rails: z.array(z.object({ rail, upstream })),
    operators: z.array(z.string()),
    categories: z.array(z.string()),
    currencies: z.array(z.string()),
  })
  .meta({ id: 'TransactionFacets' });

/** A sentence in parts, so that a page can show its times in the reader's time zone. */
export const storyPart = z
  .union([
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('time'), at: time }),
    z.object({ kind: z.literal('money'), money }),
  ])
  .meta({ id: 'StoryPart' });

const timelineKind = z.enum([
  'delivery',
  'state',
  'otp',
  'transfer',
  'question',
  'voucher',
  'message',
  'review',
  'ledger',
  'note',
  'staff',
]);

export const timelineEntry = z
  .object({
    at: time,
    kind: timelineKind,
    says: z.string().meta({ description: 'in words a customer would understand' }),
    /** More than one when the same delivery came again. */
    times: z.int().min(1),
    last_at: time.nullable().meta({ description: 'when it last came, if it came several times' }),
    detail: z.record(z.string(), z.unknown()),
    delivery_ids: z.array(z.int()),
    review_id: z.int().nullable(),
    parts: z
      .array(z.object({ at: time, kind: timelineKind, says: z.string(), detail: z.record(z.string(), z.unknown()) }))
      .meta({
        description: 'what it led to at once: state, money, the code that was sent. `says` already mentions them',
      }),
  })
  .meta({ id: 'TimelineEntry' });

export const voucher = z
  .object({
    id: z.int(),
    status: z.enum(['ready', 'withheld']),
    delivery: z.enum(['none', 'queued', 'sent', 'failed']),
    serial: z.string().nullable(),
    last4: z.string().nullable(),
    received_at: time,
    delivered_at: time.nullable(),
    delivered_by: z.string().nullable(),
    is_shredded: z.boolean(),
    may_be_sent_again: z.boolean(),
    may_be_revealed: z.boolean(),
  })
  .meta({ id: 'Voucher' });

export const ledgerEntry = z
  .object({
    id: z.int(),
    movement: z.string(),
    says: z.string(),
    from: z.string(),
    to: z.string(),
    money,
    reference: z.string(),
    user_reference: z.string(),
    mode,
    at: time,
  })
  .meta({ id: 'LedgerEntry' });

export const note = z.object({ id: z.int(), at: time, by: z.string(), text: z.string() }).meta({ id: 'Note' });

export const reviewBrief = z
  .object({
    id: z.int(),
    kind: z.string(),
    says: z.string(),
    status: reviewStatus,
    opened_at: time,
    wait_until: time.nullable(),
  })
  .meta({ id: 'ReviewBrief' });

export const transferCall = z
  .object({
    called_at: time,
    answered_at: time.nullable(),
    outcome: z.enum(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).nullable(),
    http_status: z.int().nullable(),
    fault: z.string().nullable(),
    fault_says: z.string().nullable().meta({ description: '`fault` in words' }),
    duration_ms: z.int().nullable(),
  })
  .meta({ id: 'TransferCall' });

/** A text as it was handed to a gateway, with codes, PINs and tokens masked for everybody. */
export const sentText = z
  .object({
    channel: z.string(),
    to: z.string().nullable().meta({ description: 'phone or e-mail; masked for callers without `see_phones`' }),
    content: z.string(),
    gateway: z.string(),
    gateway_reference: z.string().nullable(),
    sent_at: time,
    delivery: z
      .enum(['accepted', 'passed_on', 'delivered', 'not_delivered'])
      .meta({ description: 'what the gateway last said: `accepted` until a delivery receipt says more' }),
    delivery_reason: z.string().nullable(),
    delivery_at: time.nullable(),
  })
  .meta({ id: 'SentText' });

export const messageRecord = z
  .object({
    job_id: z.int().nullable().meta({ description: 'null for a code, which is sent at once or not at all' }),
    kind: z.string(),
    says: z.string(),
    status: z.enum(['sending', 'sent', 'failed', 'unsure', 'queued', 'done', 'not_needed', 'dead']).meta({
      description:
        'of a code: sending, sent, failed, or unsure where nobody can say; of any other: queued, done (a gateway took it), not_needed, dead',
    }),
    attempts: count,
    last_error: z.string().nullable(),
    last_error_says: z.string().nullable().meta({ description: '`last_error` in words' }),
    receipt: z.string().nullable(),
    texts: z.array(sentText),
    created_at: time,
    done_at: time.nullable(),
  })
  .meta({ id: 'MessageRecord' });

export const transactionRecord = z
  .object({
    ...transactionRow.shape,
    order: orderRecord.nullable().meta({ description: 'null for one that its upstream announced' }),
    expires_at: time,
    product_id: z.string().nullable(),
    product_type: z.string().nullable(),
    transfer_type: z.string().nullable(),
    story: z.array(storyPart),
    customer: z
      .object({
        user_reference: userReference,
        phone: z.string().nullable(),
        email: z.string().nullable(),
        status: z.enum(['active', 'frozen']),
      })
      .nullable(),
    transfer: transferCall.nullable(),
    otp: z.object({ sends: count, wrong_tries: count, tries_left: count }),
    vouchers: z.array(voucher),
    reviews: z.array(reviewBrief),
    messages: z.array(messageRecord),
    entries: z.array(ledgerEntry),
    notes: z.array(note),
    timeline: z.array(timelineEntry),
  })
  .meta({ id: 'TransactionRecord' });

export const noteText = z.object({ text: typed.min(1).max(2_000) });
export const withReason = z.object({ reason });
export const sendAgain = z.object({
  again: z.boolean().default(false).meta({ description: 'also when it was sent less than two minutes ago' }),
});
export const voucherSentAgain = z.object({ voucher_id: z.int(), job_id: z.int() });
export const revealedVoucher = z
  .object({
    voucher_id: z.int(),
    lines: z.array(z.object({ label: z.string(), value: z.string() })),
    reveals_left_today: count,
  })
  .meta({ id: 'RevealedVoucher' });
