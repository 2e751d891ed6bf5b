import { useRef } from 'react';

/**
 * Makes the Idempotency-Key of an act. The key stays the same while `content` is the same, so pressing the button again
 * after a lost reply does not act twice. Changed content gets a new key.
 */
export function useActKey(): (content: unknown) => string {
  const last = useRef<{ readonly content: string; readonly key: string } | null>(null);
  return (content) => {
    const asText = JSON.stringify(content);
    if (last.current?.content !== asText) last.current = { content: asText, key: crypto.randomUUID() };
    return last.current.key;
  };
}
