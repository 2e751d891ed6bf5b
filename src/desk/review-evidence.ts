import type { Upstream } from '../core/upstream.ts';
import type { Review } from '../reviews/ports.ts';
import type { OutcomeKind } from '../transactions/outcomes.ts';
import { STATES, type State } from '../transactions/states.ts';
import { upstreamCodeWords } from './words.ts';

/** One thing that was seen, in words for people. */
export interface EvidenceLine {
  readonly label: string;
  readonly value: string;
}

/** What each fact of a case is called. A fact that is not named here is shown under its own name. */
const LABELS: Readonly<Record<string, string>> = {
  state: 'How the transaction stood',
  since: 'Since',
  signal: 'What came',
  voucher_id: 'PIN or token, number',
  user_reference: 'Customer named in the event',
  mode: 'Mode named in the event',
  amount: 'Amount named in the event',
  currency: 'Currency named in the event',
  contradicts: 'What the answer names otherwise than we do',
  upstream_code: 'Code of the answer',
};

const TRANSFER_WORDS: Readonly<Record<OutcomeKind, string>> = {
  paid: 'it took the payment',
  refused: 'it refused the payment',
  reversed: 'it gave the money back',
  pending: 'it is working on the payment',
  confirm_needed: 'it wants the customer to confirm',
  unknown: 'none that says whether it paid',
};

/** The evidence of a case, fact by fact. Leaves out what was not known. Times are ISO 8601 in UTC. */
export const evidenceLines = ({ evidence }: Pick<Review, 'evidence'>, upstream: Upstream): readonly EvidenceLine[] =>
  Object.entries(evidence)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ({ label: label(name, upstream), value: words(name, value, upstream) }));

const label = (name: string, upstream: Upstream): string =>
  name === 'transfer' ? `${upstream.name}’s answer to our call` : (LABELS[name] ?? name.replaceAll('_', ' '));

function words(name: string, value: unknown, upstream: Upstream): string {
  if (name === 'since' && typeof value === 'number') return new Date(value).toISOString();
  if (name === 'state' && typeof value === 'string' && Object.hasOwn(STATES, value)) {
    return `${value}: ${STATES[value as State].says(upstream)}`;
  }
  if (name === 'upstream_code' && typeof value === 'string') return upstreamCodeWords(value, upstream);
  if (name === 'transfer' && typeof value === 'object')
    return transferWords(value as Readonly<Record<string, unknown>>);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The outcome of the call (docs/life-of-a-transaction.md#the-transfer-call), as the case keeps it. */
function transferWords({ kind, httpStatus, fault, durationMs }: Readonly<Record<string, unknown>>): string {
  const details = [
    typeof httpStatus === 'number' ? `HTTP ${httpStatus}` : null,
    typeof fault === 'string' ? fault.replaceAll('_', ' ') : null,
    typeof durationMs === 'number' ? `after ${(durationMs / 1_000).toFixed(1)} s` : null,
  ].filter((detail) => detail !== null);
  const said = TRANSFER_WORDS[kind as OutcomeKind] ?? String(kind);
  return details.length === 0 ? said : `${said} (${details.join(', ')})`;
}
