import { z } from 'zod';
import { type Mode, modeNamed } from '../../core/mode.ts';
import { printable } from '../../core/printable.ts';
import { readValue } from '../../vouchers/value.ts';
import { identifier } from './payloads.ts';
import type { Envelope } from './envelope.ts';
import { isAbsent, isFields, valueIn } from './value-fields.ts';

/**
 * VALUE_READY and REVERSAL tell about money and value that Finswich has already moved. Nothing in them can make us
 * refuse one. A field that is missing or unreadable says nothing, and the use cases act on what the rest proves.
 */
interface Outcome {
  /** Null when it names no transaction. */
  readonly txn_reference: string | null;
  /** Null when it names no customer. */
  readonly user_reference: string | null;
  /** Null when it names no mode. */
  readonly mode: Mode | null;
}

export interface ValueReady extends Outcome {
  /** Null when there is none in it. */
  readonly utility_value: Readonly<Record<string, unknown>> | null;
}

/** Amount and currency in the event's own words, null where it has none. */
export interface Reversal extends Outcome {
  readonly amount: string | null;
  readonly currency: string | null;
}

const LONGEST_TEXT = 200;

/** What was said, for people to read. */
const said = (value: unknown): string | null => {
  if (isAbsent(value)) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(text.slice(0, LONGEST_TEXT));
};

/** A customer's reference, or a text that matches no customer and so contradicts the transaction. */
const customerIn = (value: unknown): string | null =>
  isAbsent(value) ? null : (identifier.safeParse(value).data ?? `unreadable: ${said(value)}`);

const outcomeIn = (fields: Readonly<Record<string, unknown>>): Outcome => ({
  txn_reference: isAbsent(fields['txn_reference'])
    ? null
    : (identifier.safeParse(fields['txn_reference']).data ?? null),
  user_reference: customerIn(fields['user_reference']),
  mode: modeNamed(fields['mode']),
});

/** What an event says: its data, and the fields that stand beside the data but belong inside. */
export type EventContent = Pick<Envelope, 'data' | 'beside'>;

const fieldsOf = ({ data, beside }: EventContent): Readonly<Record<string, unknown>> => {
  const said = Object.entries(isFields(data) ? data : {}).filter(([, value]) => !isAbsent(value));
  return { ...beside, ...Object.fromEntries(said) };
};

/**
 * What stands beside the data counts only when the data has no code: it may be anything, such as a sender's own token.
 */
function valueOf({ data, beside }: EventContent): Readonly<Record<string, unknown>> | null {
  const inside = valueIn(data);
  const outside = readValue(inside).verdict === 'has_code' ? null : valueIn(beside);
  return outside === null ? inside : { ...inside, ...outside };
}

export const valueReady = z
  .custom<EventContent>()
  .transform((told): ValueReady => ({ ...outcomeIn(fieldsOf(told)), utility_value: valueOf(told) }));

export const reversal = z.custom<EventContent>().transform((told): Reversal => {
  const fields = fieldsOf(told);
  return { ...outcomeIn(fields), amount: said(fields['amount']), currency: said(fields['currency']) };
});
