import { type Clock, SECOND } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { ok } from '../core/result.ts';
import type { Arrival, Claimed } from '../once/ports.ts';
import { type Outcome, matterKey, receive } from '../once/receive.ts';
import { holderOf } from '../otp/holder.ts';
import { sendsLeft } from '../otp/limits.ts';
import { readCode } from '../otp/read-code.ts';
import { verifyOtp } from '../otp/verify.ts';
import { type Claim, admit } from './admit.ts';
import { advance } from './advance.ts';
import { completionAnswer } from './completion-answer.ts';
import { CALL_GRACE_MS } from './due.ts';
import { type Answer, refuse, refuseUntil } from './errors.ts';
import type { KeepTrying } from './keep-trying.ts';
import type { Policy, Stores, Transaction, Transfer, TransferOutcome, Work } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';
import { hasReversal } from './reverse.ts';

export interface Complete extends Claim {
  /** As the customer typed it. */
  readonly otp: string;
}

/** Where a test may stop the process; nothing happens there otherwise. */
export type Checkpoint = 'before_hold' | 'after_hold' | 'call_answered' | 'before_reply';

export interface CompleteDeps {
  readonly work: Work;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly transfer: Transfer;
  readonly clock: Clock;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
  readonly keepTrying: KeepTrying;
  readonly checkpoint: (at: Checkpoint) => void;
  /** By reference, the answers that repeats wait for: however many they are, they look for it together. */
  readonly awaited: Map<string, Promise<Answer>>;
}

type Begun =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** This arrival holds the money and makes the call, with the code as it was sent out. */
  | { readonly kind: 'to_call'; readonly otp: string }
  /** The same arrival is being worked on, here or in another process. */
  | { readonly kind: 'running' };

/**
 * Completes a transaction: the one walk that leaves the house, in three paragraphs
 * (docs/the-house.md#a-webhook-file-by-file). A success is answered only when the money moved at Finswich; the same
 * code again gets the same answer, also while the first is still out.
 */
export async function complete(deps: CompleteDeps, command: Complete, arrival: Arrival): Promise<Answer> {
  const { work, transfer, checkpoint } = deps;
  checkpoint('before_hold');
  const begun = await work.run(async (stores) => ok(await begin(deps, stores, command, arrival)));
  if (!begun.ok) return begun.error;
  if (begun.value.kind === 'answered') return begun.value.answer;
  if (begun.value.kind === 'running') return awaitTogether(deps, command.reference);

  checkpoint('after_hold');
  const { mode, reference } = command;
  const outcome = await transfer({ mode, reference, otp: begun.value.otp });
  checkpoint('call_answered');

  const answer = await keepOutcome(deps, reference, outcome);
  checkpoint('before_reply');
  return answer;
}

/** First paragraph: the code, the hold and the row that permits the one call, durable before the call is made. */
async function begin(deps: CompleteDeps, stores: Stores, typed: Complete, arrival: Arrival): Promise<Begun> {
  const { ring, policy } = deps;
  const { reference, mode } = typed;
  const challenge = await stores.otp.challenge(reference);
  // From here on there is one spelling of it: another one of the same code is the same try.
  const otp = readCode(typed.otp, challenge?.digits ?? policy.otpLength);
  const command = { ...typed, otp };
  const keyId = ring.keyIds.find((known) => known === challenge?.keyId) ?? ring.activeKeyId;
  // The issue is part of the key: digits that were wrong for one code may be right for the next.
  const key = `${matterKey(mode, 'COMPLETE_TRANSACTION')}|${challenge?.issue ?? 0}|${ring.mac('attempt', otp, keyId)}`;

  let begun: Begun = { kind: 'running' };
  const received = await receive<Answer>(
    stores.inbox,
    ring,
    arrival,
    { reference, key, content: claimText(command) },
    async (_seen, claimed) => {
      const { answer, verdict, claims } = await attempt(deps, stores, command, challenge !== null, key, claimed);
      if (answer === null) begun = { kind: 'to_call', otp };
      return { answer, verdict, claims };
    },
    async (stored) => {
      const submission = await stores.transactions.submission(reference);
      return submission?.inboxKey === key ? completionAnswer(stores, reference) : stored;
    },
  );
  return received.answer ? { kind: 'answered', answer: received.answer } : begun;
}

