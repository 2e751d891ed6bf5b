import { applyWithheldVoucher } from './value-ready.ts';
import { advance } from './advance.ts';
import { completionAnswer } from './completion-answer.ts';
import type { Answer } from './errors.ts';
import { OUTCOMES } from './outcomes.ts';
import {
  type CallStep,
  NOT_WRITTEN_IN_TIME,
  type Policy,
  type TransactionStores,
  type TransferOutcome,
} from './ports.ts';
import type { Proof } from './steps.ts';

/**
 * Records the outcome of the transfer call, and answers the completion that waits for it. The outcome may come late: a
 * clear answer still decides the transaction after the clock took the call for lost. Where other evidence or a person
 * has decided it meanwhile, that decision stands, not what the call alone said. The same outcome twice is one step. An
 * answer that is no clearer than what the clock recorded is a step of its own, so that the history shows it.
 * `answeredAt` is when the call was answered, where that was earlier.
 */
export async function recordOutcome(
  stores: TransactionStores,
  policy: Policy,
  id: number,
  step: CallStep,
  outcome: TransferOutcome,
  at: number,
  answeredAt = at,
  proof: Proof = { on: OUTCOMES[outcome.kind], by: 'answer' },
): Promise<Answer> {
  const transaction = await stores.transactions.find(id);
  const submission = await stores.transactions.submission(id, step);
  if (!transaction || !submission) throw new Error(`the call of transaction ${id} was never written down`);
  await stores.transactions.saveOutcome(id, step, outcome, answeredAt);
  if (!isAlreadyRecorded(submission.outcome, outcome)) {
    const advanced = await advance(stores, policy, transaction, proof, at);
    if (advanced.ok) await applyWithheldVoucher(stores, policy, advanced.value, at);
  }
  const answer = await completionAnswer(stores, id);
  if (!answer) throw new Error(`the call of transaction ${id} decided nothing`);
  if (submission.inboxKey !== null) await stores.inbox.setAnswer(id, submission.inboxKey, answer);
  return answer;
}

const isAlreadyRecorded = (before: TransferOutcome | null, { kind, fault }: TransferOutcome): boolean =>
  before?.kind === kind && (before.fault !== NOT_WRITTEN_IN_TIME || fault === NOT_WRITTEN_IN_TIME);
