import type { Mode } from '../../core/mode.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import { type Answer, refuse } from '../errors.ts';
import { advance } from '../advance.ts';
import type { Policy, TransactionStores, Transaction } from '../ports.ts';
import { STATES } from '../states.ts';

/** What SEND_OTP and COMPLETE say about the transaction they mean. */
export interface Claim {
  readonly rail: string;
  readonly reference: string;
  readonly mode: Mode;
  readonly userReference: string;
}

export type Admitted =
  | {
      readonly kind: 'open';
      readonly transaction: Transaction;
      readonly phone: string | null;
      readonly email: string | null;
    }
  | { readonly kind: 'refused'; readonly answer: Answer };

/**
 * Lets an event through that needs an unpaid transaction, or says why not: the transaction is unknown, contradicted,
 * past its time (which this then writes down) or already decided, or its wallet is frozen.
 */
export async function admit(
  stores: TransactionStores,
  policy: Policy,
  claim: Claim,
  under: TransactionKey | null,
  now: number,
): Promise<Admitted> {
  const refused = (answer: Answer): Admitted => ({ kind: 'refused', answer });
  const transaction = under && (await stores.transactions.find(under.id));
  if (!transaction) return refused(refuse('unknown_transaction'));
  if (transaction.userReference !== claim.userReference || transaction.mode !== claim.mode) {
    return refused(refuse('conflicting_event'));
  }
  if (STATES[transaction.state].phase !== 'open') return refused(refuse(closedBecause(transaction)));
  if (now >= transaction.expiresAt) {
    await advance(stores, policy, transaction, { on: 'expire', by: 'clock' }, now);
    return refused(refuse('transaction_expired'));
  }
  const wallet = await stores.wallets.find(transaction.mode, transaction.userReference);
  if (wallet?.status === 'frozen') return refused(refuse('wallet_frozen'));
  return { kind: 'open', transaction, phone: wallet?.phone ?? null, email: wallet?.email ?? null };
}

/**
 * Why an event for a transaction that is no longer open is refused: with the reason it ended where that helps the
 * customer, and otherwise as an event at the wrong time.
 */
function closedBecause({ state, reason }: Transaction): Answer['code'] & string {
  if (state === 'expired') return 'transaction_expired';
  return state === 'failed' && reason === 'otp_exhausted' ? 'otp_exhausted' : 'bad_transition';
}
