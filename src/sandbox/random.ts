/** Draws numbers in [0, 1), always the same ones for the same seeds. */
export type Random = () => number;

/**
 * A small seeded generator (mulberry32). Each transaction gets a stream of its own, seeded by its ordinal. So what it
 * draws does not depend on what else happens at the same time.
 */
export function seededRandom(seed: number, stream: number): Random {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((stream + 1) | 0, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` characters, each drawn from the alphabet. */
export function draw(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

/** A number between the two. */
export const between = (random: Random, low: number, high: number): number => low + random() * (high - low);

export const DIGITS = '0123456789';
export const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
