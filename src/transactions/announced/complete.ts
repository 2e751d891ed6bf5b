import type { KeyRing } from '../../core/key-ring.ts';
import { commit } from '../../core/unit-of-work.ts';
import type { Arrival } from '../../once/ports.ts';
import { type Outcome, eventKey, receive } from '../../once/receive.ts';
import { holderOf } from '../../otp/holder.ts';
import { sendsLeft } from '../../otp/limits.ts';
import { readCode } from '../../otp/read-code.ts';
import { verifyOtp } from '../../otp/verify.ts';
import { type Claim, admit } from './admit.ts';
import { advance } from '../advance.ts';
import { type CallDeps, type Claimed, callOnce } from '../call.ts';
import { completionAnswer } from '../completion-answer.ts';
import { type Answer, refuse, refuseUntil } from '../errors.ts';
import type {
  Locked,
  Policy,
  TransactionStores,
  Transaction,
  Transfer,
  TransferOutcome,
  TransactionWork,
} from '../ports.ts';
import { recordOutcome } from '../record-outcome.ts';
import { isReversed } from '../reverse.ts';

export interface Complete extends Claim {
  /** The rail's name for this event, which recognises repeats. */
  readonly event: string;
  /** As the customer typed it. */
  readonly otp: string;
}

export interface CompleteDeps extends CallDeps<Answer> {
  readonly work: TransactionWork;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly transfer: Transfer;
}

/** What permits the one call: the code as it was sent out. */
interface Permit {
  readonly otp: string;
}

/**
 * Completes a transaction: the code, the hold and the one call that asks for the money. Answers success only when the
 * money moved at Finswich. The same code again gets the same answer, also while the first call is still out.
 */
export function complete(deps: CompleteDeps, command: Complete, arrival: Arrival): Promise<Answer> {
  const { work, policy, transfer, clock } = deps;
  const { rail, mode, reference } = command;
  return callOnce<Permit, TransferOutcome, Answer>(deps, {
    boundMs: policy.callBoundMs(rail),
    claim: () => commit(work, (stores) => claim(deps, stores, command, arrival)),
    make: ({ otp }) => transfer({ mode, reference, otp }),
    named: ({ kind, httpStatus, fault }) => ({
      txn_reference: reference,
      outcome: kind,
      http_status: httpStatus,
      transfer_fault: fault,
    }),
    record: (id, outcome, answeredAt) =>
      commit(work, (stores) => recordOutcome(stores, policy, id, 'pay', outcome, clock(), answeredAt)),
    decided: (id) => work.read((stores) => completionAnswer(stores, id)),
    undecided: async () => refuse('transfer_in_doubt'),
  });
}

/** The code, the hold and the row that permits the one call, durable before the call is made. */
async function claim(
  deps: CompleteDeps,
  stores: TransactionStores,
  typed: Complete,
  arrival: Arrival,
): Promise<Claimed<Permit, Answer>> {
  const { ring, policy } = deps;
  const under = await stores.transactions.lockOrAdd(typed);
  const { id } = under;
  const challenge = await stores.otp.challenge(id);
  // From here on the code has one spelling: the same code in another spelling is the same try.
  const otp = readCode(typed.otp, challenge?.digits ?? policy.otpLength);
  const command = { ...typed, otp };
  const keyId = ring.keyIds.find((known) => known === challenge?.keyId) ?? ring.activeKeyId;
  // The issue is part of the key: digits that were wrong for one code may be right for the next.
  const key = `${eventKey(typed.mode, typed.event)}|${challenge?.issue ?? 0}|${ring.mac('attempt', otp, keyId)}`;

  const received = await receive<Answer>(
    stores.inbox,
    ring,
    arrival,
    { under, key, content: claimText(command) },
    () => attempt(deps, stores, command, under, challenge !== null, key),
    async (stored) => {
      const submission = await stores.transactions.submission(id, 'pay');
      return submission?.inboxKey === key ? completionAnswer(stores, id) : stored;
    },
  );
  if (received.answer) return { kind: 'answered', answer: received.answer };
  return received.verdict === 'acted' ? { kind: 'to_call', id, permit: { otp } } : { kind: 'running', id };
}

/** One try of one code. Gives an answer, or none when the money is held and the call may go out. */
async function attempt(
  { ring, policy, clock }: CompleteDeps,
  stores: TransactionStores,
  command: Complete,
  under: Locked,
  hasChallenge: boolean,
  inboxKey: string,
): Promise<Outcome<Answer>> {
  const now = clock();
  const passing = (answer: Answer): Outcome<Answer> => ({ answer, verdict: 'refused', claims: 'nothing' });
  const remembered = (answer: Answer): Outcome<Answer> => ({ answer, verdict: 'refused', claims: 'key' });

  const admitted = await admit(stores, policy, command, under, now);
  if (admitted.kind === 'refused') return passing(admitted.answer);
  if (await isReversed(stores, admitted.transaction)) return passing(refuse('conflicting_event'));
  // Read under the wallet's lock, which every change of the customer's phone takes. A code that went to the old phone
  // is invalid, even when the phone changed after this attempt began.
  const challenge = hasChallenge ? await stores.otp.challenge(under.id) : null;
  if (!challenge) return passing(refuse('bad_transition'));

  const holder = holderOf(command, admitted);
  const verdict = await verifyOtp(stores.otp, ring, {
    transaction: under,
    challenge,
    given: command.otp,
    holder,
    policy,
    now,
  });
  if (verdict.kind === 'expired') {
    // A customer who has no codes left is not told to ask for one.
    const left = sendsLeft(await stores.otp.sendsOf(under.id));
    return passing(refuse(left === 0 ? 'otp_sends_used_up' : 'otp_expired'));
  }
  // Claims nothing: once the limit has ended, the same code is compared.
  if (verdict.kind === 'limited') return passing(refuseUntil('otp_try_limit', verdict.by, now));
  const transaction = await asSent(stores, policy, admitted.transaction, now);
  if (verdict.kind === 'wrong') {
    if (verdict.attemptsLeft > 0) return remembered(refuse('otp_wrong', { attempts_left: verdict.attemptsLeft }));
    await advance(stores, policy, transaction, { on: 'otpExhausted', by: 'code' }, now);
    return remembered(refuse('otp_exhausted'));
  }

  const held = await advance(stores, policy, transaction, { on: 'consented', by: 'code' }, now);
  if (!held.ok) {
    if (held.error === 'bad_transition') return passing(refuse('bad_transition'));
    await advance(stores, policy, transaction, { on: 'fundsShort', by: 'ledger' }, now);
    return remembered(refuse('insufficient_funds'));
  }
  const claimed = { transactionId: under.id, step: 'pay', requestId: null, inboxKey, calledAt: now } as const;
  await stores.transactions.insertSubmission({ ...claimed, sentAt: null, answeredAt: null, outcome: null });
  return { answer: null, verdict: 'acted', claims: 'key' };
}

/** A typed code proves that its message went out, even where the gateway's answer was lost. */
async function asSent(
  stores: TransactionStores,
  policy: Policy,
  transaction: Transaction,
  now: number,
): Promise<Transaction> {
  if (transaction.state !== 'initiated') return transaction;
  const sent = await advance(stores, policy, transaction, { on: 'otpSent', by: 'code' }, now);
  return sent.ok ? sent.value : transaction;
}

const claimText = ({ reference, mode, userReference }: Complete): string =>
  JSON.stringify([mode, reference, userReference]);
