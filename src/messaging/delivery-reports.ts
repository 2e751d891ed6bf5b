import { entryOf } from '../core/entry-of.ts';
import { fieldOf, idOf } from './json-field.ts';

/** What a gateway says became of a text it took. */
interface Report {
  readonly gateway: string;
  readonly gatewayReference: string;
  readonly state: 'passed_on' | 'not_delivered' | 'delivered';
  readonly reason: string | null;
}

/** A reason that may be shown: one or a few words of the gateway's. Longer or unusual text may hold anything. */
const reasonOf = (given: unknown): string | null =>
  typeof given === 'string' && /^[A-Za-z][A-Za-z0-9 _-]{0,79}$/.test(given) ? given : null;

/** An id is looked up, so only a printable text of at most 200 characters is taken for one. */
const referenceOf = (given: unknown): string | null => {
  const id = idOf(given);
  return id !== null && /^[\x21-\x7e]{1,200}$/.test(id) ? id : null;
};

/**
 * Termii's report: JSON with `message_id` and `status`. It also has the text itself and the number, which are not read.
 * Null for anything else, such as an incoming message.
 */
function termiiReport(body: string): Report | null {
  const json: unknown = JSON.parse(body);
  const gatewayReference = referenceOf(fieldOf(json, 'message_id'));
  const status = fieldOf(json, 'status');
  if (gatewayReference === null || typeof status !== 'string') return null;
  const word = status.trim().toLowerCase();
  const base = { gateway: 'termii', gatewayReference };
  if (word === 'delivered') return { ...base, state: 'delivered', reason: null };
  if (/^message sent$|^sent$/.test(word)) return { ...base, state: 'passed_on', reason: null };
  return /fail|reject|expired|dnd|undeliver/.test(word)
    ? { ...base, state: 'not_delivered', reason: reasonOf(status) }
    : null;
}

const AFRICASTALKING: Readonly<Record<string, Report['state']>> = {
  sent: 'passed_on',
  submitted: 'passed_on',
  buffered: 'passed_on',
  success: 'delivered',
  failed: 'not_delivered',
  rejected: 'not_delivered',
  absentsubscriber: 'not_delivered',
  expired: 'not_delivered',
};

/** Africa's Talking's report: a form with `id`, `status` and, where it failed, `failureReason`. */
function africasTalkingReport(body: string): Report | null {
  const form = new URLSearchParams(body);
  const gatewayReference = referenceOf(form.get('id'));
  const status = form.get('status') ?? '';
  const state = entryOf(AFRICASTALKING, status.toLowerCase());
  if (gatewayReference === null || state === undefined) return null;
  const reason = state === 'not_delivered' ? (reasonOf(form.get('failureReason')) ?? reasonOf(status)) : null;
  return { gateway: 'africastalking', gatewayReference, state, reason };
}

const READERS: Readonly<Record<string, (body: string) => Report | null>> = {
  termii: termiiReport,
  africastalking: africasTalkingReport,
};

/** The gateways that report what became of a text. */
export const REPORTING_GATEWAYS: readonly string[] = Object.keys(READERS);

/**
 * Reads a report in its gateway's form; null for a body that is not about the fate of a text. Throws when the body
 * cannot be parsed at all.
 */
export const readDeliveryReport = (gateway: string, body: string): Report | null => READERS[gateway]?.(body) ?? null;
