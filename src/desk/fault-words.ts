import { entryOf } from '../core/entry-of.ts';

/**
 * Why a call or a message failed, in words to read to somebody on the phone. The codes come from Node, TLS, SMTP and
 * our own edges. The code itself stays beside the words, for the person who looks into it.
 */
const FAULT_WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ECONNREFUSED: 'nobody answers at its address',
  ECONNECTION: 'no connection came about',
  ESOCKET: 'no connection came about',
  EHOSTUNREACH: 'its address cannot be reached',
  ENETUNREACH: 'the network is away',
  ENETDOWN: 'the network is away',
  ENOTFOUND: 'its address is not known',
  EAI_AGAIN: 'its address could not be looked up',
  EDNS: 'its address could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  ESOCKETTIMEDOUT: 'it did not answer in time',
  ERR_ABORTED: 'it did not answer in time',
  ABORT_ERR: 'it did not answer in time',
  EAUTH: 'it does not accept our login',
  ETLS: 'its certificate is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has run out',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another address',
  EPROTO: 'no secure connection came about',
  HPE_INVALID_CONSTANT: 'its answer could not be read',
  no_code: 'the call failed',
  fault: 'the call failed',
  never_tried: 'it was never tried',
  process_died: 'the service stopped while it waited for the answer',
  no_keys_for_mode: 'there are no keys for this mode',
  answer_too_large: 'its answer was too long to read',
  'answer too large': 'its answer was too long to read',
  'unreadable answer': 'its answer could not be read',
  timeout: 'it did not answer in time',
  aborted: 'the send was stopped',
  'no time left': 'there was no time left',
  refused: 'it refused the message',
  'not configured': 'is not set up',
  'no phone': 'the customer has no phone',
  'no address': 'the customer has no e-mail',
  'no phone and no e-mail': 'the customer has neither phone nor e-mail',
  'phone is not E.164': 'the customer’s phone is no valid number',
  'too long': 'the message is too long',
};

const PHASES: Readonly<Record<string, string>> = {
  before_sending: 'before anything was sent',
  after_sending: 'after the request had left',
};
const CHANNELS: Readonly<Record<string, string>> = { sms: 'SMS', email: 'e-mail', smtp: 'e-mail' };

/** One cause in words. */
function causeWords(code: string): string {
  const plain = entryOf(FAULT_WORDS, code);
  if (plain !== undefined) return plain;
  const [, status] = /^http[ _](\d{3})$/.exec(code) ?? [];
  if (status !== undefined) return `it answered with HTTP ${status}`;
  if (code.startsWith('timeout_')) return 'it did not answer in time';
  if (code.startsWith('refused ')) return 'it refused the message';
  // A code that is new to us reads as a failed call. The code itself stands in the details.
  return /^[A-Z][A-Z0-9_]{3,}$/.test(code) || /^\w+Error$/.test(code) ? 'the call failed' : code;
}

/** A stored fault in words: `after_sending: ECONNRESET`, or `termii: http 503; email: not configured`. */
export function faultWords(fault: string): string {
  return fault
    .split('; ')
    .map((part) => {
      const [, before, code, text] = /^(?:([^:]+): )?(.*?)( \(text \d+ of \d+\))?$/s.exec(part) ?? [];
      const cause = causeWords(code ?? part);
      if (before === undefined) return `${cause}${text ?? ''}`;
      const phase = entryOf(PHASES, before);
      if (phase !== undefined) return `${cause}, ${phase}`;
      const name = entryOf(CHANNELS, before) ?? before;
      return cause === 'is not set up' ? `${name} ${cause}` : `${name}: ${cause}${text ?? ''}`;
    })
    .join('; ');
}

/** The same; null where there is no fault. */
export const faultSays = (fault: string | null): string | null => (fault === null ? null : faultWords(fault));
