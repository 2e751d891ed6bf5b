import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import { commit } from '../core/unit-of-work.ts';
import type { Arrival } from '../once/ports.ts';
import { type Claims, type Outcome, eventKey, receive } from '../once/receive.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { NewReview } from '../reviews/ports.ts';
import { keepVoucher } from '../vouchers/keep.ts';
import type { Voucher } from '../vouchers/ports.ts';
import { type VoucherValue, readValue } from '../vouchers/value.ts';
import { advance } from './advance.ts';
import { type Answer, success } from './errors.ts';
import { type Answered, type EventDeps, type Notice, lockFor } from './event.ts';
import { giveVoucher } from './give-voucher.ts';
import { ownTexts } from './own-texts.ts';
import type { Policy, TransactionStores, Transaction } from './ports.ts';
import { STATES } from './states.ts';
import { type Proof, rowFor } from './steps.ts';
import { aboutVoucher, openVoucherCase, voucherOfCase } from './voucher-case.ts';

/** A value, as its event states it. */
export interface ValueNotice extends Notice {
  /** The rail's name for this event, which recognises repeats. */
  readonly event: string;
  readonly value: VoucherValue | null;
  /** The mode that the event names. */
  readonly mode: Mode | null;
  readonly signedMode: Mode | null;
  readonly verified: boolean;
}

/** Processes a value, exactly once, and answers when it is durable. The message to the customer goes out after that. */
export function receiveValue(
  { work, ring, policy }: EventDeps,
  notice: ValueNotice,
  arrival: Arrival,
): Promise<Answered> {
  const { userReference, value, verified } = notice;
  return commit(work, async (stores: TransactionStores) => {
    const under = await lockFor(stores.transactions, notice);
    const transaction = under.isNew ? null : await stores.transactions.find(under.id);
    const mode = notice.signedMode ?? notice.mode ?? transaction?.mode ?? null;
    const isAtOdds = notice.mode !== null && notice.mode !== mode;
    const customer = userReference ?? transaction?.userReference ?? null;
    const identity = {
      under,
      key: eventKey(verified ? (mode ?? 'any') : 'unverified', notice.event),
      // An event without proof is never taken for the repeat of one with proof, or the other way round. An event that
      // contradicts its key is never taken for one that does not.
      content: canonicalJson({ userReference: customer, value, verified, ...(isAtOdds ? { isAtOdds } : {}) }),
    };
    const received = await receive<Answer>(stores.inbox, ring, arrival, identity, (seen) =>
      acceptValue(stores, ring, policy, {
        under,
        transaction,
        mode,
        userReference,
        value,
        verified,
        isAtOdds,
        isNamed: notice.reference !== null,
        changed: seen === 'changed',
        at: arrival.receivedAt,
      }),
    );
    return { answer: received.answer ?? success(), verdict: received.verdict };
  });
}

export interface AcceptValue {
  /** What it is kept under. */
  readonly under: TransactionKey;
  /** The transaction under this name, as this unit of work has found and locked it; null when there is none. */
  readonly transaction: Transaction | null;
  /** Null when the mode is unknown. Then the voucher is kept as a LIVE one. */
  readonly mode: Mode | null;
  /** Null when the event names no customer: then it means the transaction's. */
  readonly userReference: string | null;
  /** Null when there is none in the event. */
  readonly value: VoucherValue | null;
  /** The event proved that it came from Finswich (docs/security.md#who-is-believed). */
  readonly verified: boolean;
  /** The event's mode contradicts its key. */
  readonly isAtOdds: boolean;
  /** The reference is Finswich's own; otherwise the event named no transaction. */
  readonly isNamed: boolean;
  /** Another value for the same transaction came before. */
  readonly changed: boolean;
  /** Who brought it; an event unless it says otherwise. */
  readonly by?: 'event' | 'answer' | 'question';
  readonly at: number;
}

/** Also for a voucher that came before its payment: only one that came with proof is applied. */
const PROOF: Proof = { on: 'valueCame', by: 'event' };

/** The owner of a voucher that names no customer, for a transaction that is not known. */
const NOBODY = '';

/**
 * Processes a voucher, and always keeps it. It becomes the customer's only for a transaction that the state table says
 * is paid; by itself it proves that a transaction under way or in doubt was paid. A value without a code is no voucher:
 * it proves nothing, and a later one with a code still acts. Always answers success.
 */
