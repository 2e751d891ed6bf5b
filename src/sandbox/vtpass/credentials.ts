import type { Request } from 'express';

/** What a merchant is known by at VTpass. */
export interface VtpassKeys {
  readonly apiKey: string;
  /** `PK_…` */
  readonly publicKey: string;
  /** `SK_…` */
  readonly secretKey: string;
  /** For HTTP Basic, which older clients use. */
  readonly email: string;
  readonly password: string;
}

/** The kinds of proof that the merchant's profile at VTpass allows. */
export const AUTHENTICATIONS = ['all', 'keys', 'basic'] as const;
type Authentication = (typeof AUTHENTICATIONS)[number];

/** A GET is proven by the public or the secret key, a POST by the secret key, and either by HTTP Basic. */
export function isTrusted(request: Request, keys: VtpassKeys, allowed: Authentication): boolean {
  const basic = `Basic ${Buffer.from(`${keys.email}:${keys.password}`).toString('base64')}`;
  if (allowed !== 'keys' && request.get('authorization') === basic) return true;
  if (allowed === 'basic' || request.get('api-key') !== keys.apiKey) return false;
  const isPublic = request.method === 'GET' && request.get('public-key') === keys.publicKey;
  return isPublic || request.get('secret-key') === keys.secretKey;
}
