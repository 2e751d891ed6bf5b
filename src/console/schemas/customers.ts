import { z } from 'zod';
import { LIMITS } from '../../otp/limits.ts';
import { approval } from './approvals.ts';
import { foundPageOf, mode, money, paging, time, userReference } from './primitives.ts';

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
    phone: z.string().nullable(),
    email: z.string().nullable(),
    category: z.string().nullable(),
    opened_at: time,
  })
  .meta({ id: 'CustomerRow' });
export const customerPage = foundPageOf(customerRow, 'CustomerPage');
/** What phone and e-mail were before a change, and after it. */
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
    /** Last freeze or unfreeze, with its reason. */
    status_changed: z.object({ at: time, by: z.string(), reason: z.string() }).nullable(),
    approvals: z.array(approval).meta({ description: 'what waits for a second person, the oldest first' }),
    contact_changes: z.array(contactChange).meta({ description: 'of phone and e-mail, the newest first' }),
  })
  .meta({ id: 'Customer' });

const limitName = z.enum(LIMITS).meta({ id: 'LimitName' });
/** The hourly limits on codes that hold for a customer now. `says` is fit to be read to a customer. */
export const customerLimits = z
  .object({
    limits: z.array(
      z.object({
        limit: limitName,
        says: z.string(),
        until: time,
        lifted_at: time
          .nullable()
          .meta({ description: 'lifted within the hour, so that it cannot be lifted again yet' }),
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
