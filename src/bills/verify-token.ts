import { type JWTPayload, type JWTVerifyGetKey, errors, jwtVerify } from 'jose';
import { entryOf } from '../core/entry-of.ts';
import { type Result, err, ok } from '../core/result.ts';

/** The key has not signed the token: another one may have. */
export type KeyFault = 'no_token' | 'bad_algorithm' | 'bad_signature' | 'unknown_key';
/** The key has signed it, and it lets nobody in. */
export type ClaimFault = 'other_issuer' | 'other_audience' | 'no_expiry' | 'expired' | 'not_yet';

export interface TokenRules {
  /** No other than these of the key's family, whatever the token says of itself. */
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  /** In ms since 1970. */
  readonly now: number;
}

/** How far another system's clock may be ahead: `nbf` is usually the moment in which a token was made. */
const AHEAD_S = 30;

/** Verifies the signature of a token by a key, and then its claims (RFC 7519). `exp` must be there, and has no leeway. */
export async function verifyToken(
  token: string,
  getKey: JWTVerifyGetKey,
  rules: TokenRules,
): Promise<Result<JWTPayload, KeyFault | ClaimFault>> {
  try {
    const { payload } = await jwtVerify(token, getKey, {
      algorithms: [...rules.algorithms],
      issuer: rules.issuer,
      audience: rules.audience,
      requiredClaims: ['exp'],
      currentDate: new Date(rules.now),
      clockTolerance: AHEAD_S,
    });
    const { exp = 0 } = payload;
    return exp * 1_000 > rules.now ? ok(payload) : err('expired');
  } catch (thrown) {
    return thrown instanceof errors.JWKSMultipleMatchingKeys ? verifyByAny(token, thrown, rules) : err(faultOf(thrown));
  }
}

/** A token that does not say which key of a set has signed it: any may have. */
async function verifyByAny(
  token: string,
  keys: errors.JWKSMultipleMatchingKeys,
  rules: TokenRules,
): Promise<Result<JWTPayload, KeyFault | ClaimFault>> {
  for await (const key of keys) {
    const verified = await verifyToken(token, async () => key, rules);
    if (verified.ok || verified.error !== 'bad_signature') return verified;
  }
  return err('bad_signature');
}

const FAULT_OF_CODE: Readonly<Record<string, KeyFault | ClaimFault>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'bad_algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JWT_EXPIRED: 'expired',
};
const FAULT_OF_CLAIM: Readonly<Record<string, ClaimFault>> = {
  iss: 'other_issuer',
  aud: 'other_audience',
  exp: 'no_expiry',
  nbf: 'not_yet',
};

/** Only codes are read: the library's words hold what is in the token. */
function faultOf(thrown: unknown): KeyFault | ClaimFault {
  if (thrown instanceof errors.JWTClaimValidationFailed) return entryOf(FAULT_OF_CLAIM, thrown.claim) ?? 'no_token';
  if (thrown instanceof errors.JOSEError) return entryOf(FAULT_OF_CODE, thrown.code) ?? 'no_token';
  // The key of a set is too short, or of no use for the algorithm.
  return 'bad_signature';
}
