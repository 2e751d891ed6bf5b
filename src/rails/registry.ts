import { entryOf } from '../core/entry-of.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import { finswich } from './finswich/rail.ts';
import type { AnyRailKind } from './rail.ts';
import { vtpass } from './vtpass/rail.ts';

/** Rails by their names. */
export type Rails = Readonly<Record<string, AnyRailKind>>;

/** Every rail. Code that serves all of them reads this list. */
export const RAILS = { finswich, vtpass } as const satisfies Rails;

/** The upstreams of these rails. A rail that is gone is called by its own name. */
export const upstreamsIn =
  (rails: Rails): UpstreamOf =>
  (name) => {
    const rail = entryOf(rails, name);
    return { name: rail?.says ?? name, codeSays: (code) => rail?.codeSays?.(code) ?? null };
  };
