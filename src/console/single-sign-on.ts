import * as client from 'openid-client';
import { SECOND } from '../core/clock.ts';
import { type Result, err, ok } from '../core/result.ts';
import { FRESH_MS } from '../staff/sessions.ts';
import type { ProviderSettings } from './sign-on-settings.ts';

/**
 * What one login attempt sent to the provider, to check its answer against. The browser keeps it, sealed, until then.
 */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The provider was told to ask the person again. */
  readonly again: boolean;
}

/** The person the provider vouches for. */
export interface VouchedFor {
  readonly email: string;
  /** The provider has asked for a second factor. */
  readonly secondFactor: boolean;
  /** The provider has just asked the person. Otherwise it may have recognised a browser from days ago. */
  readonly isFresh: boolean;
}

/** `no_email`: the provider gave no verified e-mail for the person. `failed`: anything else. */
export type SignOnFault = 'no_email' | 'failed';

export interface SingleSignOn {
  readonly redirectUrl: string;
  /**
   * Returns the URL to send the browser to. With `again`, the provider asks the person again even if they are logged in
   * there. Rejects when the provider cannot be reached.
   */
  begin(again: boolean): Promise<{ readonly url: string; readonly attempt: Attempt }>;
  /** `query` is the query string with which the provider sent the browser back. */
  finish(query: string, attempt: Attempt): Promise<Result<VouchedFor, SignOnFault>>;
}

const TIMEOUT_SECONDS = 5;
/** With `again`, how long ago the provider may have asked the person. */
const FRESH_SECONDS = FRESH_MS / SECOND;
/** How providers say that they asked for a second factor (RFC 8176, PAPE). */
const MFA_METHOD = 'mfa';
const MFA_CLASS = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** OpenID Connect: code flow with PKCE, state and nonce. The provider is asked for its metadata at the first login. */
export function createSingleSignOn({ issuer, clientId, clientSecret, redirectUrl }: ProviderSettings): SingleSignOn {
  let found: Promise<client.Configuration> | undefined;
  const provider = (): Promise<client.Configuration> => {
    found ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: TIMEOUT_SECONDS,
        // Plain HTTP is for a provider on the same machine; the configuration refuses any other.
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
          // The person at the browser can remove `prompt` from the URL, so the provider must say when it last asked
          // them.
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
        // The error is dropped, because its text may contain tokens.
        return err('failed');
      }
    },
  };
}
