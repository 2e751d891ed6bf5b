import type { Option } from '../../filter-bar.tsx';
import type { DeliveryRow } from '../../wire.ts';

/**
 * The events that Finswich sends (docs/life-of-a-transaction.md#the-five-events). Other events are kept too. They are
 * not in the menu.
 */
const EVENTS = {
  TRANSACTION_INITIATE: 'Transaction announced',
  SEND_OTP: 'Code asked for',
  COMPLETE_TRANSACTION: 'Code entered',
  UTILITY_TRANSACTION_VALUE_READY: 'PIN or token came',
  UTILITY_TRANSACTION_REVERSAL: 'Transaction reversed',
} as const satisfies Record<string, string>;
type EventName = keyof typeof EVENTS;

export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[];
export const EVENT_OPTIONS: readonly Option<EventName>[] = EVENT_NAMES.map((value) => ({
  value,
  label: EVENTS[value],
}));
/** The event in words; an unknown event keeps its own name. */
export const eventWord = (event: string): string => (Object.hasOwn(EVENTS, event) ? EVENTS[event as EventName] : event);

type Verdict = DeliveryRow['verdict'];
export const VERDICT_OPTIONS: readonly Option<Verdict>[] = [
  { value: 'acted', label: 'Acted' },
  { value: 'repeated', label: 'Repeated' },
  { value: 'refused', label: 'Refused' },
  { value: 'reviewed', label: 'Review opened' },
  { value: 'ignored', label: 'Ignored' },
];
export const VERDICT_NAMES = VERDICT_OPTIONS.map(({ value }) => value);

/** Which text of the body the signature was made over. */
const SIGNATURES: Readonly<Record<string, string>> = {
  raw: 'right, over the body as it came',
  compact: 'right, over the body without its spaces',
  python: 'right, over the body as Python writes it',
  none: 'none: it came unsigned',
};
export const signatureWord = (signature: string): string => SIGNATURES[signature] ?? signature;
