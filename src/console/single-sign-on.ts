import * as client from 'openid-client';
import { SECOND } from '../core/clock.ts';
import { type Result, err, ok } from '../core/result.ts';
import { FRESH_MS } from '../staff/sessions.ts';
import type { ProviderSettings } from './sign-on-settings.ts';

/** What the provider is asked with, and must answer to; kept by the browser, sealed, until it comes back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The provider was to ask the person again. */
  readonly again: boolean;
}

/** Whom the provider vouches for. */
export interface VouchedFor {
  readonly email: string;
  /** It has asked for a second factor. */
  readonly secondFactor: boolean;
  /** It has asked the person just now; otherwise it may have known their browser from days ago. */
  readonly isFresh: boolean;
}

/** `no_email`: it knows the person, but not that the e-mail is theirs. `failed`: anything else. */
export type SignOnFault = 'no_email' | 'failed';

export interface SingleSignOn {
  readonly redirectUrl: string;
  /**
   * Where the browser is sent to. `again`: the provider is to ask the person again, though it knows them already. Rejects
   * when the provider cannot be reached.
   */
  begin(again: boolean): Promise<{ readonly url: string; readonly attempt: Attempt }>;
  /** `query` is what the provider has sent the browser back with. */
  finish(query: string, attempt: Attempt): Promise<Result<VouchedFor, SignOnFault>>;
}

const TIMEOUT_SECONDS = 5;
/** How long ago it may have asked the person, when it was to ask them again. */
const FRESH_SECONDS = FRESH_MS / SECOND;
/** How providers say that they have asked for a second factor (RFC 8176, PAPE). */
const MFA_METHOD = 'mfa';
const MFA_CLASS = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** OpenID Connect: code flow with PKCE, state and nonce. The provider is asked for its metadata at the first login. */
export function createSingleSignOn({ issuer, clientId, clientSecret, redirectUrl }: ProviderSettings): SingleSignOn {
  let found: Promise<client.Configuration> | undefined;
  const provider = (): Promise<client.Configuration> => {
    found ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: TIMEOUT_SECONDS,
        // Plain HTTP is for a provider on one's own machine; the configuration refuses any other.
        execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
      })
      .catch((thrown: unknown) => {
        found = undefined;
        throw thrown;
      });
    return found;
  };

  return {
    redirectUrl,
    begin: async (again) => {
      const config = await provider();
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        again,
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUrl,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
        ...(again ? { prompt: 'login', max_age: String(FRESH_SECONDS) } : {}),
      });
      return { url: url.href, attempt };
    },
    finish: async (query, { state, nonce, verifier, again }) => {
      try {
        const config = await provider();
        const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUrl}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          // Whoever sits at the browser can take the wish to be asked out of the address: the provider must say when it was.
          ...(again ? { maxAge: FRESH_SECONDS } : {}),
        });
        const claims = tokens.claims();
        if (!claims) return err('failed');
        const told =
          claims['email'] === undefined
            ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
            : { email: claims['email'], email_verified: claims['email_verified'] };
        if (typeof told.email !== 'string' || told.email_verified !== true) return err('no_email');
        const { amr, acr } = claims as { amr?: unknown; acr?: unknown };
        return ok({
          isFresh: again,
          email: told.email,
          secondFactor: (Array.isArray(amr) && amr.includes(MFA_METHOD)) || acr === MFA_CLASS,
        });
      } catch {
        // Whatever it was, its text may hold tokens.
        return err('failed');
      }
    },
  };
}
