import { MINUTE } from '../core/clock.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err, ok } from '../core/result.ts';
import { CLOCKS_DIFFER_MS } from '../core/step-back.ts';
import type { Scene } from '../catalogue/scenes.ts';
import type { Caller } from './caller.ts';

/** How long what was shown of an account may be ordered by. */
const VALID_MS = 10 * MINUTE;

/** Whom an account was verified for. Sealed for one, it opens for nobody else. */
export interface ValidatedFor extends Pick<Caller, 'mode' | 'userReference'> {
  readonly provider: string;
}

/** What was shown of an account. */
export interface Validation {
  readonly scene: Scene;
  readonly billerId: string;
  /** Null when no item was named and the account itself says nothing of one: any item of the biller fits. */
  readonly itemId: string | null;
  /** The accounts that may be paid: the one that was named, or those that were found by it. */
  readonly accounts: readonly string[];
  readonly name: string | null;
  /** What a renewal of the subscription costs, in minor units; null where nothing is renewed. */
  readonly renewal: number | null;
}

/** What an order names. */
export interface Validated extends Pick<Validation, 'scene' | 'billerId' | 'itemId'> {
  readonly account: string;
}

/** `not_valid`: forged, another customer's, or no `validationId` at all. `other_order`: another biller, item or account. */
export type ValidationFault = 'not_valid' | 'expired' | 'other_order';

interface Sealed extends Validation {
  readonly at: number;
}

const placeOf = ({ mode, userReference, provider }: ValidatedFor): string =>
  `bills:validation:${canonicalJson([mode, userReference, provider])}`;

/** The `validationId` of what was shown at `at`, in ms since 1970. It is sealed, because it holds a name. */
export const sealValidation = (ring: KeyRing, owner: ValidatedFor, validation: Validation, at: number): string =>
  ring.seal(placeOf(owner), JSON.stringify({ ...validation, at } satisfies Sealed));

/** Opens a `validationId` for the order that carries it, at `now`. */
export function openValidation(
  ring: KeyRing,
  owner: ValidatedFor,
  validationId: string,
  order: Validated,
  now: number,
): Result<Validation, ValidationFault> {
  const { at, ...validation } = openSealed(ring, placeOf(owner), validationId) ?? {};
  if (at === undefined) return err('not_valid');
  const shown = validation as Validation;
  // What lies ahead of the clock was before the clock was set back, nobody knows how long.
  if (now - at >= VALID_MS || at - now > CLOCKS_DIFFER_MS) return err('expired');
  return isSame(shown, order) ? ok(shown) : err('other_order');
}

/** Only what this service sealed itself can be opened, so its form needs no check. */
function openSealed(ring: KeyRing, place: string, validationId: string): Partial<Sealed> | null {
  try {
    return JSON.parse(ring.open(place, validationId)) as Sealed;
  } catch {
    return null;
  }
}

const isSame = (shown: Validation, { scene, billerId, itemId, account }: Validated): boolean =>
  shown.scene === scene &&
  shown.billerId === billerId &&
  (shown.itemId === null || shown.itemId === itemId) &&
  shown.accounts.includes(account);
