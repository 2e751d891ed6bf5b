/** The singular or plural for a number: `entry` for 1, `entries` for any other. Every page and every text uses it. */
export const wordFor = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/** A number with its word: `1 entry`, `2 entries`, `1,204 entries`. */
export const counted = (count: number, one: string, many?: string): string =>
  `${count.toLocaleString('en-GB')} ${wordFor(count, one, many)}`;
