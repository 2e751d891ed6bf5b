import { isIPv6 } from 'node:net';
import { HOUR, MINUTE, SECOND } from '../core/clock.ts';
import { leftOf } from '../core/step-back.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { networkAddress } from '../core/network-address.ts';
import type { LoginThrottleStore, Tries } from './ports.ts';

/**
 * What failed tries are counted by, in the order they are asked for. An e-mail's wait is short at its longest: others can
 * make it fail, and the real person must get in between. A code is only asked of who knew the password.
 */
const KINDS = {
  address: { free: 20, longestMs: 15 * MINUTE },
  email: { free: 3, longestMs: MINUTE },
  code: { free: 3, longestMs: 5 * MINUTE },
  // Of browsers the person has logged in with: strangers are in none of them, so the wait may be long.
  browser: { free: 5, longestMs: 15 * MINUTE },
  browsers: { free: 20, longestMs: 15 * MINUTE },
} as const;
type Kind = keyof typeof KINDS;

/** Failures are forgotten when none came for so long. */
export const FORGOTTEN_AFTER_MS = HOUR;

/** What one try counts for: `name` is the e-mail, the network address, or the person's id. */
export interface Counted {
  readonly kind: Kind;
  readonly name: string;
}

/** How long a next try must still wait, in ms: nothing for the first few, then a second, two, four … */
export function waitMs(kind: Kind, { failures, lastAt }: Tries, now: number): number {
  const { free, longestMs } = KINDS[kind];
  if (failures < free || now - lastAt >= FORGOTTEN_AFTER_MS) return 0;
  const wait = Math.min(longestMs, SECOND * 2 ** (failures - free));
  return leftOf(lastAt, wait, now);
}

/**
 * Takes a try to log in: counts it as failed before anything is checked, so that a hundred at once are a hundred tries.
 * Answers 0, or for how many seconds it must wait, and then counts nothing. Says the same whether or not there is such a
 * person.
 */
export async function takeTry(
  throttle: LoginThrottleStore,
  ring: KeyRing,
  counted: readonly Counted[],
  now: number,
): Promise<number> {
  const found: { readonly key: string; readonly tries: Tries; readonly wait: number }[] = [];
  for (const { kind, name } of counted) {
    const key = keyOf(ring, { kind, name });
    const tries = (await throttle.find(key)) ?? { failures: 0, lastAt: now };
    const wait = waitMs(kind, tries, now);
    // An address that must wait costs the e-mail it tries nothing.
    if (wait > 0) return Math.ceil(wait / SECOND);
    found.push({ key, tries, wait });
  }
  for (const { key, tries } of found) {
    const before = now - tries.lastAt >= FORGOTTEN_AFTER_MS ? 0 : tries.failures;
    await throttle.save(key, { failures: before + 1, lastAt: now });
  }
  return 0;
}

/** The try was right: its person starts anew, and its address gets the one try back. */
export async function tryWasRight(
  throttle: LoginThrottleStore,
  ring: KeyRing,
  counted: readonly Counted[],
): Promise<void> {
  const found: { readonly kind: Counted['kind']; readonly key: string; readonly tries: Tries | null }[] = [];
  // All of them are looked at before one is changed, as where a try is taken.
  for (const one of counted) {
    const key = keyOf(ring, one);
    found.push({ kind: one.kind, key, tries: await throttle.find(key) });
  }
  for (const { kind, key, tries } of found) {
    if (kind !== 'address') await throttle.remove(key);
    else if (tries) await throttle.save(key, { ...tries, failures: Math.max(0, tries.failures - 1) });
  }
}

/** Forgets the tries that were counted so. */
export async function release(throttle: LoginThrottleStore, ring: KeyRing, counted: readonly Counted[]): Promise<void> {
  // In the order in which everybody locks them.
  for (const key of counted.map((one) => keyOf(ring, one)).toSorted()) await throttle.remove(key);
}

/** Keyed: people type their password where the e-mail belongs, and it must not be kept. */
const keyOf = (ring: KeyRing, { kind, name }: Counted): string =>
  `${kind}/${ring.mac('login_throttle', kind === 'address' ? networkOf(name) : name, ring.activeKeyId)}`;

/** An IPv6 caller owns 64 bits of addresses: they count as one. */
export function networkOf(address: string): string {
  const plain = networkAddress(address) ?? address;
  if (!isIPv6(plain)) return plain;
  const [start = '', end] = plain.split('::');
  const [before, after] = [start, end ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = end === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0);
  const groups = [...(before ?? []), ...Array<string>(Math.max(0, zeros)).fill('0'), ...(after ?? [])];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
