/** A transaction belongs to one mode for ever; in TEST no real money moves (docs/finswich.md#actors-modes-and-keys). */
export const MODES = ['TEST', 'LIVE'] as const;
export type Mode = (typeof MODES)[number];

/** The mode that a text names, in whatever case; null when it names none. */
export const modeNamed = (text: unknown): Mode | null =>
  typeof text === 'string' ? (MODES.find((mode) => mode === text.trim().toUpperCase()) ?? null) : null;
