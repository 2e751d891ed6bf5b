/** Time that a send has: over when the test says so, and not before. */
export function openTime(): { readonly signal: AbortSignal; readonly end: () => void } {
  const over = new AbortController();
  return { signal: over.signal, end: () => over.abort(new DOMException('the time is over', 'TimeoutError')) };
}
