import { z } from 'zod';
import { mode, money, pageOf, paging, time, userReference } from './primitives.ts';

export const walletStatus = z.enum(['active', 'frozen']);
export const customerQuery = z.object({
  search: z.string().trim().max(200).optional().meta({ description: 'user reference or phone, in any spelling' }),
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
export const customerPage = pageOf(customerRow, 'CustomerPage');
export const customer = z
  .object({
    ...customerRow.shape,
    balances: z.array(z.object({ currency: z.string(), available: money, held: money })),
    /** Last freeze or unfreeze, with its reason. */
    status_changed: z.object({ at: time, by: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'Customer' });

/** A wallet after it was frozen or made active again. */
export const walletStatusChanged = z
  .object({ user_reference: userReference, mode, status: walletStatus })
  .meta({ id: 'WalletStatusChanged' });
