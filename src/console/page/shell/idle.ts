import { useEffect } from 'react';

/** As long as the service lets a session rest (README, "The support desk"). */
const IDLE_MS = 30 * 60_000;
const LOOK_EVERY_MS = 15_000;
const SIGNS = ['pointerdown', 'keydown', 'scroll', 'touchstart'] as const;

/**
 * Ends the session when nobody has touched the page for half an hour. The service alone could not tell: what the page
 * looks at by itself, to stay up to date, would keep a forgotten screen logged in for ever.
 */
export function useIdleEnd(onIdle: () => void): void {
  useEffect(() => {
    let touchedAt = Date.now();
    const touch = (): void => {
      touchedAt = Date.now();
    };
    for (const sign of SIGNS) addEventListener(sign, touch, { passive: true, capture: true });
    const timer = setInterval(() => {
      if (Date.now() - touchedAt >= IDLE_MS) onIdle();
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) removeEventListener(sign, touch, { capture: true });
    };
  }, [onIdle]);
}
