import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of people who work at the support desk, and of their logins. */
export function staffTables({ table, text, int, sequence, index, uniqueIndex, primaryKey }: Kit) {
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

  return { staff, staffRecoveryCodes, staffSessions };
}

/** The table of filters that a person keeps; `staff` is the table of people. */
export function savedViewTables(
  { table, text, int, sequence, uniqueIndex }: Kit,
  { staff }: Pick<ReturnType<typeof staffTables>, 'staff'>,
) {
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

  return { savedViews };
}
