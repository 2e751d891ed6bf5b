import type { Deadline } from '../core/clock.ts';
import {
  type HandedText,
  type Message,
  MessageNotSent,
  type Messenger,
  type Receipt,
  type Recipient,
} from '../core/message.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { EmailGateway } from './email-gateway.ts';
import type { SmsGateway } from './sms-gateway.ts';
import { maskedMessage } from './masked-message.ts';
import { type Written, writeMessage } from './templates.ts';

/** The gateways that messages are sent by; null for a channel the merchant has not configured. */
export interface MessengerParts {
  readonly sms: SmsGateway | null;
  readonly email: EmailGateway | null;
  readonly merchantName: string;
  /** How many milliseconds the SMS gateway may take where an e-mail could still follow. */
  readonly smsPatienceMs?: number;
  readonly deadline?: Deadline;
}

/** A channel that is open to this customer, or why it is not. */
type Way = Result<OpenWay, string>;

interface OpenWay {
  readonly channel: Receipt['channel'];
  readonly gateway: string;
  readonly to: string;
  /** The gateway's ids, one per text it took. */
  readonly send: (signal: AbortSignal) => Promise<readonly (string | null)[]>;
}

/**
 * SMS first, e-mail when there is no phone or the SMS fails (docs/life-of-a-transaction.md#one-time-codes). Rejects
 * with MessageNotSent naming why each channel did not take it.
 *
 * A signal does not tell how long it has left. So where an e-mail could follow, the SMS is cut off after 5 s of its
 * own: of the 8 s an OTP has (docs/life-of-a-transaction.md#one-time-codes), a gateway that hangs leaves 3 for the
 * e-mail, while a customer without e-mail has all 8 for the SMS. An SMS that is cut off may still arrive; both then
 * carry the same code or PIN. A voucher of several texts has those 5 s for each.
 */
export function createMessenger({
  sms,
  email,
  merchantName,
  smsPatienceMs = 5000,
  deadline = (ms) => AbortSignal.timeout(ms),
}: MessengerParts): Messenger {
  return {
    async send(to: Recipient, message: Message, signal: AbortSignal): Promise<Receipt> {
      const written = writeMessage(message, merchantName);
      const smsWay = wayBySms(sms, to.phone, written);
      const emailWay = wayByEmail(email, to.email, written);

      const patienceMs = smsPatienceMs * (written.sms?.length ?? 1);
      const patience = emailWay.ok ? AbortSignal.any([signal, deadline(patienceMs)]) : signal;
      const bySms = await tryWay(smsWay, patience);
      if (bySms.ok) return receiptOf(bySms.value, writeMessage(maskedMessage(message), merchantName));
      const byEmail = await tryWay(emailWay, signal);
      if (byEmail.ok) return receiptOf(byEmail.value, writeMessage(maskedMessage(message), merchantName));
      const [one, other] = [bySms.error, byEmail.error];
      throw new MessageNotSent(
        `${one.reason}; ${other.reason}`,
        one.maybeSent || other.maybeSent,
        one.provenUnsent && other.provenUnsent,
      );
    },
  };
}

type Failure = Pick<MessageNotSent, 'reason' | 'maybeSent' | 'provenUnsent'>;

/** A message that a channel took. */
interface Taken extends Pick<OpenWay, 'channel' | 'gateway' | 'to'> {
  readonly references: readonly (string | null)[];
}

/** `masked` may need fewer texts than what was sent: then the first text gets all of its content. */
function receiptOf({ channel, gateway, to, references }: Taken, masked: Written): Receipt {
  const written = channel === 'email' ? [masked.text] : (masked.sms ?? [masked.text]);
  const isOneEach = written.length === references.length;
  const texts = references.map((gatewayReference, place): HandedText => {
    const content = isOneEach ? (written[place] ?? '') : place === 0 ? written.join('\n') : '';
    return { to, content, gatewayReference };
  });
  const known = references.filter((reference) => reference !== null);
  return { channel, gateway, gatewayReference: known.length === 0 ? null : known.join(', '), texts };
}

async function tryWay(way: Way, signal: AbortSignal): Promise<Result<Taken, Failure>> {
  const failed = (reason: string, maybeSent = false) => err({ reason, maybeSent, provenUnsent: !maybeSent });
  if (!way.ok) return failed(way.error);
  const { channel, gateway, to, send } = way.value;
  if (signal.aborted) return failed(`${gateway}: no time left`);
  try {
    return ok({ channel, gateway, to, references: await send(signal) });
  } catch (thrown) {
    if (thrown instanceof MessageNotSent) return err(thrown);
    // A gateway that throws anything else has a bug: the other channel still gets its turn, only the error's name is
    // reported, and nobody knows how far it had got.
    return failed(`${gateway}: ${thrown instanceof Error ? thrown.name : typeof thrown}`, true);
  }
}

function wayBySms(gateway: SmsGateway | null, phone: string | null, { sms }: Written): Way {
  if (gateway === null) return err('sms: not configured');
  if (phone === null) return err('sms: no phone');
  // A gateway reads commas as a list of numbers, and bills each.
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return err('sms: phone is not E.164');
  if (sms === null) return err('sms: too long');
  return ok({
    channel: 'sms',
    gateway: gateway.name,
    to: phone,
    send: (signal) => sendAll(gateway, phone, sms, signal),
  });
}

/**
 * One text after the other: a phone shows them in the order they come. What follows one that failed is not sent; the
 * customer may have those before it, so the whole counts as perhaps sent. The ids of all of them are kept.
 */
async function sendAll(
  gateway: SmsGateway,
  phone: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly (string | null)[]> {
  const references: (string | null)[] = [];
  for (const [place, text] of texts.entries()) {
    try {
      references.push((await gateway.send(phone, text, signal)).gatewayReference);
    } catch (thrown) {
      if (texts.length === 1 || !(thrown instanceof MessageNotSent)) throw thrown;
      throw new MessageNotSent(
        `${thrown.reason} (text ${place + 1} of ${texts.length})`,
        thrown.maybeSent || place > 0,
        thrown.provenUnsent && place === 0,
      );
    }
  }
  return references;
}

function wayByEmail(gateway: EmailGateway | null, address: string | null, written: Written): Way {
  if (gateway === null) return err('email: not configured');
  if (address === null) return err('email: no address');
  return ok({
    channel: 'email',
    gateway: gateway.name,
    to: address,
    send: async (signal) => [(await gateway.send(address, written, signal)).gatewayReference],
  });
}
