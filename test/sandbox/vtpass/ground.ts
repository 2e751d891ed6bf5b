import express from 'express';
import { createChanges } from '../../../src/sandbox/changes.ts';
import { listen } from '../../../src/sandbox/listen.ts';
import type { VtpassControl } from '../../../src/sandbox/vtpass/control.ts';
import type { VtpassKeys } from '../../../src/sandbox/vtpass/credentials.ts';
import { type VtpassSandboxOptions, vtpassSandbox } from '../../../src/sandbox/vtpass/vtpass-sandbox.ts';

export const KEYS: VtpassKeys = {
  apiKey: 'ak-sandbox',
  publicKey: 'PK_sandbox',
  secretKey: 'SK_sandbox',
  email: 'merchant@example.com',
  password: 'correct horse',
};
export const FOR_GET = { 'api-key': KEYS.apiKey, 'public-key': KEYS.publicKey };
export const FOR_POST = { 'api-key': KEYS.apiKey, 'secret-key': KEYS.secretKey };

/** 10 March 2025, 11:14:16 in Lagos. */
export const NOON = Date.UTC(2025, 2, 10, 10, 14, 16);

type Body = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  /** Null when it is no JSON. */
  readonly body: Body | null;
  readonly text: string;
}

/** A VTpass on a socket of its own, with a clock that stands until it is moved. `await using` closes it. */
export interface Ground {
  readonly url: string;
  readonly control: VtpassControl;
  now: number;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields: object, headers?: Record<string, string>): Promise<Answer>;
  /** Orders with a request id of its own, unless one is given. */
  pay(fields: object): Promise<Answer>;
  requery(requestId: string): Promise<Answer>;
  /** A request id of today that nobody has used. */
  requestId(): string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function ground(options: Partial<VtpassSandboxOptions> = {}): Promise<Ground> {
  const ending = new AbortController();
  let made = 0;
  const here: Pick<Ground, 'now'> = { now: NOON };
  const { router, control } = vtpassSandbox({
    keys: KEYS,
    clock: () => here.now,
    seed: 7,
    noticeGapMs: () => 0,
    changes: createChanges(ending.signal),
    closing: ending.signal,
    ...options,
  });
  const app = express();
  app.use('/vtpass', router);
  const { server, url } = await listen(app, '127.0.0.1', 0);
  const api = `${url}/vtpass/api`;
  const post = (path: string, fields: object, headers: Record<string, string> = FOR_POST) =>
    answerOf(
      fetch(api + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(fields),
      }),
    );
  const requestId = () => `202503101114order${String(++made).padStart(4, '0')}`;
  return {
    url,
    control,
    get now() {
      return here.now;
    },
    set now(at) {
      here.now = at;
    },
    get: (path, headers = FOR_GET) => answerOf(fetch(api + path, { headers })),
    post,
    pay: (fields) => post('/pay', { request_id: requestId(), ...fields }),
    requery: (request_id) => post('/requery', { request_id }),
    requestId,
    async [Symbol.asyncDispose]() {
      ending.abort();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

export async function answerOf(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  const text = await response.text();
  return { status: response.status, body: parsed(text), text };
}

function parsed(text: string): Body | null {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null;
  }
}

export const PHONE = '08011111111';
export const airtime = (change: object = {}) => ({ serviceID: 'mtn', amount: 100, phone: PHONE, ...change });
export const power = (change: object = {}) => ({
  serviceID: 'ikeja-electric',
  billersCode: '1111111111111',
  variation_code: 'prepaid',
  amount: 2000,
  phone: PHONE,
  ...change,
});
export const television = (change: object = {}) => ({
  serviceID: 'dstv',
  billersCode: '1212121212',
  variation_code: 'dstv-padi',
  subscription_type: 'change',
  phone: PHONE,
  ...change,
});

/** `content.transactions` of an answer. */
export const transactionIn = ({ body }: Answer): Body => {
  const content = body?.['content'] as { transactions?: Body } | undefined;
  return content?.transactions ?? {};
};
/** The code of an answer, and what it says inside. */
export function said(answer: Answer): string {
  const { status } = transactionIn(answer);
  return `${String(answer.body?.['code'])} ${typeof status === 'string' ? status : '-'}`;
}
