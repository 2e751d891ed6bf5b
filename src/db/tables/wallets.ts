import type { Kit } from '../postgres/columns.pg.ts';
import { foldedEmail, foldedUser, FROZEN } from './expressions.ts';

/** The tables of customers' wallets, and of acts on them that wait for approval. */
export function walletTables({ table, text, int, sequence, index, primaryKey, byBytes }: Kit) {
  const wallets = table(
    'wallets',
    {
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      country: text('country').notNull(),
      firstName: text('first_name'),
      lastName: text('last_name'),
      phone: text('phone'),
      email: text('email'),
      category: text('category'),
      status: text('status').notNull(),
      openedAt: int('opened_at').notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.mode, t.userReference] }),
      index('wallets_phone').on(t.phone),
      index('wallets_user').on(foldedUser),
      index('wallets_user_begins').on(byBytes(foldedUser)),
      index('wallets_email_begins').on(byBytes(foldedEmail)),
      index('wallets_frozen').on(t.mode, t.userReference).where(FROZEN),
    ],
  );

  /** Old and new phone and e-mail of a customer. The people behind the old ones are told. */
  const contactChanges = table(
    'contact_changes',
    {
      id: sequence('id'),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      oldPhone: text('old_phone'),
      newPhone: text('new_phone'),
      oldEmail: text('old_email'),
      newEmail: text('new_email'),
      changedBy: text('changed_by').notNull(),
      at: int('at').notNull(),
    },
    (t) => [index('contact_changes_user').on(t.userReference, t.mode, t.at)],
  );

  /** Acts on wallets that one person has asked for and another one must approve. */
  const approvals = table(
    'approvals',
    {
      id: sequence('id'),
      kind: text('kind').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      /** What is to be done, as JSON. */
      content: text('content').notNull(),
      reason: text('reason').notNull(),
      status: text('status').notNull(),
      askedBy: text('asked_by').notNull(),
      askedAt: int('asked_at').notNull(),
      decidedBy: text('decided_by'),
      decidedAt: int('decided_at'),
      decisionReason: text('decision_reason'),
    },
    (t) => [
      index('approvals_status').on(t.status, t.askedAt),
      index('approvals_user').on(t.userReference, t.mode, t.askedAt),
    ],
  );

  return { wallets, contactChanges, approvals };
}
