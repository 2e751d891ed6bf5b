import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Who logs in at the provider next, and what it knows about them. */
export interface ProviderAccount {
  email?: string;
  email_verified?: boolean;
  amr?: readonly string[];
  acr?: string;
}

/** A real OpenID Connect provider on loopback, whose login page says yes for the account that was set. */
export interface IdentityProvider {
  readonly issuer: string;
  /** The account that logs in next. */
  account: ProviderAccount;
  /** While true, it breaks off every call. */
  isAway: boolean;
  close(): Promise<void>;
}

export const CLIENT = { id: 'support-desk', secret: 'a secret of the support desk' };

/** How some providers say that they have asked for a second factor (PAPE). */
export const ASKED_FOR_TWO = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** `emailIn`: whether the e-mail is in the token itself, or must be asked for. */
export async function startIdentityProvider(
  redirectUrl: string,
  emailIn: 'token' | 'userinfo' = 'userinfo',
): Promise<IdentityProvider> {
  const server: Server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let logins = 0;
  const accounts = new Map<string, ProviderAccount>();
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUrl] }],
    clientDefaults: { token_endpoint_auth_method: 'client_secret_post' },
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'] },
    acrValues: [ASKED_FOR_TWO, 'urn:by-password'],
    conformIdTokenClaims: emailIn === 'userinfo',
    cookies: { keys: ['a key of the provider'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...accounts.get(accountId) }),
    }),
  });
  const found: IdentityProvider = {
    issuer,
    account: {},
    isAway: false,
    close: async () => {
      const closed = new Promise<void>((done) => void server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };

  /** Where a person would type their password, and then say that the desk may know their e-mail. */
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      // A person who is asked again in the same browser stays the same person.
      const accountId = session?.accountId ?? `account-${(logins += 1)}`;
      accounts.set(accountId, { ...found.account });
      const amr = [...(found.account.amr ?? ['pwd'])];
      const { acr } = found.account;
      const login = { accountId, amr, remember: false, ...(acr === undefined ? {} : { acr }) };
      await provider.interactionFinished(request, response, { login });
      return;
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: CLIENT.id });
    grant.addOIDCScope('openid email');
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  };
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (found.isAway) return void request.destroy();
    if (request.url?.startsWith('/interaction/') !== true) return void answer(request, response);
    interact(request, response).catch((thrown: unknown) => response.writeHead(500).end(String(thrown)));
  });
  return found;
}
