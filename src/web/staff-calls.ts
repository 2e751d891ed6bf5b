import { api, apiPath } from './api.ts';
import type {
  AppKeyRow,
  AppKeys,
  OnceAppKey,
  OncePass,
  OncePassword,
  OnceToken,
  Person,
  Right,
  Role,
  SessionRow,
  TokenRow,
} from './wire.ts';

/** The calls of an admin about people and machines. `key` is the act's Idempotency-Key. */
export const staffCalls = {
  people: (signal?: AbortSignal) => api.get<{ rows: readonly Person[] }>('/staff', {}, signal),
  add: (person: { readonly email: string; readonly name: string; readonly role: Role }, key: string) =>
    api.post<OncePassword>('/staff', person, key),
  changeRole: (id: number, role: Role, key: string) => api.put<Person>(apiPath`/staff/${id}/role`, { role }, key),
  changeStatus: (id: number, status: Person['status'], key: string) =>
    api.put<Person>(apiPath`/staff/${id}/status`, { status }, key),
  resetPassword: (id: number, key: string) => api.post<OncePassword>(apiPath`/staff/${id}/password`, {}, key),
  unlock: (id: number, key: string) => api.post<OncePass>(apiPath`/staff/${id}/unlock`, {}, key),
  resetSecondFactor: (id: number, key: string) => api.delete<Person>(apiPath`/staff/${id}/totp`, key),
  sessions: (id: number, signal?: AbortSignal) =>
    api.get<{ rows: readonly SessionRow[] }>(apiPath`/staff/${id}/sessions`, {}, signal),
  endSession: (id: number, sessionId: number) => api.delete(apiPath`/staff/${id}/sessions/${sessionId}`),
  tokens: (signal?: AbortSignal) => api.get<{ rows: readonly TokenRow[] }>('/tokens', {}, signal),
  makeToken: (
    token: { readonly name: string; readonly rights: readonly Right[]; readonly days: number },
    key: string,
  ) => api.post<OnceToken>('/tokens', token, key),
  appKeys: (signal?: AbortSignal) => api.get<AppKeys>('/app-keys', {}, signal),
  makeAppKey: (wanted: Pick<AppKeyRow, 'name' | 'mode' | 'rights'> & { readonly days: number }, key: string) =>
    api.post<OnceAppKey>('/app-keys', wanted, key),
  revokeAppKey: (id: number, key: string) => api.delete(apiPath`/app-keys/${id}`, key),
  revokeToken: (id: number, key: string) => api.delete(apiPath`/tokens/${id}`, key),
};
