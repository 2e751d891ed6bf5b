import { type JWTPayload, type JWTVerifyGetKey, decodeJwt, decodeProtectedHeader } from 'jose';
import type { Clock } from '../core/clock.ts';
import { MODES, type Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type KeySetDeps, createKeySet } from './key-set.ts';
import type { ModeTokens, TokenSettings } from './settings.ts';
import { PUBLIC_ALGORITHMS } from './token-key.ts';
import { isUserReference } from './user-reference.ts';
import { type ClaimFault, type KeyFault, verifyToken } from './verify-token.ts';

/** Whose token it is. */
export interface Customer {
  readonly mode: Mode;
  readonly userReference: string;
}

/**
 * Why a token lets nobody in. `both_modes`: it would be right for TEST and for LIVE. `no_customer`: it names none.
 * `keys_unavailable`: a key set cannot be read now, so nobody knows whether the token is right.
 */
export type TokenFault = KeyFault | ClaimFault | 'both_modes' | 'no_customer' | 'keys_unavailable';

export interface CustomerTokens {
  /** Says whose token this is. Never rejects. */
  verify(token: string): Promise<Result<Customer, TokenFault>>;
}

export interface TokenDeps extends Omit<KeySetDeps, 'onUnavailable'> {
  /** Real time: tokens are made by another system's clock. */
  readonly clock: Clock;
  /** Hears that the key set of a mode cannot be read: a status or the code of a fault, fit for a log. */
  readonly onUnavailable: (mode: Mode, why: string) => void;
}

/**
 * Verifies the tokens of the merchant's own login. The mode of a token is that of the key and audience that it fits, and
 * nothing else in it counts.
 */
export function createCustomerTokens({ modes, userClaim }: TokenSettings, deps: TokenDeps): CustomerTokens {
  const verifiers = MODES.flatMap((mode) => {
    const tokens = modes[mode];
    return tokens ? [verifierOf(mode, tokens, deps)] : [];
  });

  return {
    verify: async (token) => {
      const audiences = audiencesIn(token);
      if (audiences === null) return err('no_token');
      const fitting = verifiers.filter(({ audience }) => audiences.includes(audience));
      // Where one key serves both modes, only their audiences tell tokens apart.
      if (new Set(fitting.map(({ audience }) => audience)).size > 1) return err('both_modes');
      const verified = await verifyBy(fitting, token);
      if (!verified.ok) return verified;
      const { mode, payload } = verified.value;
      const userReference = Object.hasOwn(payload, userClaim) ? payload[userClaim] : null;
      return isUserReference(userReference) ? ok({ mode, userReference }) : err('no_customer');
    },
  };
}

/** Whom a token says it is for, not verified yet; null when it is no JWT. */
function audiencesIn(token: string): readonly unknown[] | null {
  try {
    return [decodeJwt(token).aud].flat();
  } catch {
    return null;
  }
}

type Verified = Result<{ readonly mode: Mode; readonly payload: JWTPayload }, TokenFault>;

/** What proves the tokens of one mode. */
interface Verifier {
  readonly audience: string;
  /** Verifies a token by the keys in hand. */
  verify(token: string): Promise<Verified>;
  /** By the keys as they are published now; null where the key is a setting. */
  readonly verifyAnew: ((token: string) => Promise<Verified>) | null;
}

/** What leaves it open who has signed a token. */
const UNSIGNED: readonly TokenFault[] = [
  'no_token',
  'bad_algorithm',
  'bad_signature',
  'unknown_key',
  'keys_unavailable',
];
const isSigned = (verified: Verified): boolean => verified.ok || !UNSIGNED.includes(verified.error);
const isUnknown = (verified: Verified | undefined): boolean =>
  verified?.ok === false && verified.error === 'unknown_key';

/**
 * A key set is read again only when no key in hand has signed the token. So a token of one mode does not wait for the
 * key set of the other.
 */
async function verifyBy(verifiers: readonly Verifier[], token: string): Promise<Verified> {
  const inHand = await Promise.all(verifiers.map((one) => one.verify(token)));
  if (inHand.some(isSigned)) return theOnly(inHand);
  const asked = verifiers.filter((_, place) => isUnknown(inHand[place]));
  return theOnly([...(await Promise.all(asked.flatMap((one) => one.verifyAnew?.(token) ?? []))), ...inHand]);
}

function theOnly(found: readonly Verified[]): Verified {
  const [signed, another] = found.filter(isSigned);
  if (signed) return another ? err('both_modes') : signed;
  const isOpen = found.some((one) => !one.ok && one.error === 'keys_unavailable');
  return isOpen ? err('keys_unavailable') : (found[0] ?? err('other_audience'));
}

function verifierOf(mode: Mode, { key, issuer, audience }: ModeTokens, deps: TokenDeps): Verifier {
  const by = async (token: string, getKey: JWTVerifyGetKey, algorithms: readonly string[]): Promise<Verified> => {
    const verified = await verifyToken(token, getKey, { algorithms, issuer, audience, now: deps.clock() });
    return verified.ok ? ok({ mode, payload: verified.value }) : verified;
  };
  if (key.kind !== 'key_set') {
    const [held, algorithms] = key.kind === 'public' ? [key.key, key.algorithms] : [key.bytes, ['HS256']];
    return { audience, verify: (token) => by(token, async () => held, algorithms), verifyAnew: null };
  }
  const keySet = createKeySet(key.url, { ...deps, onUnavailable: (why) => deps.onUnavailable(mode, why) });
  const bySet = async (token: string, keys: JWTVerifyGetKey): Promise<Verified> => {
    const verified = await by(token, keys, PUBLIC_ALGORITHMS);
    // Without a name of its key, only that none fits tells that it is a new one.
    const isNameless = !verified.ok && verified.error === 'bad_signature' && !namesKey(token);
    return isNameless ? err('unknown_key') : verified;
  };
  return {
    audience,
    verify: async (token) => {
      const keys = keySet.known();
      return keys ? bySet(token, keys) : err('unknown_key');
    },
    verifyAnew: async (token) => {
      const keys = await keySet.renewed();
      return keys.ok ? bySet(token, keys.value) : keys;
    },
  };
}

const namesKey = (token: string): boolean => decodeProtectedHeader(token).kid !== undefined;
