import { randomBytes } from 'node:crypto';
import { ok } from '../../src/core/result.ts';
import type { Role } from '../../src/staff/rights.ts';
import { hashOfToken } from '../../src/staff/sessions.ts';
import { type Merchant, type MerchantOptions, startMerchant } from '../harness/merchant.ts';

/** What the staff API answered. */
export interface DeskAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Headers;
}

/** Somebody who is logged in, over real sockets. */
export interface Member {
  readonly id: number;
  readonly email: string;
  readonly token: string;
  get(path: string): Promise<DeskAnswer>;
  post(path: string, body?: unknown, key?: string): Promise<DeskAnswer>;
  put(path: string, body?: unknown): Promise<DeskAnswer>;
  delete(path: string, key?: string): Promise<DeskAnswer>;
}

export interface Desk extends Merchant {
  /** A person of this role with a session of their own, proved at this moment. */
  member(role: Role): Promise<Member>;
  /** The same person in another session, proved at this moment. */
  sessionOf(member: Pick<Member, 'id' | 'email'>): Promise<Member>;
  /** Every entry of the audit log about a transaction or wallet, oldest first. */
  acts(
    subject: string,
  ): Promise<readonly { readonly act: string; readonly reason: string | null; readonly by: string }[]>;
}

let count = 0;

/** The whole service with its support desk, and people who are logged in to it. */
export const startDesk = async (options: MerchantOptions = {}): Promise<Desk> => deskOf(await startMerchant(options));

/** The support desk of a service that is running. */
export function deskOf(merchant: Merchant): Desk {
  const { work } = merchant.service.database;

  const call = async (
    method: string,
    path: string,
    token: string,
    body?: unknown,
    key?: string,
  ): Promise<DeskAnswer> => {
    const response = await fetch(`${merchant.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: `session=${token}`,
        origin: merchant.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as DeskAnswer['body'], text, headers: response.headers };
  };

  const sessionOf = async ({ id, email }: Pick<Member, 'id' | 'email'>): Promise<Member> => {
    const token = randomBytes(32).toString('base64url');
    const now = merchant.now();
    await work.run(async ({ sessions }) =>
      ok(
        await sessions.insert({
          staffId: id,
          tokenHash: hashOfToken(token),
          stage: 'full',
          method: 'password',
          createdAt: now,
          lastSeenAt: now,
          authenticatedAt: now,
          address: '127.0.0.1',
          browser: 'test',
          enrolling: null,
        }),
      ),
    );
    return {
      id,
      email,
      token,
      get: (path) => call('GET', path, token),
      post: (path, body, key) => call('POST', path, token, body, key),
      put: (path, body) => call('PUT', path, token, body),
      delete: (path, key) => call('DELETE', path, token, undefined, key),
    };
  };

  return {
    ...merchant,
    sessionOf,
    member: async (role) => {
      const email = `${role}-${(count += 1)}@wallet.example`;
      const now = merchant.now();
      const made = await work.run(async ({ staff }) => {
        const id = await staff.insert({
          email,
          name: `${role} ${count}`,
          role,
          status: 'active',
          passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA',
          mustChangePassword: false,
          totpSecret: null,
          totpLastStep: 0,
          createdAt: now,
          lastLoginAt: now,
        });
        if (id === null) throw new Error('the e-mail is taken');
        return ok(id);
      });
      if (!made.ok) throw new Error('nobody was added');
      return sessionOf({ id: made.value, email });
    },
    acts: async (subject) => {
      const filter = { actor: null, act: null, from: null, to: null, place: null, limit: 100 };
      const found = await work.read(({ auditLog }) => auditLog.list({ ...filter, subject }));
      return found.toReversed().map(({ act, reason, actor }) => ({ act, reason, by: `${actor.kind} ${actor.id}` }));
    },
  };
}
