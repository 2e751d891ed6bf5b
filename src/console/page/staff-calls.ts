import { api, apiPath } from './api.ts';
import type { OncePassword, OnceToken, Person, Right, Role, TokenRow } from './wire.ts';

/** What an admin does about people and machines. The last argument is the act's Idempotency-Key. */
export const staffCalls = {
  people: (signal?: AbortSignal) => api.get<{ rows: readonly Person[] }>('/staff', {}, signal),
  add: (person: { readonly email: string; readonly name: string; readonly role: Role }, key: string) =>
    api.post<OncePassword>('/staff', person, key),
  change: (id: number, change: { readonly role?: Role; readonly status?: Person['status'] }, key: string) =>
    api.put<Person>(apiPath`/staff/${id}`, change, key),
  resetPassword: (id: number, key: string) => api.post<OncePassword>(apiPath`/staff/${id}/reset-password`, {}, key),
  resetSecondFactor: (id: number, key: string) => api.post<Person>(apiPath`/staff/${id}/reset-totp`, {}, key),
  tokens: (signal?: AbortSignal) => api.get<{ rows: readonly TokenRow[] }>('/tokens', {}, signal),
  makeToken: (
    token: { readonly name: string; readonly rights: readonly Right[]; readonly days: number },
    key: string,
  ) => api.post<OnceToken>('/tokens', token, key),
  revokeToken: (id: number, key: string) => api.delete(apiPath`/tokens/${id}`, key),
};
