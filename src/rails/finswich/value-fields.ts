/** The fields that carry what was bought, wherever they stand and in whatever case. They are only ever kept sealed. */
export const VALUE_FIELDS: ReadonlySet<string> = new Set(['utility_value', 'pin', 'token', 'secret']);

/** What stands for "nothing" in a body of Finswich (protocols §1.10). */
export const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 'None';

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a body, or a part of one, only the fields of these names, at the places where they stand; null when there is none. */
export function fieldsNamed(names: ReadonlySet<string>, value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    // A flag beside a product is no value: `"pin": true` says that there will be one.
    if (names.has(name.toLowerCase())) return isAbsent(inner) || typeof inner === 'boolean' ? [] : [[name, inner]];
    const deeper = fieldsNamed(names, inner);
    return deeper === null ? [] : [[name, deeper]];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/**
 * The value that the data of an event carries, null when it carries none. The shape of `utility_value` is known for one
 * product only (protocols §1.6), so it is kept whole; so is what stands beside it under another name, which would be
 * lost otherwise, because no clear text of it is kept. Data of no fields may be anything, and is the value itself.
 */
export function valueIn(data: unknown): Readonly<Record<string, unknown>> | null {
  if (!isFields(data)) return fieldsNamed(VALUE_FIELDS, data) ?? (isAbsent(data) ? null : { value: data });
  const found = fieldsNamed(VALUE_FIELDS, data);
  if (found === null) return null;
  const [name = ''] = Object.keys(found).filter((key) => key.toLowerCase() === 'utility_value');
  const { [name]: value, ...beside } = found;
  return isFields(value) ? { ...value, ...beside } : value === undefined ? beside : { value, ...beside };
}
