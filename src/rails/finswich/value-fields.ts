import { carriesValue, isCodeName, isValueName } from '../../vouchers/value-names.ts';
import { readValue } from '../../vouchers/value.ts';

/** What stands for "nothing" in a body of Finswich (docs/finswich.md#quirks). */
export const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 'None';

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a field counts, by its name and what it holds. */
type Which = (name: string, inner: unknown) => boolean;

/** The fields of a body, or of a part of one, that count, each in its place; null when none counts. */
export function fieldsThat(which: Which, value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (isCodeName(name) && which(name, inner)) return [[name, inner]];
    // A flag beside a product is no value: `"pin": true` says that one will come.
    if (which(name, inner)) return isAbsent(inner) || typeof inner === 'boolean' ? [] : [[name, inner]];
    const deeper = fieldsThat(which, inner);
    return deeper === null ? [] : [[name, deeper]];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/**
 * Returns a test for texts that contain a code although their field's name does not say so. The event's own references
 * never count.
 */
export function tellsCode(data: unknown): Which {
  const named = isFields(data) ? [data['txn_reference'], data['user_reference']] : [];
  const own = named.filter((text) => typeof text === 'string');
  return (name, inner) => typeof inner !== 'object' && readValue({ [name]: inner }, own).verdict === 'has_code';
}

/**
 * The value that the data of an event carries; null when it carries none. The shape of `utility_value` is known for one
 * product only (docs/finswich.md#utility_transaction_value_ready), so it is kept whole. What stands beside it under
 * another name is kept too: no clear text of it is kept anywhere else, so it would be lost. Where none of that has a
 * code, a text that contains one counts too. Data without fields may be anything, and is the value itself.
 */
export function valueIn(data: unknown): Readonly<Record<string, unknown>> | null {
  const named = fieldsThat(carriesValue, data);
  if (!isFields(data)) return named ?? (isAbsent(data) ? null : { value: data });
  if (readValue(named).verdict === 'has_code') return named && gathered(named);
  const tells = tellsCode(data);
  const found = fieldsThat((name, inner) => carriesValue(name) || tells(name, inner), data);
  return found && gathered(found);
}

function gathered(found: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const name = Object.keys(found).find(isValueName) ?? '';
  const { [name]: value, ...beside } = found;
  return isFields(value) ? { ...value, ...beside } : value === undefined ? beside : { value, ...beside };
}
