/** A number with the word it counts: `1 entry`, `2 entries`, `1,204 entries`. Every page and every text counts by it. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
