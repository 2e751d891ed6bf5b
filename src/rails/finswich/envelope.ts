import { type Mode, modeNamed } from '../../core/mode.ts';
import { isPrintable } from '../../core/printable.ts';
import { eventNamed, identifier } from './payloads.ts';
import type { SaidMode, Trust } from './trust.ts';
import { isAbsent, isFields } from './value-fields.ts';

/** What every event says about itself. */
export interface Envelope {
  /** The event's known name, or the name as it was written when it is not known. */
  readonly event: string;
  readonly data: unknown;
  /** The fields beside name and data, where none should be. */
  readonly beside: Readonly<Record<string, unknown>>;
  /** Null when it names no transaction. */
  readonly reference: string | null;
  /** Null when it names no mode. */
  readonly mode: SaidMode | null;
}

const MAX_NAME = 100;

/** Reads `{event, data}`; null for JSON of another shape. Without `data`, the fields beside the name are its data. */
export function envelopeOf(value: unknown): Envelope | null {
  const { event: written, data = value, ...beside } = isFields(value) ? value : {};
  if (typeof written !== 'string' || written === '' || written.length > MAX_NAME) return null;
  const event = eventNamed(written) ?? written;
  if (!isPrintable(event)) return null;
  const { txn_reference, mode } = isFields(data) ? data : {};
  const named = modeNamed(mode);
  return {
    event,
    data,
    beside,
    reference: identifier.safeParse(txn_reference).data ?? null,
    mode: named === null ? null : { mode: named, isExact: named === mode },
  };
}

/** The mode of a delivery. The key that signed it decides first, and then what the delivery says. */
export const modeOf = (said: SaidMode | null, trust: Trust): Mode | null =>
  trust.kind === 'signed' ? trust.mode : (said?.mode ?? null);

/** The event contradicts what its key proves. A mode that is named to the letter is refused before, see `trust.ts`. */
export const contradictsKey = (said: SaidMode | null, trust: Trust): boolean =>
  said !== null && trust.kind === 'signed' && said.mode !== trust.mode;

/** The data with the mode it counts for, where the data names none, or not to the letter. */
export function dataWithMode({ data, mode }: Envelope, trust: Trust): unknown {
  if (!isFields(data) || mode?.isExact === true) return data;
  // A word that is no mode does not count as a missing mode.
  return mode === null && !isAbsent(data['mode']) ? data : { ...data, mode: modeOf(mode, trust) };
}
