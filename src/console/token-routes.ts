import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import type { MachineToken } from '../staff/ports.ts';
import { LONGEST_DAYS, type TokenFault, makeToken, revokeToken } from '../staff/tokens.ts';
import { actingOf } from './acting.ts';
import { type Problem, problem } from './problems.ts';
import { type AnyRoute, act, look } from './route.ts';
import { idInPath } from './schemas/primitives.ts';
import { timeOrNull, timeView } from './time-view.ts';
import { newToken, onceToken, tokenRow, tokens } from './schemas/staff.ts';

const notValid = (path: string, message: string): Problem => ({ code: 'not_valid', fields: [{ path, message }] });

const TOKEN_PROBLEMS: Readonly<Record<TokenFault, Problem>> = {
  bad_name: notValid('body.name', 'It must be 1 to 100 printable characters.'),
  bad_rights: notValid('body.rights', 'A token cannot have this right.'),
  bad_days: notValid('body.days', `It must be 1 to ${LONGEST_DAYS}.`),
  unknown_token: problem('not_found'),
  revoked_before: problem('not_possible', 'This token is already revoked.'),
};

const view = (token: MachineToken): z.input<typeof tokenRow> => ({
  id: token.id,
  name: token.name,
  rights: [...token.rights],
  created_by: token.createdBy,
  created_at: timeView(token.createdAt),
  expires_at: timeView(token.expiresAt),
  last_used_at: timeOrNull(token.lastUsedAt),
  revoked_at: timeOrNull(token.revokedAt),
});

const EXAMPLE: z.input<typeof tokenRow> = {
  id: 3,
  name: 'nightly export',
  rights: ['see', 'export'],
  created_by: 'ada@wallet.example',
  created_at: '2026-11-01T08:00:00.000Z',
  expires_at: '2027-01-30T08:00:00.000Z',
  last_used_at: '2026-11-20T01:00:00.000Z',
  revoked_at: null,
};

/** The tokens of machines that use this API. */
export const TOKEN_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/tokens',
    tag: 'Staff',
    summary: 'The tokens of machines, the newest first; never the tokens themselves',
    right: 'staff',
    problems: [],
    reply: tokens,
    example: { rows: [EXAMPLE] },
    look: ({ work }) => work.read(async ({ machineTokens }) => ok({ rows: (await machineTokens.list()).map(view) })),
  }),

  act({
    method: 'post',
    path: '/tokens',
    tag: 'Staff',
    summary: 'Make a token for a machine',
    description: 'The token is shown this once. It is sent as `Authorization: Bearer <token>`.',
    right: 'staff',
    needsFreshLogin: true,
    problems: [],
    body: newToken,
    bodyExample: { name: EXAMPLE.name, rights: ['see', 'export'], days: 90 },
    reply: onceToken,
    example: { token: 'fmt_0Jt0uS3P5yqPqfWqj3Oa4mGUjJ2l8rYQm0qJ4r6b1nE', row: { ...EXAMPLE, last_used_at: null } },
    async act(stores, { ring, staff }, call) {
      const made = await makeToken(stores, call.body, staff.randomBytes, actingOf(call, ring));
      if (!made.ok) return err(TOKEN_PROBLEMS[made.error]);
      return ok({ reply: { token: made.value.token, row: view(made.value.row) }, act: null });
    },
  }),

  act({
    method: 'delete',
    path: '/tokens/{id}',
    tag: 'Staff',
    summary: 'Revoke a token at once',
    right: 'staff',
    problems: ['not_found', 'not_possible'],
    params: z.object({ id: idInPath }),
    reply: tokenRow,
    example: { ...EXAMPLE, revoked_at: '2026-11-20T14:02:09.120Z' },
    async act(stores, { ring }, call) {
      const revoked = await revokeToken(stores, call.params.id, actingOf(call, ring));
      if (!revoked.ok) return err(TOKEN_PROBLEMS[revoked.error]);
      return ok({ reply: view(revoked.value), act: null });
    },
  }),
];
