/** Signs that somebody is at the page: a key, a pointer, a scroll. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** A call this long after the last sign was made by the page itself: nobody waits that long for what they clicked. */
const BY_ITSELF_AFTER_MS = 15_000;

let touchedAt = Date.now();
const touch = (): void => {
  touchedAt = Date.now();
};
for (const sign of SIGNS) addEventListener(sign, touch, { passive: true, capture: true });

/** Whether a call now is made by the page itself. Such calls must not keep an unattended screen logged in for ever. */
export const isByItself = (): boolean => Date.now() - touchedAt > BY_ITSELF_AFTER_MS;
