/** A purchase belongs to one mode for ever; in TEST no real money moves (protocols §1.1). */
export const MODES = ['TEST', 'LIVE'] as const;
export type Mode = (typeof MODES)[number];
