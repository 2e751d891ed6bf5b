import { api, apiPath, apiUrl } from './api.ts';
import type { Enrolment, LoginHints, RecoveryCodes, Session, SessionRow } from './wire.ts';

/** The calls about a person's own login. Each step of the login returns the session as it then is. */
export const sessionCalls = {
  hints: () => api.get<LoginHints>('/login/hints'),
  look: () => api.get<Session>('/session'),
  logIn: (email: string, password: string, pass?: string) => api.post<Session>('/login', { email, password, pass }),
  giveCode: (code: string) => api.post<Session>('/login/totp', { code }),
  changePassword: (current: string, next: string) => api.post<Session>('/login/password', { current, new: next }),
  beginEnrolment: () => api.post<Enrolment>('/login/totp/enrol'),
  confirmEnrolment: (code: string) => api.post<RecoveryCodes>('/login/totp/confirm', { code }),
  logInAgain: (password: string | undefined, code: string | undefined) =>
    api.post<Session>('/session/fresh', { password, code }),
  logOut: () => api.post('/logout'),
  newRecoveryCodes: () => api.post<RecoveryCodes>('/session/recovery-codes'),
  sessions: () => api.get<{ rows: readonly SessionRow[] }>('/sessions'),
  endSession: (id: number) => api.delete(apiPath`/sessions/${id}`),
};

/**
 * The URL that begins a login through the organisation's identity provider. The browser must go there; it is not a call.
 * It leads back to the current page. With `again`, the provider asks the person again.
 */
export function ssoUrl({ again = false }: { readonly again?: boolean } = {}): string {
  const here = `${window.location.pathname}${window.location.search}`;
  return apiUrl('/login/sso', { to: here, again: again ? 1 : null });
}
