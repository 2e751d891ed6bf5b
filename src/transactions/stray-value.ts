import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import { commit } from '../core/unit-of-work.ts';
import type { Arrival, Verdict } from '../once/ports.ts';
import { type Outcome, receive } from '../once/receive.ts';
import { keepVoucher } from '../vouchers/keep.ts';
import { type VoucherValue, readValue } from '../vouchers/value.ts';
import { type Answer, success } from './errors.ts';
import { type EventDeps, type Notice, lockFor } from './event.ts';
import { ownTexts } from './own-texts.ts';
import type { TransactionStores } from './ports.ts';
import { openVoucherCase } from './voucher-case.ts';

/** A value in an event of an unknown kind, as it came. */
export type StrayNotice = Notice & Pick<StrayValue, 'mode' | 'value'>;

/** Processes such a value, exactly once. */
export function receiveStrayValue(
  { work, ring }: Pick<EventDeps, 'work' | 'ring'>,
  notice: StrayNotice,
  arrival: Arrival,
): Promise<Verdict> {
  return commit(work, async (stores: TransactionStores) => {
    const under = await lockFor(stores.transactions, notice);
    const identity = { under, key: `stray|${arrival.event}`, content: canonicalJson(notice.value) };
    const { verdict } = await receive<Answer>(stores.inbox, ring, arrival, identity, () =>
      keepStrayValue(stores, ring, { ...notice, under, at: arrival.receivedAt }),
    );
    return verdict;
  });
}

export interface StrayValue {
  /** What it is kept under. */
  readonly under: TransactionKey;
  /** Null when the event names no mode. A value of no known mode is kept as a LIVE one. */
  readonly mode: Mode | null;
  readonly userReference: string | null;
  readonly value: VoucherValue;
  readonly at: number;
}

/**
 * Keeps a value from an event whose meaning we do not know. The event may give the value to the customer, or take it
 * back. So it proves nothing about its transaction, and a person decides. A value that is already on file is not lost,
 * and needs no case.
 */
export async function keepStrayValue(
  stores: TransactionStores,
  ring: KeyRing,
  { under, mode, userReference, value, at }: StrayValue,
): Promise<Outcome<Answer>> {
  const transaction = await stores.transactions.find(under.id);
  const own = ownTexts({ ...under, userReference }, transaction);
  if (readValue(value, own).verdict === 'none') return { answer: success(), verdict: 'ignored', claims: 'content' };
  const kept = await keepVoucher(stores.vouchers, ring, {
    transaction: under,
    mode: transaction?.mode ?? mode ?? 'LIVE',
    userReference: userReference ?? transaction?.userReference ?? '',
    value,
    own,
    status: 'withheld',
    isProven: false,
    at,
  });
  if (kept.known !== null) return { answer: success(), verdict: 'ignored', claims: 'content' };
  const about = { ...under, mode: transaction?.mode ?? mode };
  const seen = { user_reference: userReference, mode, state: transaction?.state ?? null };
  await openVoucherCase(stores.reviews, 'value_unexpected', kept.id, about, seen, at);
  return { answer: success(), verdict: 'reviewed', claims: 'content' };
}
