import { useRef } from 'react';

/**
 * The Idempotency-Key of an act: the same while the same thing is wanted, so that pressing the button again after a lost
 * answer does it once; a new one when something about it has changed.
 */
export function useActKey(): (content: unknown) => string {
  const last = useRef<{ readonly content: string; readonly key: string } | null>(null);
  return (content) => {
    const asText = JSON.stringify(content);
    if (last.current?.content !== asText) last.current = { content: asText, key: crypto.randomUUID() };
    return last.current.key;
  };
}
