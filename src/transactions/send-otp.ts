import type { Clock, Deadline } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Log } from '../core/log.ts';
import { type Message, MessageNotSent, type Messenger, type Recipient } from '../core/message.ts';
import type { Money } from '../core/money.ts';
import { ok } from '../core/result.ts';
import { endUnsentCode, issueOtp } from '../otp/issue.ts';
import type { SendOutcome } from '../otp/ports.ts';
import { type Claim, admit } from './admit.ts';
import { advance } from './advance.ts';
import { type Answer, refuse, refuseUntil, success } from './errors.ts';
import { purchaseLabel } from './label.ts';
import type { Policy, Stores, Transaction, Work } from './ports.ts';

export interface SendOtp extends Claim {
  /** Null when what the event says is no amount of money; then it contradicts the purchase. */
  readonly amount: Money | null;
}

export interface SendOtpDeps {
  readonly work: Work;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
}

/** Writes the delivery down together with what it changed. */
export type Record = (stores: Stores, answer: Answer) => Promise<void>;

/** The bound on the inline send (design §6). */
const SEND_BOUND_MS = 8_000;

type Begun =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'to_send'; readonly sendId: number; readonly to: Recipient; readonly message: Message };

/**
 * Sends the customer a code, inline: never later from a queue. Every arrival is a wish to send, under the limits of
 * design §6. The send is reserved before and closed after; no unit of work is open while the gateway is called.
 */
export async function sendOtp(deps: SendOtpDeps, command: SendOtp, record: Record): Promise<Answer> {
  const begun = await deps.work.run(async (stores) => ok(await begin(deps, stores, command, record)));
  if (!begun.ok) return begun.error;
  if (begun.value.kind === 'answered') return begun.value.answer;
  const { sendId, to, message } = begun.value;
  const outcome = await send(deps, command.reference, to, message);

  const ended = await deps.work.run(async (stores) => {
    const answer = await end(deps, stores, command.reference, sendId, outcome);
    await record(stores, answer);
    return ok(answer);
  });
  return ended.ok ? ended.value : ended.error;
}

async function begin(deps: SendOtpDeps, stores: Stores, command: SendOtp, record: Record): Promise<Begun> {
  const { ring, policy, clock } = deps;
  const now = clock();
  const answered = async (answer: Answer): Promise<Begun> => {
    await record(stores, answer);
    return { kind: 'answered', answer };
  };
  const admitted = await admit(stores, policy, command, now);
  if (admitted.kind === 'refused') return answered(admitted.answer);
  const { transaction, phone, email } = admitted;
  if (!sameMoney(transaction.amount, command.amount)) return answered(refuse('conflicting_event'));
  const recipient = phone ?? email;
  if (recipient === null) return answered(refuse('otp_not_delivered'));

  const { reference, expiresAt: transactionExpiresAt } = transaction;
  const digits = policy.otpLength;
  const issued = await issueOtp(stores.otp, ring, { reference, recipient, transactionExpiresAt, digits, policy, now });
  if (issued.kind === 'limited') return answered(refuseUntil('otp_send_limit', issued.by, now));
  const message = otpMessage(transaction, issued.code, issued.challenge.expiresAt - now);
  return { kind: 'to_send', sendId: issued.sendId, to: { phone, email }, message };
}

async function send(deps: SendOtpDeps, reference: string, to: Recipient, message: Message): Promise<SendOutcome> {
  try {
    return { status: 'sent', ...(await deps.messenger.send(to, message, deps.deadline(SEND_BOUND_MS))) };
  } catch (thrown) {
    if (!(thrown instanceof MessageNotSent)) throw thrown;
    deps.log.warn({ txn_reference: reference, reason: thrown.reason }, 'otp.not_sent');
    const status = thrown.provenUnsent ? 'failed' : 'unsure';
    return { status, channel: null, gateway: null, gatewayReference: null };
  }
}

async function end(
  { policy, clock }: SendOtpDeps,
  stores: Stores,
  reference: string,
  sendId: number,
  outcome: SendOutcome,
): Promise<Answer> {
  const transaction = await stores.transactions.find(reference);
  await stores.otp.closeSend(sendId, outcome);
  if (outcome.status === 'failed') await endUnsentCode(stores.otp, reference);
  if (outcome.status !== 'sent') return refuse('otp_not_delivered');
  // Another event may have ended the purchase while the message was on its way; the code is of no use then.
  if (transaction) await advance(stores, policy, transaction, 'otpSent', clock());
  return success();
}

const sameMoney = (a: Money, b: Money | null): boolean => a.minor === b?.minor && a.currency === b.currency;

const otpMessage = (transaction: Transaction, code: string, lifeMs: number): Message => ({
  kind: 'otp',
  code,
  minutes: Math.max(1, Math.floor(lifeMs / 60_000)),
  amount: transaction.amount,
  purchase: purchaseLabel(transaction),
});
