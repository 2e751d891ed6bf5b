import { z } from 'zod';
import { LONGEST_DAYS, RIGHT_NAMES } from '../../app-keys/keys.ts';
import { mode, time, typed } from './primitives.ts';

const appRight = z.enum(RIGHT_NAMES).meta({ id: 'AppRight' });

/** A key of the merchant's back end for the bill-payments API. Never the key itself. */
export const appKeyRow = z
  .object({
    id: z.int(),
    name: z.string(),
    mode,
    rights: z.array(appRight),
    created_by: z.string(),
    created_at: time,
    expires_at: time,
    last_used_at: time.nullable(),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'AppKeyRow' });

export const appKeys = z.object({
  rows: z.array(appKeyRow),
  rights: z.array(z.object({ right: appRight, says: z.string() })).meta({ description: 'every right, in words' }),
});
export const newAppKey = z.object({
  name: typed.min(1).max(100),
  mode,
  rights: z.array(appRight).min(1).meta({ description: 'in LIVE not both `order` and `pins`' }),
  days: z.int().min(1).max(LONGEST_DAYS),
});
export const onceAppKey = z
  .object({ key: z.string().meta({ description: 'shown this once; only its hash is kept' }), row: appKeyRow })
  .meta({ id: 'OnceAppKey' });
