import type { Clock, Deadline } from '../../core/clock.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { type Log, faultFields } from '../../core/log.ts';
import { type HandedText, type Message, MessageNotSent, type Messenger, type Recipient } from '../../core/message.ts';
import type { Money } from '../../core/money.ts';
import { ok } from '../../core/result.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import type { Arrival } from '../../once/ports.ts';
import { endUnsentCode, issueOtp } from '../../otp/issue.ts';
import type { Limited } from '../../otp/limits.ts';
import type { SendOutcome } from '../../otp/ports.ts';
import { type Claim, admit } from './admit.ts';
import { advance } from '../advance.ts';
import { type Answer, refuse, refuseUntil, success } from '../errors.ts';
import { verdictOf } from '../event.ts';
import type { KeepTrying } from '../keep-trying.ts';
import { ALONE, recordRefusal } from '../record-delivery.ts';
import { transactionLabel } from '../label.ts';
import type { Policy, TransactionStores, Transaction, TransactionWork } from '../ports.ts';

export interface SendOtp extends Claim {
  /** Null when the event's amount is no amount of money. Then it contradicts the transaction. */
  readonly amount: Money | null;
  /** It came with proof of its origin. */
  readonly isProven: boolean;
}

export interface SendOtpDeps {
  readonly work: TransactionWork;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly keepTrying: KeepTrying;
  readonly log: Log;
}

/** The bound on the inline send (docs/life-of-a-transaction.md#one-time-codes). */
const SEND_BOUND_MS = 8_000;
/** How long the answer waits until the result of the send is stored. */
const KEPT_WITHIN_MS = 2_000;

/** The result of a send, and what the gateway was given. */
interface Sent {
  readonly outcome: SendOutcome;
  readonly texts: readonly HandedText[];
  readonly at: number;
}

/** A send that is written down but not made yet. */
interface Intent {
  readonly transaction: TransactionKey;
  readonly sendId: number;
  readonly deliveryId: number;
  readonly to: Recipient;
  readonly message: Message;
}
type Begun =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'to_send'; readonly intent: Intent };

/**
 * Sends the customer a code, inline: never later from a queue. Every arrival is a request to send, under the limits of
 * docs/life-of-a-transaction.md#one-time-codes. The intent is written down before the send, and the result after it. No
 * unit of work is open while the gateway is called. A sent message cannot be called back, so the answer says what is
 * known, also while the database is away.
 *
 * A process that dies in between leaves a send of which nobody knows whether it went out. A request within the gap is
 * still told to wait: the code may be on the phone, and then it is valid.
 */
export async function sendOtp(deps: SendOtpDeps, command: SendOtp, arrival: Arrival): Promise<Answer> {
  const begun = await deps.work.run(async (stores) => ok(await begin(deps, stores, command, arrival)));
  if (!begun.ok) return begun.error;
  if (begun.value.kind === 'answered') return begun.value.answer;
  const { intent } = begun.value;
  const { transaction } = intent;
  const sent = await send(deps, intent);
  const { outcome } = sent;
  const answer = outcome.status === 'sent' ? success() : refuse('otp_not_delivered');
  const what = { txn_reference: transaction.reference, send_id: intent.sendId, outcome: outcome.status };
  await deps.keepTrying.keep(what, KEPT_WITHIN_MS, () =>
    deps.work.run(async (stores) => {
      await end(deps, stores, transaction.id, intent.sendId, sent);
      await stores.inbox.close(intent.deliveryId, verdictOf(answer), answer);
      return ok(undefined);
    }),
  );
  return answer;
}

async function begin(deps: SendOtpDeps, stores: TransactionStores, command: SendOtp, arrival: Arrival): Promise<Begun> {
  const { ring, policy, clock } = deps;
  const now = clock();
  const under = await stores.transactions.lock(command);
  const answered = async (answer: Answer): Promise<Begun> => {
    await recordRefusal(stores, arrival, command.isProven, answer);
    return { kind: 'answered', answer };
  };
  const admitted = await admit(stores, policy, command, under, now);
  if (admitted.kind === 'refused') return answered(admitted.answer);
  const { transaction, phone, email } = admitted;
  if (!sameMoney(transaction.amount, command.amount)) return answered(refuse('conflicting_event'));
  const recipient = phone ?? email;
  if (recipient === null) return answered(refuse('otp_not_delivered'));

  const { mode, expiresAt: transactionExpiresAt } = transaction;
  const wanted = { transaction, mode, recipient, transactionExpiresAt, digits: policy.otpLength, policy, now };
  const issued = await issueOtp(stores.otp, ring, wanted);
  if (issued.kind === 'limited') return answered(refuseUntil(limitCode(issued.by), issued.by, now));
  const message = otpMessage(transaction, issued.code, issued.challenge.expiresAt - now);
  const { sendId } = issued;
  // Every send is on file before it is answered, whoever asked for it. The limits on sends bound how many there are.
  const begun = { ...ALONE, transactionId: transaction.id, verdict: 'acted', answer: null } as const;
  const deliveryId = await stores.inbox.record({ ...arrival, ...begun });
  return { kind: 'to_send', intent: { transaction, sendId, deliveryId, to: { phone, email }, message } };
}

async function send(deps: SendOtpDeps, { transaction, to, message }: Intent): Promise<Sent> {
  try {
    const { texts, ...receipt } = await deps.messenger.send(to, message, deps.deadline(SEND_BOUND_MS));
    return { outcome: { status: 'sent', ...receipt }, texts, at: deps.clock() };
  } catch (thrown) {
    // After a fault of our own, nobody can say whether the message had already left.
    const isKnown = thrown instanceof MessageNotSent;
    const fields = isKnown ? { reason: thrown.reason } : faultFields(thrown);
    deps.log.warn({ txn_reference: transaction.reference, ...fields }, 'otp.not_sent');
    const status = isKnown && thrown.provenUnsent ? 'failed' : 'unsure';
    return { outcome: { status, channel: null, gateway: null, gatewayReference: null }, texts: [], at: deps.clock() };
  }
}

async function end(
  { policy, clock }: SendOtpDeps,
  stores: TransactionStores,
  transactionId: number,
  sendId: number,
  { outcome, texts, at }: Sent,
): Promise<void> {
  const transaction = await stores.transactions.find(transactionId);
  // A repeat changes nothing: the first write may have been kept although nobody learnt of it.
  if (!(await stores.otp.closeSend(sendId, outcome))) return;
  if (outcome.status === 'sent') {
    const { channel, gateway } = outcome;
    for (const { to: recipient, ...text } of texts) {
      await stores.sentTexts.add({
        source: 'code',
        sourceId: sendId,
        transactionId,
        channel,
        gateway,
        recipient,
        at,
        ...text,
      });
    }
  }
  if (outcome.status === 'failed') await endUnsentCode(stores.otp, transactionId);
  // Another event may have ended the transaction while the message was on its way. Then the code is of no use.
  if (outcome.status === 'sent' && transaction) {
    await advance(stores, policy, transaction, { on: 'otpSent', by: 'gateway' }, clock());
  }
}

const limitCode = ({ limit }: Limited): 'otp_sends_used_up' | 'otp_send_limit' =>
  limit === 'per_transaction' ? 'otp_sends_used_up' : 'otp_send_limit';

const sameMoney = (a: Money, b: Money | null): boolean => a.minor === b?.minor && a.currency === b.currency;

const otpMessage = (transaction: Transaction, code: string, lifeMs: number): Message => ({
  kind: 'otp',
  code,
  minutes: Math.max(1, Math.floor(lifeMs / 60_000)),
  amount: transaction.amount,
  transaction: transactionLabel(transaction),
});
