/** Whether somebody is at the page, by the last sign of life: a key, a pointer, a scroll. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** What is asked for so long after a touch is asked by the page itself: no person waits that long for what they clicked. */
const BY_ITSELF_AFTER_MS = 15_000;

let touchedAt = Date.now();
const touch = (): void => {
  touchedAt = Date.now();
};
for (const sign of SIGNS) addEventListener(sign, touch, { passive: true, capture: true });

/** What a page looks at by itself, to stay up to date, must not keep a forgotten screen logged in for ever. */
export const isByItself = (): boolean => Date.now() - touchedAt > BY_ITSELF_AFTER_MS;
