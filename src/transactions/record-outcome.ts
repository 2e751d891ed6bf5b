import { applyWithheldVoucher } from './value-ready.ts';
import { advance } from './advance.ts';
import { type Answer, refuse, success } from './errors.ts';
import type { Policy, Stores, TransferOutcome } from './ports.ts';
import type { Signal, State } from './states.ts';

const SIGNAL_OF = {
  accepted: 'transferAccepted',
  refused: 'transferRefused',
  unknown: 'transferUnknown',
} as const satisfies Record<TransferOutcome['kind'], Signal>;

/**
 * Writes down what the transfer call came to, and answers the completion that waits for it. Other evidence may have
 * come while the call was out, so the answer tells how the purchase stands, not what the call alone said.
 */
export async function recordOutcome(
  stores: Stores,
  policy: Policy,
  reference: string,
  outcome: TransferOutcome,
  at: number,
): Promise<Answer> {
  const transaction = await stores.transactions.find(reference);
  const submission = await stores.transactions.submission(reference);
  if (!transaction || !submission) throw new Error(`the transfer of ${reference} was never written down`);
  await stores.transactions.saveOutcome(reference, outcome, at);
  const advanced = await advance(stores, policy, transaction, SIGNAL_OF[outcome.kind], at);
  const now = await applyWithheldVoucher(stores, policy, advanced.ok ? advanced.value : transaction, at);
  const answer = answerFor(now.state);
  await stores.inbox.setAnswer(reference, submission.inboxKey, answer);
  return answer;
}

/** What a completion is told about a purchase whose call has been made (design §3, §9). */
function answerFor(state: State): Answer {
  if (state === 'settled' || state === 'fulfilled') return success();
  return refuse(state === 'failed' || state === 'reversed' ? 'transfer_refused' : 'transfer_in_doubt');
}
