/** A field of JSON that came from outside: undefined when there is no object, or it has no such field of its own. */
export function fieldOf(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined;
  return (json as Record<string, unknown>)[name];
}

/** A gateway's one-word reason for a refusal (`InvalidSenderId`), or null: a sentence may hold the phone number. */
export const wordOf = (json: unknown): string | null =>
  typeof json === 'string' && /^[A-Za-z]{1,40}$/.test(json) ? json : null;

/** An id as text, or null. Zero-length and non-scalar ids are none. */
export function idOf(json: unknown): string | null {
  if (typeof json === 'number') return String(json);
  return typeof json === 'string' && json !== '' ? json : null;
}
