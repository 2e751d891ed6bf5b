import {
  type Fault,
  type Part,
  type Read,
  type Settings,
  isSecureUrl,
  optional,
  optionalUrl,
} from '../core/setting.ts';

/** An OpenID Connect provider that vouches for staff; null when it is not used. */
export type SignOnSettings = ProviderSettings | null;

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the provider sends people back to, as it is registered there. */
  readonly redirectUrl: string;
}

/** The path of the redirect URL. The host is the merchant's own. */
const SIGN_ON_PATH = '/api/v1/login/sso/callback';

const SETTINGS = {
  OIDC_ISSUER: {
    reads: optionalUrl,
    says: 'identity provider of single sign-on',
    explains: `Single sign-on of the support desk's staff by OpenID Connect: all four, or none. The redirect URL is registered at the provider: \`https://<your host>${SIGN_ON_PATH}\`.`,
    shown: (provider) => provider?.issuer ?? null,
  },
  OIDC_CLIENT_ID: {
    reads: optional,
    says: 'names us to the identity provider',
    shown: (provider) => provider?.clientId ?? null,
  },
  OIDC_CLIENT_SECRET: {
    reads: optional,
    says: 'proves us to the identity provider',
    isSecret: true,
    isSet: (provider) => provider !== null,
  },
  OIDC_REDIRECT_URL: {
    reads: optionalUrl,
    says: 'where the identity provider sends staff back to',
    shown: (provider) => provider?.redirectUrl ?? null,
  },
} satisfies Settings<SignOnSettings>;

/** Single sign-on of the support desk's staff. */
export const SIGN_ON: Part<SignOnSettings> = { settings: SETTINGS, build: providerOf };

function providerOf(read: Read<typeof SETTINGS>, fault: Fault): SignOnSettings {
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_REDIRECT_URL'] as const;
  if (names.every((name) => read[name] === null)) return null;
  for (const name of names) if (read[name] === null) fault(name, 'is needed beside the other OIDC settings');
  for (const name of ['OIDC_ISSUER', 'OIDC_REDIRECT_URL'] as const) {
    const given = read[name];
    if (given !== null && !isSecureUrl(given)) fault(name, 'must be https');
  }
  if (read.OIDC_REDIRECT_URL !== null && new URL(read.OIDC_REDIRECT_URL).pathname !== SIGN_ON_PATH) {
    fault('OIDC_REDIRECT_URL', `must be your host with the path ${SIGN_ON_PATH}`);
  }
  return {
    issuer: read.OIDC_ISSUER ?? '',
    clientId: read.OIDC_CLIENT_ID ?? '',
    clientSecret: read.OIDC_CLIENT_SECRET ?? '',
    redirectUrl: read.OIDC_REDIRECT_URL ?? '',
  };
}
