import { createTransport } from 'nodemailer';
import { MessageNotSent } from '../core/message.ts';
import type { EmailGateway } from './email-gateway.ts';
import { outOfTime } from './out-of-time.ts';

/**
 * SMTP_URL (`smtps://user:password@host:465`; its query takes nodemailer's options) and EMAIL_FROM
 * (docs/configuration.md#settings).
 */
export interface SmtpSettings {
  readonly url: string;
  readonly from: string;
}

/**
 * Milliseconds, well inside the 8 s an OTP has (docs/life-of-a-transaction.md#one-time-codes); nodemailer's own
 * defaults are minutes. `socketTimeout` is the longest silence of a connected server.
 */
const TIMEOUT = { dnsTimeout: 2000, connectionTimeout: 3000, greetingTimeout: 3000, socketTimeout: 10_000 };

/**
 * E-mail by an SMTP server. Never tried twice here: a message that left cannot be recalled, and the outbox tries again
 * later. Reasons hold the reply code or error code alone: nodemailer's messages quote the address.
 */
export function createSmtp({ url, from }: SmtpSettings): EmailGateway {
  const name = 'smtp';
  // A body is text and never a path or URL to read from.
  const options = { url, ...TIMEOUT, disableFileAccess: true, disableUrlAccess: true };
  return {
    name,
    async send(address, { subject, text }, signal) {
      const { logger, hasLeft } = watchMessage();
      // One transport for each e-mail, which costs nothing: without a pool, a transport keeps no connection between two
      // e-mails.
      const transport = createTransport({ ...options, logger });
      try {
        // As an object the address is one recipient; as text nodemailer would take commas as a list.
        const to = { name: '', address };
        const { messageId } = await transport.sendMail({ from, to, subject, text, signal });
        return { gatewayReference: messageId };
      } catch (thrown) {
        const { reason, isRefusal } = faultOf(thrown);
        // Once all of the message has left, only a reply code says that the server did not take it.
        const maybeSent = hasLeft() && !isRefusal;
        throw new MessageNotSent(`${name}: ${signal.aborted ? outOfTime(signal) : reason}`, maybeSent);
      } finally {
        transport.close();
      }
    },
    close: () => {},
  };
}

/** Nodemailer's log is the only sign that the last byte of a message was written to the connection. */
function watchMessage() {
  let left = false;
  const look = (entry: unknown): void => {
    if ((entry as { tnx?: unknown } | null)?.tnx === 'message') left = true;
  };
  const logger = { level: () => {}, trace: look, debug: look, info: look, warn: look, error: look, fatal: look };
  return { logger, hasLeft: () => left };
}

function faultOf(thrown: unknown): { readonly reason: string; readonly isRefusal: boolean } {
  const { code, responseCode } = thrown as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode === 'number' && responseCode >= 400)
    return { reason: `refused ${responseCode}`, isRefusal: true };
  const reason =
    code === 'ETIMEDOUT' ? 'timeout' : typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'fault';
  return { reason, isRefusal: false };
}