export async function acceptValue(
  stores: TransactionStores,
  ring: KeyRing,
  policy: Policy,
  command: AcceptValue,
): Promise<Outcome<Answer>> {
  const { under, transaction, mode, userReference, value, verified, isAtOdds, changed, at } = command;
  const seen = { user_reference: userReference, mode, state: transaction?.state ?? null };
  const about = { ...under, mode: transaction?.mode ?? (verified ? mode : null) };
  const own = ownTexts({ ...under, userReference }, transaction);
  const { verdict: reads } = readValue(value, own);
  if (value === null || reads === 'none') return handleNoValue(stores, command, { mode: about.mode, evidence: seen });
  const owner = { mode: mode ?? 'LIVE', userReference: userReference ?? transaction?.userReference ?? NOBODY } as const;
  const { id, known } = await keepVoucher(stores.vouchers, ring, {
    transaction: under,
    ...owner,
    value,
    own,
    status: 'withheld',
    isProven: verified,
    at,
  });

  const withhold = async (kind: ReviewKind, claims: Claims): Promise<Outcome<Answer>> => {
    const isNew = await openVoucherCase(stores.reviews, kind, id, about, seen, at);
    return { answer: success(), verdict: isNew ? 'reviewed' : 'repeated', claims };
  };
  // Only its case decides what is a repeat. Once a person has dismissed a forgery, the genuine one must still be seen.
  if (!verified) return withhold('value_unverified', 'nothing');
  if (isAtOdds) return withhold('value_conflict', 'content');
  if (known && isRepeat(known, owner, changed)) return { answer: success(), verdict: 'repeated', claims: 'content' };
  // A person must read it. What may be no code at all decides neither the transaction nor another value.
  if (reads === 'unclear') return withhold('value_unclear', 'content');
  // Claims its content only: the transaction may become known, and another value for it must still act then.
  if (!transaction) return withhold('value_unexpected', 'content');
  const isTheirs = userReference === null || userReference === transaction.userReference;
  if (!isTheirs || transaction.mode !== mode) return withhold('value_conflict', 'content');
  if (changed) return withhold('second_voucher', 'content');

  const proof: Proof = { on: 'valueCame', by: command.by ?? 'event' };
  const row = rowFor(transaction, proof);
  if (!row) return withhold(transaction.state === 'fulfilled' ? 'second_voucher' : 'value_unexpected', 'key');
  await advance(stores, policy, transaction, proof, at, aboutVoucher(id, seen));
  if (row.to === 'fulfilled') {
    await giveVoucher(stores, under.id, id, at);
  }
  return { answer: success(), verdict: row.review ? 'reviewed' : 'acted', claims: 'key' };
}

/**
 * The same codes for the same customer, in another spelling. They have been handed over (perhaps by a person, before
 * they came with proof), or they wait as before.
 */
const isRepeat = (known: Voucher, owner: Pick<Voucher, 'mode' | 'userReference'>, changed: boolean): boolean =>
  [owner.userReference, NOBODY].includes(known.userReference) &&
  known.mode === owner.mode &&
  (known.status === 'ready' || (changed && known.provenAt !== null));

/**
 * Without a code nothing is delivered, and nothing is proven. A person must look only when the event names no
 * transaction.
 */
async function handleNoValue(
  stores: TransactionStores,
  { under, isNamed, at }: AcceptValue,
  seen: Pick<NewReview, 'mode' | 'evidence'>,
): Promise<Outcome<Answer>> {
  if (isNamed) return { answer: success(), verdict: 'ignored', claims: 'nothing' };
  await stores.reviews.open({ kind: 'value_unexpected', transaction: under, topic: 'no value', ...seen }, at);
  return { answer: success(), verdict: 'reviewed', claims: 'content' };
}

/**
 * A voucher stays withheld when a person must look at it for any other reason than its early arrival. Somebody who
 * dismissed a case of early arrival could not know that the transaction would be paid, or that the voucher would come
 * again with proof.
 */
const isOfEarlyArrival = (kind: ReviewKind, { provenAt }: Voucher): boolean =>
  provenAt !== null && (kind === 'value_unexpected' || kind === 'value_unverified');

/**
 * Applies a voucher that came before its payment, once the transaction is settled. Returns the transaction as it is
 * then. Only the customer's own voucher counts. The case that was opened for it is closed.
 */
export async function applyWithheldVoucher(
  stores: TransactionStores,
  policy: Policy,
  transaction: Transaction,
  at: number,
): Promise<Transaction> {
  if (STATES[transaction.state].phase !== 'paid') return transaction;
  const reviews = await stores.reviews.of(transaction.id);
  const isTheirs = (voucher: Voucher): boolean =>
    voucher.status === 'withheld' &&
    (voucher.userReference === transaction.userReference || voucher.userReference === NOBODY) &&
    voucher.mode === transaction.mode &&
    reviews.every((review) => voucherOfCase(review) !== voucher.id || isOfEarlyArrival(review.kind, voucher));
  const early = (await stores.vouchers.of(transaction.id)).filter(isTheirs);
  const voucher = transaction.state === 'settled' ? early[0] : undefined;
  // Another value that also came early has no case yet, unless it came before the transaction was known.
  for (const { id } of early) {
    if (id === voucher?.id || reviews.some((review) => voucherOfCase(review) === id)) continue;
    const seen = { user_reference: transaction.userReference, mode: transaction.mode, state: transaction.state };
    await openVoucherCase(stores.reviews, 'second_voucher', id, transaction, seen, at);
  }
  if (!voucher) return transaction;

  const advanced = await advance(stores, policy, transaction, PROOF, at);
  if (!advanced.ok) return transaction;
  await giveVoucher(stores, transaction.id, voucher.id, at);
  return advanced.value;
}
