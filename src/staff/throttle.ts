import { isIPv6 } from 'node:net';
import { HOUR, MINUTE, SECOND } from '../core/clock.ts';
import { leftOf } from '../core/step-back.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { networkAddress } from '../core/network-address.ts';
import type { LoginThrottleStore, Tries } from './ports.ts';

/**
 * What failed tries are counted by, in the order in which they are locked. The wait of an e-mail is short: strangers
 * can make its tries fail, and the real person must still get in. Only somebody who knew the password is asked for a
 * code.
 */
const KINDS = {
  address: { free: 20, longestMs: 15 * MINUTE },
  email: { free: 3, longestMs: MINUTE },
  code: { free: 3, longestMs: 5 * MINUTE },
  // Browsers that the person has logged in with: no stranger uses them, so the wait may be long.
  browser: { free: 5, longestMs: 15 * MINUTE },
  browsers: { free: 20, longestMs: 15 * MINUTE },
} as const;
type Kind = keyof typeof KINDS;

/** Failures are forgotten when no new one came for this long. */
export const FORGOTTEN_AFTER_MS = HOUR;

/** What one try counts for: `name` is the e-mail, the network address, or the person's id. */
export interface Counted {
  readonly kind: Kind;
  readonly name: string;
}

/** How long the next try must wait, in ms: nothing for the first few, then one second, two, four … */
export function waitMs(kind: Kind, { failures, lastAt }: Tries, now: number): number {
  const { free, longestMs } = KINDS[kind];
  if (failures < free || now - lastAt >= FORGOTTEN_AFTER_MS) return 0;
  const wait = Math.min(longestMs, SECOND * 2 ** (failures - free));
  return leftOf(lastAt, wait, now);
}

/**
 * Counts a try to log in as failed before anything is checked, so that a hundred at once are a hundred tries. Answers
 * 0, or how many seconds the try must wait; then it counts nothing. The answer does not tell whether there is such a
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
    // A try from an address that must wait does not count for the e-mail.
    if (wait > 0) return Math.ceil(wait / SECOND);
    found.push({ key, tries, wait });
  }
  for (const { key, tries } of found) {
    const before = now - tries.lastAt >= FORGOTTEN_AFTER_MS ? 0 : tries.failures;
    await throttle.save(key, { failures: before + 1, lastAt: now });
  }
  return 0;
}

/** The try was right: the person's count starts anew, and the address gets this one try back. */
export async function tryWasRight(
  throttle: LoginThrottleStore,
  ring: KeyRing,
  counted: readonly Counted[],
): Promise<void> {
  const found: { readonly kind: Counted['kind']; readonly key: string; readonly tries: Tries | null }[] = [];
  // All counts are locked before one is changed, as when a try is taken.
  for (const one of counted) {
    const key = keyOf(ring, one);
    found.push({ kind: one.kind, key, tries: await throttle.find(key) });
  }
  for (const { kind, key, tries } of found) {
    if (kind !== 'address') await throttle.remove(key);
    else if (tries) await throttle.save(key, { ...tries, failures: Math.max(0, tries.failures - 1) });
  }
}

/** Resets these counts to zero. */
export async function forgetTries(
  throttle: LoginThrottleStore,
  ring: KeyRing,
  counted: readonly Counted[],
): Promise<void> {
  // In the order in which every unit of work locks them.
  for (const key of counted.map((one) => keyOf(ring, one)).toSorted()) await throttle.remove(key);
}

/** A keyed digest: people sometimes type their password into the field for the e-mail, and that must not be kept. */
const keyOf = (ring: KeyRing, { kind, name }: Counted): string =>
  `${kind}/${ring.mac('login_throttle', kind === 'address' ? networkOf(name) : name, ring.activeKeyId)}`;

/** An IPv6 caller owns a network of 64 bits; all its addresses count as one. */
export function networkOf(address: string): string {
  const plain = networkAddress(address) ?? address;
  if (!isIPv6(plain)) return plain;
  const [start = '', end] = plain.split('::');
  const [before, after] = [start, end ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = end === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0);
  const groups = [...(before ?? []), ...Array<string>(Math.max(0, zeros)).fill('0'), ...(after ?? [])];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
