import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of who may order: customers by their PINs, and the merchant's back ends by their keys. */
export function consentTables({ table, text, int, sequence, primaryKey, uniqueIndex }: Kit) {
  const pins = table(
    'pins',
    {
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      hash: text('hash'),
      keyId: text('key_id'),
      failures: int('failures').notNull(),
      locks: int('locks').notNull(),
      lockedUntil: int('locked_until'),
      setAt: int('set_at'),
    },
    (t) => [primaryKey({ columns: [t.mode, t.userReference] })],
  );

  const appKeys = table(
    'app_keys',
    {
      id: sequence('id'),
      name: text('name').notNull(),
      mode: text('mode').notNull(),
      hash: text('hash').notNull(),
      rights: text('rights').notNull(),
      createdBy: text('created_by').notNull(),
      createdAt: int('created_at').notNull(),
      expiresAt: int('expires_at').notNull(),
      lastUsedAt: int('last_used_at'),
      revokedAt: int('revoked_at'),
    },
    (t) => [uniqueIndex('app_keys_hash').on(t.hash)],
  );

  return { pins, appKeys };
}
