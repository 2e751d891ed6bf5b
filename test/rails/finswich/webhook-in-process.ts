import { idOf } from '../../harness/kept-under.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { type KeyRing, createKeyRing } from '../../../src/core/key-ring.ts';
import { ok } from '../../../src/core/result.ts';
import type { Delivery, RefusedDelivery } from '../../../src/once/ports.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { sign } from '../../../src/rails/finswich/signature.ts';
import { type TrustSettings, createTrust } from '../../../src/rails/finswich/trust.ts';
import { type Webhook, type WebhookDeps, createWebhook } from '../../../src/rails/finswich/webhook.ts';
import type { Review } from '../../../src/reviews/ports.ts';
import { embeddedFunds } from '../../../src/funds/embedded.ts';
import { createKeepTrying } from '../../../src/transactions/keep-trying.ts';
import { type TransactionRecord, transactionRecord } from '../../../src/transactions/record.ts';
import { fundWallet } from '../../../src/wallets/fund.ts';
import { openWallet } from '../../../src/wallets/open.ts';
import type { TestDatabase } from '../../db/databases.ts';
import { UPSTREAMS } from '../../harness/upstreams.ts';

export const SECRETS = { TEST: 'test_secret', LIVE: 'live_secret' } as const;

export interface Line {
  readonly level: string;
  readonly line: string;
  readonly [field: string]: unknown;
}

export interface Sending {
  /** The key that signs; null sends it unsigned. */
  readonly secret?: string | null;
  readonly signature?: string;
  readonly url?: 'transaction' | 'settlement';
  readonly address?: string;
  readonly requestId?: string;
  readonly contentType?: string;
}

export interface Answered {
  readonly status: number;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly status: string; readonly data?: Readonly<Record<string, unknown>> };
}

/**
 * The webhook without HTTP around it, over a real database: clocks that only the test moves, and a switch and a
 * phone that answer at once.
 */
export interface InProcess {
  readonly webhook: Webhook;
  readonly ring: KeyRing;
  readonly log: Line[];
  /** Event, verdict and form of the signature of each delivery; code and milliseconds of each reply. */
  readonly counted: { readonly deliveries: unknown[][]; readonly replies: unknown[][] };
  /** What the merchant's clock shows, and the real time. */
  readonly clocks: { shown: number; real: number };
  /** Called when a text is on its way. */
  onText: () => void;
  readonly post: (event: unknown, sending?: Sending) => Promise<Answered>;
  /** The code in the newest text. */
  readonly otp: () => string;
  /** A customer with 1,000.00 NGN; answers the reference. */
  readonly customer: (mode?: 'TEST' | 'LIVE') => Promise<string>;
  readonly available: (user: string, mode?: 'TEST' | 'LIVE') => Promise<number | null>;
  readonly record: (reference: string) => Promise<TransactionRecord | null>;
  readonly deliveries: (reference: string) => Promise<readonly Delivery[]>;
  readonly cases: (reference: string) => Promise<readonly Review[]>;
  /** Since it was started, the newest first. */
  readonly refused: () => Promise<readonly RefusedDelivery[]>;
}

export const START = Date.UTC(2026, 10, 28, 12);
let customers = 0;

export async function startInProcess(
  db: TestDatabase,
  trust: Partial<TrustSettings> = {},
  deps: Partial<WebhookDeps> = {},
): Promise<InProcess> {
  const newest = { paging: { limit: 1, from: null, isBack: false } };
  const before = (await db.database.desk.refusedDeliveries(newest)).rows[0]?.id ?? 0;
  const ring = createKeyRing([Buffer.alloc(32, 7)]);
  const log: Line[] = [];
  const write = (level: string) => (fields: object, line: string) => void log.push({ level, line, ...fields });
  const lines = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const clocks = { shown: START, real: 5_000_000 };
  const counted: InProcess['counted'] = { deliveries: [], replies: [] };
  const pause = (ms: number, signal?: AbortSignal): Promise<unknown> =>
    wait(ms, undefined, { ref: false, ...(signal && { signal }) });
  let code = '';
  const webhook = createWebhook({
    valueLimits: new Map(),
    work: db.work,
    ring,
    policy: { otpLength: 6, otpSendsPerHour: 10, otpWrongPerHour: 15, callBoundMs: () => 15_000, funds: embeddedFunds },
    clock: () => clocks.shown,
    pace: { realTime: () => clocks.real },
    deadline: () => new AbortController().signal,
    pause,
    log: lines,
    keepTrying: createKeepTrying({ pause, log: lines }),
    messenger: {
      send: async (_to, message) => {
        if (message.kind === 'otp') ({ code } = message);
        inProcess.onText();
        return { channel: 'sms', gateway: 'test', gatewayReference: null, texts: [] };
      },
    },
    transfer: async () => ({ kind: 'paid', httpStatus: 200, fault: null, durationMs: 1, sentAfterMs: 0 }),
    checkpoint: () => {},
    awaited: new Map(),
    examine: createTrust({
      keys: { TEST: [SECRETS.TEST], LIVE: [SECRETS.LIVE] },
      encoding: 'hex',
      unsignedEvents: [],
      hasUrlToken: false,
      allowedIps: [],
      ...trust,
    }),
    metrics: {
      delivery: (...seen) => void counted.deliveries.push(seen),
      reply: (...seen) => void counted.replies.push(seen),
    },
    ...deps,
  });

  const inProcess: InProcess = {
    webhook,
    ring,
    log,
    counted,
    clocks,
    onText: () => {},
    post: async (event, { secret = SECRETS.TEST, url = 'transaction', contentType, ...sending } = {}) => {
      const isRaw = typeof event === 'string' || event instanceof Uint8Array;
      const raw = Buffer.from(isRaw ? (event as string) : JSON.stringify(event));
      const signature = sending.signature ?? (secret === null ? undefined : sign(raw, secret));
      const headers = new Map([
        ['x-finswich-signature', signature],
        ['content-type', contentType],
      ]);
      const { address = '203.0.113.7', requestId = 'request-1' } = sending;
      const reply = await webhook.receive({ url, raw, header: (name) => headers.get(name), address, requestId });
      return { ...reply, body: JSON.parse(reply.body) as Answered['body'] };
    },
    otp: () => code,
    customer: async (mode = 'TEST') => {
      customers += 1;
      const who = { userReference: `customer-${customers}`, mode, currency: 'NGN' };
      await db.work.run(async (stores) => {
        const phone = `+23480${30_000_000 + customers}`;
        await openWallet(stores, { ...who, country: 'NG', phone, email: null, category: null }, START);
        return ok(await fundWallet(stores, { ...who, amount: '1000.00', reference: who.userReference }, START));
      });
      return who.userReference;
    },
    available: (user, mode = 'TEST') =>
      db.work.read(({ ledger }) => ledger.balance(accountOf('customer', mode, user, 'NGN').id)),
    record: (reference) =>
      db.work.read(async (stores) => transactionRecord(stores, await idOf(stores, reference), UPSTREAMS)),
    deliveries: (reference) => db.work.read(async (stores) => stores.inbox.of(await idOf(stores, reference))),
    cases: (reference) => db.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference))),
    refused: async () => {
      // What is refused is written down behind the reply.
      await db.work.run(async () => ok(null));
      const paging = { limit: 200, from: null, isBack: false };
      const { rows } = await db.database.desk.refusedDeliveries({ paging });
      const last = rows.findIndex(({ id }) => id <= before);
      return last === -1 ? rows : rows.slice(0, last);
    },
  };
  return inProcess;
}
