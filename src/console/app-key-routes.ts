import { z } from 'zod';
import { type AppKeyFault, LONGEST_DAYS, RIGHT_NAMES, makeAppKey, revokeAppKey } from '../app-keys/keys.ts';
import { APP_RIGHTS, type AppKey } from '../app-keys/ports.ts';
import { err, ok } from '../core/result.ts';
import { actingOf } from './acting.ts';
import { type Problem, problem } from './problems.ts';
import { type AnyRoute, act, look } from './route.ts';
import { appKeyRow, appKeys, newAppKey, onceAppKey } from './schemas/app-keys.ts';
import { idInPath } from './schemas/primitives.ts';
import { timeOrNull, timeView } from './time-view.ts';

const notValid = (path: string, message: string): Problem => ({ code: 'not_valid', fields: [{ path, message }] });

const KEY_PROBLEMS: Readonly<Record<AppKeyFault, Problem>> = {
  bad_name: notValid('body.name', 'It must be 1 to 100 printable characters.'),
  bad_rights: notValid('body.rights', 'A key cannot have this right.'),
  order_with_pins: notValid(
    'body.rights',
    'In LIVE no key may have both order and pins: it could set a PIN and order by it. Make two keys, for two programs.',
  ),
  bad_days: notValid('body.days', `It must be 1 to ${LONGEST_DAYS}.`),
  unknown_key: problem('not_found'),
  revoked_before: problem('not_possible', 'This key is already revoked.'),
};

const view = (key: AppKey): z.input<typeof appKeyRow> => ({
  id: key.id,
  name: key.name,
  mode: key.mode,
  rights: [...key.rights],
  created_by: key.createdBy,
  created_at: timeView(key.createdAt),
  expires_at: timeView(key.expiresAt),
  last_used_at: timeOrNull(key.lastUsedAt),
  revoked_at: timeOrNull(key.revokedAt),
});

const SAID_RIGHTS = RIGHT_NAMES.map((right) => ({ right, says: APP_RIGHTS[right] }));

const EXAMPLE: z.input<typeof appKeyRow> = {
  id: 3,
  name: 'app back end',
  mode: 'TEST',
  rights: ['read', 'order'],
  created_by: 'ada@wallet.example',
  created_at: '2026-11-01T08:00:00.000Z',
  expires_at: '2027-11-01T08:00:00.000Z',
  last_used_at: '2026-11-20T14:02:00.000Z',
  revoked_at: null,
};

/** The keys by which the merchant's back ends call the bill-payments API. */
export const APP_KEY_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/app-keys',
    tag: 'Staff',
    summary: 'The keys of the merchant’s back ends, the newest first; never the keys themselves',
    right: 'staff',
    problems: [],
    reply: appKeys,
    example: { rows: [EXAMPLE], rights: SAID_RIGHTS },
    look: ({ work }) =>
      work.read(async (stores) => ok({ rows: (await stores.appKeys.list()).map(view), rights: SAID_RIGHTS })),
  }),

  act({
    method: 'post',
    path: '/app-keys',
    tag: 'Staff',
    summary: 'Make a key for a back end of the merchant',
    description:
      'The key is shown this once. It is sent to the bill-payments API as `Authorization: Bearer <key>`, with the customer in `X-User-Reference`.',
    right: 'staff',
    needsFreshLogin: true,
    problems: [],
    body: newAppKey,
    bodyExample: { name: EXAMPLE.name, mode: 'TEST', rights: ['read', 'order'], days: 365 },
    reply: onceAppKey,
    example: { key: 'fmk_0Jt0uS3P5yqPqfWqj3Oa4mGUjJ2l8rYQm0qJ4r6b1nE', row: { ...EXAMPLE, last_used_at: null } },
    async act(stores, { ring, staff }, call) {
      const made = await makeAppKey(stores, call.body, staff.randomBytes, actingOf(call, ring));
      if (!made.ok) return err(KEY_PROBLEMS[made.error]);
      return ok({ reply: { key: made.value.key, row: view(made.value.row) }, act: null });
    },
  }),

  act({
    method: 'delete',
    path: '/app-keys/{id}',
    tag: 'Staff',
    summary: 'Revoke a key of a back end at once',
    right: 'staff',
    problems: ['not_found', 'not_possible'],
    params: z.object({ id: idInPath }),
    reply: appKeyRow,
    example: { ...EXAMPLE, revoked_at: '2026-11-20T14:02:09.120Z' },
    async act(stores, { ring }, call) {
      const revoked = await revokeAppKey(stores, call.params.id, actingOf(call, ring));
      if (!revoked.ok) return err(KEY_PROBLEMS[revoked.error]);
      return ok({ reply: view(revoked.value), act: null });
    },
  }),
];