/** One try of one code: an answer, or none when the money is held and the call may go out. */
async function attempt(
  { ring, policy, clock }: CompleteDeps,
  stores: Stores,
  command: Complete,
  isAsked: boolean,
  inboxKey: string,
  claimed: readonly Claimed[],
): Promise<Outcome<Answer>> {
  const now = clock();
  const passing = (answer: Answer): Outcome<Answer> => ({ answer, verdict: 'refused', claims: 'nothing' });
  const remembered = (answer: Answer): Outcome<Answer> => ({ answer, verdict: 'refused', claims: 'key' });

  const admitted = await admit(stores, policy, command, now);
  if (admitted.kind === 'refused') return passing(admitted.answer);
  if (hasReversal(claimed, command.mode)) return passing(refuse('conflicting_event'));
  // Read under the wallet's lock, which whoever changes the customer's phone takes: a code that is out to the old one
  // is worth nothing, also where the change was made since this attempt began.
  const challenge = isAsked ? await stores.otp.challenge(command.reference) : null;
  if (!challenge) return passing(refuse('bad_transition'));

  const holder = holderOf(command, admitted);
  const verdict = await verifyOtp(stores.otp, ring, { challenge, given: command.otp, holder, policy, now });
  if (verdict.kind === 'expired') {
    // Who has none left to ask for is not told to ask.
    const left = sendsLeft(await stores.otp.sendsOf(command.reference));
    return passing(refuse(left === 0 ? 'otp_sends_used_up' : 'otp_expired'));
  }
  // Claims nothing: the same code is compared when the limit has ended.
  if (verdict.kind === 'limited') return passing(refuseUntil('otp_try_limit', verdict.by, now));
  const transaction = await asSent(stores, policy, admitted.transaction, now);
  if (verdict.kind === 'wrong') {
    if (verdict.attemptsLeft > 0) return remembered(refuse('otp_wrong', { attempts_left: verdict.attemptsLeft }));
    await advance(stores, policy, transaction, { on: 'otpExhausted', by: 'code' }, now);
    return remembered(refuse('otp_exhausted'));
  }

  const held = await advance(stores, policy, transaction, { on: 'otpAccepted', by: 'code' }, now);
  if (!held.ok) {
    if (held.error === 'bad_transition') return passing(refuse('bad_transition'));
    await advance(stores, policy, transaction, { on: 'fundsShort', by: 'ledger' }, now);
    return remembered(refuse('insufficient_funds'));
  }
  const { reference } = transaction;
  await stores.transactions.insertSubmission({ reference, inboxKey, calledAt: now, answeredAt: null, outcome: null });
  return { answer: null, verdict: 'acted', claims: 'key' };
}

/** A typed code proves that its message went out, even where the gateway's answer was lost. */
async function asSent(stores: Stores, policy: Policy, transaction: Transaction, now: number): Promise<Transaction> {
  if (transaction.state !== 'initiated') return transaction;
  const sent = await advance(stores, policy, transaction, { on: 'otpSent', by: 'code' }, now);
  return sent.ok ? sent.value : transaction;
}

const claimText = ({ reference, mode, userReference }: Complete): string =>
  JSON.stringify([mode, reference, userReference]);

/** Between two looks for an answer lies a quarter of the time it was waited for, within these bounds. */
const LOOK_AGAIN_MS = { share: 1 / 4, least: 40, most: 1_000 };

/**
 * Third paragraph: what the call came to. Whoever asks waits for as long as nobody else may take the call for lost, and
 * hears then that the transaction is in doubt; the outcome is kept as soon as the database takes it.
 */
async function keepOutcome(deps: CompleteDeps, reference: string, outcome: TransferOutcome): Promise<Answer> {
  const { work, policy, clock, keepTrying } = deps;
  const { kind, httpStatus, fault } = outcome;
  const what = { txn_reference: reference, outcome: kind, http_status: httpStatus, transfer_fault: fault };
  const answeredAt = clock();
  const kept = await keepTrying.keep(what, CALL_GRACE_MS, () =>
    work.run(async (stores) => ok(await recordOutcome(stores, policy, reference, outcome, clock(), answeredAt))),
  );
  if (kept) return kept.ok ? kept.value : kept.error;
  return (await decidedMeanwhile(deps, reference)) ?? refuse('transfer_in_doubt');
}

/** What evidence has decided while the call was out; null when nothing has, or nobody can say in time. */
const decidedMeanwhile = ({ work, pause }: CompleteDeps, reference: string): Promise<Answer | null> =>
  Promise.race([
    work.read((stores) => completionAnswer(stores, reference)).catch(() => null),
    pause(SECOND).then(() => null),
  ]);

function awaitTogether(deps: CompleteDeps, reference: string): Promise<Answer> {
  const { awaited } = deps;
  const answer = awaited.get(reference) ?? awaitAnswer(deps, reference).finally(() => awaited.delete(reference));
  awaited.set(reference, answer);
  return answer;
}

/** Looks in the store, not in this process, for the answer the first arrival will get. */
async function awaitAnswer({ work, policy, clock, pause }: CompleteDeps, reference: string): Promise<Answer> {
  const patienceMs = policy.transferTimeoutMs + CALL_GRACE_MS + SECOND;
  // Look by look: a clock that is set back in between takes nothing away from what was waited so far.
  let [waitedMs, lookedAt] = [0, clock()];
  const { share, least, most } = LOOK_AGAIN_MS;
  for (;;) {
    const answer = await work.read((stores) => completionAnswer(stores, reference));
    if (answer) return answer;
    // Only now: it may have been decided in the last moment, and a clock that jumps makes every moment the last one.
    if (waitedMs >= patienceMs) return refuse('transfer_in_doubt');
    await pause(Math.min(Math.max(least, Math.round(waitedMs * share)), most));
    const now = clock();
    waitedMs += Math.max(0, now - lookedAt);
    lookedAt = now;
  }
}
