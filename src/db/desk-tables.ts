import type { Kit } from './postgres/columns.pg.ts';

/** The tables of the support desk and of those who work at it; the second part of `tables.ts`. */
export function deskTables({ table, text, int, sequence, index, uniqueIndex, primaryKey }: Kit) {
  const staff = table(
    'staff',
    {
      id: sequence('id'),
      email: text('email').notNull(),
      name: text('name').notNull(),
      role: text('role').notNull(),
      status: text('status').notNull(),
      passwordHash: text('password_hash').notNull(),
      mustChangePassword: int('must_change_password').notNull(),
      totpSecret: text('totp_secret'),
      totpLastStep: int('totp_last_step').notNull(),
      createdAt: int('created_at').notNull(),
      lastLoginAt: int('last_login_at'),
    },
    (t) => [uniqueIndex('staff_email').on(t.email), index('staff_role').on(t.role, t.status)],
  );

  const staffRecoveryCodes = table(
    'staff_recovery_codes',
    {
      staffId: int('staff_id')
        .notNull()
        .references(() => staff.id),
      digest: text('digest').notNull(),
      usedAt: int('used_at'),
    },
    (t) => [primaryKey({ columns: [t.staffId, t.digest] })],
  );

  const staffSessions = table(
    'staff_sessions',
    {
      id: sequence('id'),
      staffId: int('staff_id')
        .notNull()
        .references(() => staff.id),
      tokenHash: text('token_hash').notNull(),
      stage: text('stage').notNull(),
      method: text('method').notNull(),
      createdAt: int('created_at').notNull(),
      lastSeenAt: int('last_seen_at').notNull(),
      authenticatedAt: int('authenticated_at'),
      address: text('address').notNull(),
      browser: text('browser').notNull(),
      enrolling: text('enrolling'),
    },
    (t) => [
      uniqueIndex('staff_sessions_token').on(t.tokenHash),
      index('staff_sessions_staff').on(t.staffId),
      index('staff_sessions_seen').on(t.lastSeenAt),
    ],
  );

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

  /** A chain: each entry's hash is over the one before. The ids have no gaps, so they are not a sequence. */
  const auditLog = table(
    'audit_log',
    {
      id: int('id').primaryKey(),
      at: int('at').notNull(),
      actorKind: text('actor_kind').notNull(),
      /** 0 for an actor without an id, so that the index finds him too. */
      actorId: int('actor_id').notNull(),
      actorName: text('actor_name').notNull(),
      act: text('act').notNull(),
      subject: text('subject'),
      reason: text('reason'),
      address: text('address'),
      detail: text('detail').notNull(),
      keyId: text('key_id').notNull(),
      previousHash: text('previous_hash').notNull(),
      hash: text('hash').notNull(),
    },
    (t) => [
      index('audit_log_at').on(t.at, t.id),
      index('audit_log_act').on(t.act, t.at, t.id),
      index('audit_log_subject').on(t.subject, t.at, t.id),
      index('audit_log_actor').on(t.actorKind, t.actorId, t.at, t.id),
      index('audit_log_actor_act').on(t.actorKind, t.actorId, t.act, t.at),
    ],
  );

  /** What staff wrote beside a transaction. */
  const notes = table(
    'notes',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
      at: int('at').notNull(),
      author: text('author').notNull(),
      text: text('text').notNull(),
    },
    (t) => [index('notes_reference').on(t.reference)],
  );

  /** Filters a person has kept under a name, for one page. */
  const savedViews = table(
    'saved_views',
    {
      id: sequence('id'),
      staffId: int('staff_id')
        .notNull()
        .references(() => staff.id),
      name: text('name').notNull(),
      page: text('page').notNull(),
      query: text('query').notNull(),
      createdAt: int('created_at').notNull(),
    },
    (t) => [uniqueIndex('saved_views_name').on(t.staffId, t.page, t.name)],
  );

  /** What an unsafe call of the API was answered, so that the same call again acts once. */
  const idempotencyKeys = table(
    'idempotency_keys',
    {
      actor: text('actor').notNull(),
      key: text('key').notNull(),
      digest: text('digest').notNull(),
      /** Sealed: some replies are shown once. */
      reply: text('reply').notNull(),
      at: int('at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.actor, t.key] }), index('idempotency_keys_at').on(t.at)],
  );

  /** The newest of what was refused before it could prove who sent it; the oldest makes room. */
  const refusedDeliveries = table('refused_deliveries', {
    id: sequence('id'),
    receivedAt: int('received_at').notNull(),
    requestId: text('request_id').notNull(),
    url: text('url').notNull(),
    address: text('address').notNull(),
    event: text('event').notNull(),
    reference: text('reference'),
    mode: text('mode'),
    code: text('code').notNull(),
    /** The setting that governs the refusal. */
    setting: text('setting'),
    body: text('body'),
  });

  return {
    staff,
    staffRecoveryCodes,
    staffSessions,
    staffTokens,
    loginThrottle,
    auditLog,
    notes,
    savedViews,
    idempotencyKeys,
    refusedDeliveries,
  };
}
