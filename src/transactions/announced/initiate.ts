import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import type { Result } from '../../core/result.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import { commit } from '../../core/unit-of-work.ts';
import { accountOf } from '../../ledger/accounts.ts';
import type { Arrival } from '../../once/ports.ts';
import { type Outcome, eventKey, receive } from '../../once/receive.ts';
import { type Answer, type Refusal, refuse, success } from '../errors.ts';
import { dueAt } from '../due.ts';
import { type Answered, type EventDeps, verdictOf } from '../event.ts';
import type { Policy, Product, TransactionStores, Transaction, Transition } from '../ports.ts';
import { isReversed } from '../reverse.ts';
import { rowFor } from '../steps.ts';

/** An announcement, as its event states it. */
export interface Announcement extends Omit<Initiate, 'under' | 'amount' | 'reversalOnFile' | 'at'> {
  readonly rail: string;
  readonly reference: string;
  readonly amount: Result<Money, Refusal>;
  /** Amount and currency in the event's own words. */
  readonly said: { readonly amount: string; readonly currency: string };
  /** The rail's name for this event, which recognises repeats. */
  readonly event: string;
}

/**
 * Processes an announcement, exactly once. The same one again gets the stored reply, even when that is a refusal.
 * Another one under the same reference is refused, and opens a case for a person.
 */
export async function announce(
  { work, ring, policy }: EventDeps,
  announcement: Announcement,
  arrival: Arrival,
): Promise<Answered> {
  const { mode, userReference, amount, transferType, product, said } = announcement;
  const content = JSON.stringify([
    userReference,
    amount.ok ? amount.value : [said.amount, said.currency],
    transferType,
    product,
  ]);
  return commit(work, async (stores) => {
    const under = await stores.transactions.lockOrAdd(announcement, 'new');
    const identity = { under, key: eventKey(mode, announcement.event), content };
    const conflict = () => refuseConflict(stores, under, announcement, content, arrival.receivedAt);
    const received = await receive<Answer>(stores.inbox, ring, arrival, identity, async (seen, claimed) => {
      if (seen === 'changed') return conflict();
      if (!amount.ok) return { answer: refuse(amount.error), verdict: 'refused', claims: 'key' };
      // A reversal on file has claimed its key. So when nothing is claimed, there is no reversal to look for.
      const reversalOnFile = claimed.length > 0 && (await isReversed(stores, { id: under.id, mode }));
      const at = arrival.receivedAt;
      const answer = await initiate(stores, policy, {
        ...announcement,
        under,
        amount: amount.value,
        reversalOnFile,
        at,
      });
      if (!answer) return conflict();
      return { answer, verdict: verdictOf(answer), claims: 'key' };
    });
    return { answer: received.answer ?? refuse('conflicting_duplicate'), verdict: received.verdict };
  });
}

async function refuseConflict(
  stores: TransactionStores,
  under: TransactionKey,
  { mode, userReference, said }: Announcement,
  topic: string,
  at: number,
): Promise<Outcome<Answer>> {
  const evidence = { user_reference: userReference, ...said, mode };
  const known = await stores.transactions.find(under.id);
  await stores.reviews.open(
    { kind: 'conflicting_initiate', transaction: under, mode: known?.mode ?? mode, topic, evidence },
    at,
  );
  return { answer: refuse('conflicting_duplicate'), verdict: 'reviewed', claims: 'content' };
}

export interface Initiate {
  /** Its name, locked. */
  readonly under: TransactionKey;
  readonly mode: Mode;
  readonly userReference: string;
  readonly amount: Money;
  readonly transferType: string | null;
  readonly product: Product;
  /** How long what is bought may take to come as a PIN or token, in ms; null when it comes as neither. */
  readonly valueLimitMs: number | null;
  /** How long the rail lets the customer take to pay. */
  readonly lifeMs: number;
  /**
   * A verified reversal came before the transaction itself, so the transaction must never take money
   * (docs/life-of-a-transaction.md#the-five-events).
   */
  readonly reversalOnFile: boolean;
  readonly at: number;
}

/**
 * Announces a transaction: checks the customer, the wallet, the currency and the balance. Stores the transaction in
 * either case, so that a refusal is remembered. Returns null when another transaction has the name.
 */
export async function initiate(stores: TransactionStores, policy: Policy, command: Initiate): Promise<Answer | null> {
  const { under, mode, userReference, amount, transferType, product, valueLimitMs, lifeMs, at } = command;
  const { id, rail, reference } = under;
  const checked = await check(stores, command);
  const row = rowFor(null, { on: checked.refusal === null ? 'announced' : 'announceRefused', by: 'event' });
  if (!row || row.to === 'stays') throw new Error('the state table has no first step');
  const expiresAt = at + lifeMs;
  const transaction: Transaction = {
    id,
    rail,
    reference,
    way: 'announced',
    mode,
    userReference,
    amount,
    transferType,
    product,
    valueLimitMs,
    state: row.to,
    reason: checked.refusal,
    initiatedAt: at,
    expiresAt,
    stateSince: at,
    dueAt: dueAt(row.to, at, { rail, expiresAt, valueLimitMs, way: 'announced' }, policy),
  };
  if (!(await stores.transactions.insert(transaction))) return null;
  if (checked.refusal !== null) return refuse(checked.refusal);
  return success(checked.category === null ? {} : { user_category: checked.category });
}

/** How an announced transaction began. This derives from the transaction itself: announcing one writes no step. */
export const firstStep = ({ initiatedAt, state }: Transaction): Transition => ({
  at: initiatedAt,
  on: state === 'declined' ? 'announceRefused' : 'announced',
  by: 'event',
  from: 'none',
  to: state === 'declined' ? 'declined' : 'initiated',
  money: null,
});

async function check(
  stores: TransactionStores,
  { mode, userReference, amount, reversalOnFile }: Initiate,
): Promise<{ readonly refusal: Refusal | null; readonly category: string | null }> {
  const refused = (refusal: Refusal) => ({ refusal, category: null });
  if (reversalOnFile) return refused('conflicting_event');
  const wallet = await stores.wallets.find(mode, userReference);
  if (!wallet) return refused('unknown_customer');
  if (wallet.status === 'frozen') return refused('wallet_frozen');
  const available = await stores.ledger.balance(accountOf('customer', mode, userReference, amount.currency).id);
  if (available === null) return refused('currency_not_supported');
  if (available < amount.minor) return refused('insufficient_funds');
  return { refusal: null, category: wallet.category };
}
