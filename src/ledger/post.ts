import { type Result, err, ok } from '../core/result.ts';
import { neverNegative } from './accounts.ts';
import { type Movement, journalEntry } from './movements.ts';
import type { LedgerStore } from './ports.ts';

/** `already_posted`: the slot is taken, the money moved before. `insufficient_funds`: the giving account is short. */
export type PostFault = 'already_posted' | 'insufficient_funds';

/**
 * The only place where money moves: one journal entry, its two postings and both balances, inside the caller's unit of
 * work (design §4). `insufficient_funds` is found before anything is written; after `already_posted` the caller must
 * let its unit of work fail. Throws when the taking account is missing or would hold more than can be counted exactly.
 */
export async function post(ledger: LedgerStore, movement: Movement, at: number): Promise<Result<void, PostFault>> {
  const entry = journalEntry(movement);
  const [debit, credit] = entry.postings;
  if (!(await ledger.add(debit.account.id, debit.minor, neverNegative(debit.account.kind) ? 0 : null))) {
    return err('insufficient_funds');
  }
  if (!(await ledger.add(credit.account.id, credit.minor, null))) {
    throw new Error(`the ${credit.account.kind} account in ${credit.account.currency} is missing or full`);
  }
  return (await ledger.append(entry, at)) ? ok(undefined) : err('already_posted');
}
