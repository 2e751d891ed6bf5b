import { finswich } from './finswich/rail.ts';
import type { AnyRailKind } from './rail.ts';
import { vtpass } from './vtpass/rail.ts';

/** Rails by their names. */
export type Rails = Readonly<Record<string, AnyRailKind>>;

/** Every rail. Code that serves all of them reads this list. */
export const RAILS = { finswich, vtpass } as const satisfies Rails;
