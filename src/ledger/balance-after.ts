import type { Party } from './accounts.ts';
import { MOVEMENTS, type MovementName } from './movements.ts';
import type { Balanced, WalletBalance } from './ports.ts';

/** The account that holds each part of a wallet's balance. */
export const ACCOUNT_OF = { available: 'customer', held: 'held' } as const satisfies Record<keyof WalletBalance, Party>;

/** How a movement changes that part of the balance: 1 adds to it, -1 takes from it, 0 leaves it. */
export function signOf(movement: MovementName, part: keyof WalletBalance): -1 | 0 | 1 {
  const { from, to } = MOVEMENTS[movement];
  if (to === ACCOUNT_OF[part]) return 1;
  return from === ACCOUNT_OF[part] ? -1 : 0;
}

interface Moved {
  readonly movement: MovementName;
  readonly minor: number;
}

/**
 * These entries of one wallet with the balance after each: the newest first, with no gap between them. `newest` is the
 * balance after the first of them.
 */
export function withBalances<Entry extends Moved>(
  entries: readonly Entry[],
  newest: WalletBalance,
): readonly Balanced<Entry>[] {
  let { available, held } = newest;
  return entries.map((entry) => {
    const change = changeOf(entry);
    const line = { entry, change, after: { available, held } };
    available -= change.available;
    held -= change.held;
    return line;
  });
}

function changeOf({ movement, minor }: Moved): WalletBalance {
  const change = (part: keyof WalletBalance): number => {
    const sign = signOf(movement, part);
    // No negative zero: it differs from the zero of an untouched part.
    return sign === 0 ? 0 : sign * minor;
  };
  return { available: change('available'), held: change('held') };
}
