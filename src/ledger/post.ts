import { type Result, err, ok } from '../core/result.ts';
import { neverNegative, partyOf } from './accounts.ts';
import { type Movement, journalEntry } from './movements.ts';
import type { LedgerStore } from './ports.ts';

/**
 * `already_posted`: the slot is taken, so the money moved before. `insufficient_funds`: the giving account is short.
 */
export type PostFault = 'already_posted' | 'insufficient_funds';

/**
 * The only place where money moves: one journal entry, its two postings and both balances, inside the caller's unit of
 * work (docs/money.md#movements). A hold that is short fails before anything is written. After any other fault the
 * caller must let its unit of work fail. Throws when the receiving account is missing or would hold more than can be
 * counted exactly.
 */
export async function post(ledger: LedgerStore, movement: Movement, at: number): Promise<Result<void, PostFault>> {
  const entry = journalEntry(movement);
  // Always in the same order, whichever way the money goes, so that two movements of one customer never wait for each
  // other. `customer` comes before `held`, so a hold takes before it gives.
  const inOrder = entry.postings.toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1));
  for (const { account, minor } of inOrder) {
    const floor = minor < 0 && neverNegative(account.kind) ? 0 : null;
    if (await ledger.add(account.id, minor, floor)) continue;
    if (partyOf(account.kind) === 'rail') {
      // A rail's account opens with its first movement.
      await ledger.open(account);
      if (await ledger.add(account.id, minor, floor)) continue;
    }
    if (minor < 0) return err('insufficient_funds');
    throw new Error(`the ${account.kind} account in ${account.currency} is missing or full`);
  }
  return (await ledger.append(entry, at)) ? ok(undefined) : err('already_posted');
}
