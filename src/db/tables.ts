import type { Kit } from './postgres/columns.pg.ts';
import { catalogueTables } from './tables/catalogue.ts';
import { codeTables } from './tables/codes.ts';
import { consentTables } from './tables/consent.ts';
import { deskTables } from './tables/desk.ts';
import { houseTables } from './tables/house.ts';
import { inboxTables } from './tables/inbox.ts';
import { ledgerTables } from './tables/ledger.ts';
import { orderTables } from './tables/orders.ts';
import { questionTables } from './tables/questions.ts';
import { tokenTables } from './tables/tokens.ts';
import { outboxTables } from './tables/outbox.ts';
import { reviewTables } from './tables/reviews.ts';
import { savedViewTables, staffTables } from './tables/staff.ts';
import { stepTables } from './tables/steps.ts';
import { textTables } from './tables/texts.ts';
import { transactionTables } from './tables/transactions.ts';
import { voucherTables } from './tables/vouchers.ts';
import { walletTables } from './tables/wallets.ts';

/**
 * The one description of every table, made once per dialect. Times are milliseconds since 1970, amounts minor units,
 * JSON is kept as its text. What may exist only once is a unique index here, not a check in code.
 */
export function defineTables(kit: Kit) {
  const people = staffTables(kit);
  return {
    ...walletTables(kit),
    ...ledgerTables(kit),
    ...transactionTables(kit),
    ...stepTables(kit),
    ...codeTables(kit),
    ...voucherTables(kit),
    ...reviewTables(kit),
    ...inboxTables(kit),
    ...outboxTables(kit),
    ...textTables(kit),
    ...houseTables(kit),
    ...people,
    ...savedViewTables(kit, people),
    ...tokenTables(kit),
    ...orderTables(kit),
    ...questionTables(kit),
    ...consentTables(kit),
    ...catalogueTables(kit),
    ...deskTables(kit),
  };
}
export type Tables = ReturnType<typeof defineTables>;
