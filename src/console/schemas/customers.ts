import { z } from 'zod';
import { LIMITS } from '../../otp/limits.ts';
import { approval } from './approvals.ts';
import { MOVEMENTS, type MovementName } from '../../ledger/movements.ts';
import { foundPageOf, mode, money, pageOf, paging, time, userReference, userReferenceInPath } from './primitives.ts';

export const walletStatus = z.enum(['active', 'frozen']);
export const customerQuery = z.object({
  search: z.string().trim().max(200).optional().meta({
    description:
      'user reference, phone in any spelling, or e-mail; the beginning is enough for user references and e-mails',
  }),
  mode: mode.optional(),
  status: walletStatus.optional(),
  ...paging,
});
export const customerRow = z
  .object({
    user_reference: userReference,
    mode,
    status: walletStatus,
    country: z.string().meta({
      description: 'ISO 3166, two letters; a phone without a country code is read as a number of this country',
    }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    category: z.string().nullable(),
    opened_at: time,
  })
  .meta({ id: 'CustomerRow' });
export const customerPage = foundPageOf(customerRow, 'CustomerPage');
/** A customer's phone and e-mail before and after a change. */
export const contactChange = z
  .object({
    at: time,
    by: z.string(),
    old_phone: z.string().nullable(),
    new_phone: z.string().nullable(),
    old_email: z.string().nullable(),
    new_email: z.string().nullable(),
  })
  .meta({ id: 'ContactChange' });
export const customer = z
  .object({
    ...customerRow.shape,
    balances: z.array(z.object({ currency: z.string(), available: money, held: money })),
    /** The last freeze or unfreeze, with its reason. */
    status_changed: z.object({ at: time, by: z.string(), reason: z.string() }).nullable(),
    approvals: z.array(approval).meta({ description: 'what waits for a second person, the oldest first' }),
    contact_changes: z.array(contactChange).meta({ description: 'of phone and e-mail, the newest first' }),
    pin: z
      .object({
        set_at: time.nullable().meta({ description: 'null while the customer has set none' }),
        locked_until: time.nullable().meta({ description: 'null while it is not locked' }),
      })
      .meta({ description: 'the PIN that the customer pays with in the merchant’s app; never the PIN itself' }),
  })
  .meta({ id: 'Customer' });

export const pinUnlocked = z.object({ user_reference: userReference, mode });

/** A customer in a path. */
export const customerInPath = z.object({ mode, user_reference: userReferenceInPath });

/** Which lines of a statement. */
export const statementFilter = z.object({
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/)
    .toUpperCase()
    .meta({ description: 'of the wallet', example: 'KES' }),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'booked at or after' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'booked before' }),
});
export const statementQuery = statementFilter.extend(paging);
export const statementLine = z
  .object({
    id: z.int(),
    at: time,
    movement: z.enum(Object.keys(MOVEMENTS) as MovementName[]),
    says: z.string().meta({ description: 'what happened to the money, in words' }),
    of: z.enum(['transaction', 'wallet', 'rail']).meta({ description: 'whose the reference is' }),
    reference: z.string().meta({ description: 'of the transaction, or of the top-up or withdrawal itself' }),
    product: z.string().nullable(),
    is_still_held: z
      .boolean()
      .meta({ description: 'the money it set aside has not gone to Finswich or back to the customer yet' }),
    change: money.meta({ description: 'of the available balance; negative when money went out' }),
    held_change: money.meta({ description: 'of the held balance' }),
    available: money.meta({ description: 'right after this entry' }),
    held: money.meta({ description: 'right after this entry' }),
  })
  .meta({ id: 'StatementLine' });
export const statement = z
  .object({
    ...pageOf(statementLine, 'StatementLines').shape,
    available: money.meta({ description: 'now' }),
    held: money.meta({ description: 'now' }),
  })
  .meta({ id: 'Statement' });

const limitName = z.enum(LIMITS).meta({ id: 'LimitName' });
/** The hourly limits on codes that a customer has reached. `says` can be read to a customer as it is. */
export const customerLimits = z
  .object({
    limits: z.array(
      z.object({
        limit: limitName,
        says: z.string(),
        until: time,
        lifted_at: time
          .nullable()
          .meta({ description: 'null unless it was lifted within the last hour; then it cannot be lifted again yet' }),
      }),
    ),
  })
  .meta({ id: 'CustomerLimits' });
export const limitsLifted = z
  .object({ user_reference: userReference, mode, lifted: z.array(limitName) })
  .meta({ id: 'LimitsLifted' });

/** A wallet after it was frozen or made active again. */
export const walletStatusChanged = z
  .object({ user_reference: userReference, mode, status: walletStatus })
  .meta({ id: 'WalletStatusChanged' });
