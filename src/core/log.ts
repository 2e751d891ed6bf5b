/** Writes one wide line per unit of work, named `noun.verb`. Lines hold identifiers, and never payloads or secrets. */
export interface Log {
  debug(fields: Record<string, unknown>, line: string): void;
  info(fields: Record<string, unknown>, line: string): void;
  warn(fields: Record<string, unknown>, line: string): void;
  error(fields: Record<string, unknown>, line: string): void;
}

/**
 * What a log may say about something thrown: its name and code, and where it was thrown. The message stays out: a
 * database driver's holds the query's parameters, an HTTP client's the request.
 */
export function faultFields(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Object)) return { fault: typeof thrown };
  const { name, code, cause, stack } = thrown as { name?: unknown; code?: unknown; cause?: unknown; stack?: unknown };
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => line.startsWith('    at ')) : [];
  const inner = cause instanceof Object ? (cause as { code?: unknown }).code : undefined;
  return {
    fault: name ?? 'Error',
    fault_code: code ?? inner,
    fault_at: frames.slice(0, 4).map((line) => line.trim().slice(3)),
  };
}
