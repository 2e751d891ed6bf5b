import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of machines' tokens, and of what limits guesses. */
export function tokenTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const staffTokens = table(
    'staff_tokens',
    {
      id: sequence('id'),
      name: text('name').notNull(),
      hash: text('hash').notNull(),
      rights: text('rights').notNull(),
      createdBy: text('created_by').notNull(),
      createdAt: int('created_at').notNull(),
      expiresAt: int('expires_at').notNull(),
      lastUsedAt: int('last_used_at'),
      revokedAt: int('revoked_at'),
    },
    (t) => [uniqueIndex('staff_tokens_hash').on(t.hash)],
  );

  const loginThrottle = table(
    'login_throttle',
    {
      key: text('key').primaryKey(),
      failures: int('failures').notNull(),
      lastAt: int('last_at').notNull(),
    },
    (t) => [index('login_throttle_last').on(t.lastAt)],
  );

  return { staffTokens, loginThrottle };
}
