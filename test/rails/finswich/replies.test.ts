import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/core/clock.ts';
import { ok } from '../../../src/core/result.ts';
import { REPLIES, type ReplyCode } from '../../../src/rails/finswich/reply.ts';
import { fundWallet } from '../../../src/wallets/fund.ts';
import { openWallet } from '../../../src/wallets/open.ts';
import { available, newCustomer } from '../../harness/customer.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';
import { type Answered, type Merchant, startMerchant } from '../../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../../harness/settled-transaction.ts';
import { ACCEPTED, REFUSED } from '../../harness/switch-double.ts';

/** The table of docs/replies.md#refusals, copied: the table in the code is held against it. */
const CONTRACT: Readonly<Record<ReplyCode, number>> = {
  bad_json: 400,
  otp_wrong: 400,
  otp_expired: 400,
  bad_signature: 401,
  unsigned_event: 401,
  insufficient_funds: 402,
  wallet_frozen: 403,
  otp_exhausted: 403,
  not_found: 404,
  unknown_transaction: 404,
  unknown_customer: 404,
  method_not_allowed: 405,
  conflicting_duplicate: 409,
  conflicting_event: 409,
  bad_transition: 409,
  transaction_expired: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unsupported_charset: 415,
  compressed_body: 415,
  bad_payload: 422,
  amount_not_allowed: 422,
  currency_not_supported: 422,
  otp_send_limit: 429,
  otp_sends_used_up: 429,
  otp_try_limit: 429,
  internal: 500,
  otp_not_delivered: 502,
  transfer_refused: 502,
  overloaded: 503,
  transfer_in_doubt: 504,
};

/** One transaction of one customer, under way. */
interface Play {
  readonly merchant: Merchant;
  readonly reference: string;
  readonly over: { readonly user_reference: string };
  /** Up to the code; answers it. */
  readonly withCode: () => Promise<string>;
  readonly post: (event: unknown) => Promise<Answered>;
}

/** What says how long to wait, and by which limit. */
const WAITS: Readonly<Partial<Record<ReplyCode, { readonly limit: string; readonly seconds: number }>>> = {
  otp_send_limit: { limit: 'gap', seconds: 30 },
  otp_sends_used_up: { limit: 'per_transaction', seconds: 58 * 60 },
  otp_try_limit: { limit: 'wrong_per_phone_hour', seconds: 3_600 },
};

/** How each refusal comes about over HTTP. `overloaded` and `internal` have services of their own below. */
const SCENES: Readonly<Record<Exclude<ReplyCode, 'overloaded' | 'internal'>, (play: Play) => Promise<Answered>>> = {
  bad_json: ({ post }) => post('{'),
  otp_wrong: async ({ withCode, post, reference, over }) =>
    post(completeEvent(reference, wrong(await withCode()), over)),
  otp_expired: async ({ merchant, withCode, post, reference, over }) => {
    const otp = await withCode();
    merchant.advance(10 * MINUTE);
    return post(completeEvent(reference, otp, over));
  },
  bad_signature: ({ merchant, reference, over }) => merchant.post(initiateEvent(reference, over), { secret: 'wrong' }),
  unsigned_event: ({ merchant, reference, over }) => merchant.post(initiateEvent(reference, over), { secret: null }),
  insufficient_funds: ({ post, reference, over }) => post(initiateEvent(reference, { ...over, amount: '1000.01' })),
  wallet_frozen: async ({ merchant, post, reference, over }) => {
    const { work } = merchant.service.database;
    await work.run(async ({ wallets }) => ok(await wallets.setStatus('TEST', over.user_reference, 'frozen')));
    return post(initiateEvent(reference, over));
  },
  otp_exhausted: async ({ withCode, post, reference, over }) => {
    const otp = await withCode();
    for (let i = 1; i <= 4; i += 1) {
      expect((await post(completeEvent(reference, wrong(otp, i), over))).body.data).toEqual({ attempts_left: 5 - i });
    }
    return post(completeEvent(reference, wrong(otp, 5), over));
  },
  unknown_transaction: ({ post, reference, over }) => post(sendOtpEvent(reference, over)),
  unknown_customer: ({ post, reference }) => post(initiateEvent(reference, { user_reference: 'nobody' })),
  conflicting_duplicate: async ({ post, reference, over }) => {
    await post(initiateEvent(reference, over));
    return post(initiateEvent(reference, { ...over, amount: '200.01' }));
  },
  conflicting_event: async ({ post, reference, over }) => {
    await post(initiateEvent(reference, over));
    return post(sendOtpEvent(reference, { ...over, amount: '200.01' }));
  },
  bad_transition: async ({ merchant, post, reference, over }) => {
    await settledTransaction(merchant, reference, over.user_reference);
    return post(sendOtpEvent(reference, over));
  },
  transaction_expired: async ({ merchant, post, reference, over }) => {
    await post(initiateEvent(reference, over));
    merchant.advance(60 * MINUTE);
    return post(sendOtpEvent(reference, over));
  },
  body_too_large: ({ post }) => post('x'.repeat(64 * 1024 + 1)),
  unsupported_media_type: ({ merchant, reference, over }) =>
    merchant.post(initiateEvent(reference, over), { headers: { 'content-type': 'text/plain' } }),
  unsupported_charset: ({ merchant, reference, over }) =>
    merchant.post(Buffer.from(JSON.stringify(initiateEvent(reference, over)), 'utf16le'), {
      headers: { 'content-type': 'application/json; charset=UTF-16' },
    }),
  compressed_body: ({ merchant, reference, over }) =>
    merchant.post(gzipSync(JSON.stringify(initiateEvent(reference, over))), {
      headers: { 'content-encoding': 'gzip' },
    }),
  not_found: ({ merchant, reference, over }) =>
    merchant.post(initiateEvent(reference, over), { path: '/webhooks/finswich/Transaction' }),
  method_not_allowed: async ({ merchant }) => {
    const reply = await fetch(`${merchant.url}/webhooks/finswich/transaction`, { method: 'PUT' });
    return {
      status: reply.status,
      body: (await reply.json()) as Answered['body'],
      headers: Object.fromEntries(reply.headers),
    };
  },
  bad_payload: ({ post, reference, over }) => post(initiateEvent(reference, { ...over, mode: 'BOTH' })),
  amount_not_allowed: ({ post, reference, over }) => post(initiateEvent(reference, { ...over, amount: '0.001' })),
  currency_not_supported: ({ post, reference, over }) => post(initiateEvent(reference, { ...over, currency: 'usd' })),
  otp_send_limit: async ({ withCode, post, reference, over }) => {
    await withCode();
    return post(sendOtpEvent(reference, over));
  },
  otp_sends_used_up: async ({ merchant, withCode, post, reference, over }) => {
    await withCode();
    for (let i = 1; i < 5; i += 1) {
      merchant.advance(30_000);
      await post(sendOtpEvent(reference, over));
    }
    return post(sendOtpEvent(reference, over));
  },
  otp_try_limit: async ({ merchant, post, reference, over }) => {
    for (const name of ['a', 'b', 'c'].map((end) => `${reference}-${end}`)) {
      const otp = await transactionWithCode(merchant, name, over.user_reference);
      for (let i = 1; i <= 5; i += 1) await post(completeEvent(name, wrong(otp, i), over));
    }
    const otp = await transactionWithCode(merchant, reference, over.user_reference);
    return post(completeEvent(reference, otp, over));
  },
  otp_not_delivered: async ({ merchant, post, reference }) => {
    const over = { user_reference: `nowhere-${reference}` };
    await merchant.service.database.work.run(async (stores) => {
      const who = { userReference: over.user_reference, mode: 'TEST', currency: 'NGN' } as const;
      await openWallet(stores, { ...who, country: 'NG', phone: null, email: null, category: null }, 0);
      return fundWallet(stores, { ...who, amount: '200.00', reference: `fund-${reference}` }, 0);
    });
    await post(initiateEvent(reference, over));
    return post(sendOtpEvent(reference, over));
  },
  transfer_refused: async ({ merchant, withCode, post, reference, over }) => {
    merchant.upstream.script = () => REFUSED;
    return post(completeEvent(reference, await withCode(), over));
  },
  transfer_in_doubt: async ({ merchant, withCode, post, reference, over }) => {
    merchant.upstream.script = () => ({ kind: 'answer', status: 500, body: '' });
    return post(completeEvent(reference, await withCode(), over));
  },
};

const wrong = (otp: string, by = 1): string => String((Number(otp) + by) % 1_000_000).padStart(6, '0');

test('the table of replies is the contract', () => {
  expect(Object.fromEntries(Object.entries(REPLIES).map(([code, { status }]) => [code, status]))).toEqual(CONTRACT);
});

test('no message names an internal, and each is a sentence', () => {
  for (const { message } of Object.values(REPLIES)) {
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(message).not.toMatch(/signature|database|server|sql|timeout|api|finswich|webhook/i);
  }
});

describe('every refusal is answered over HTTP as the contract says', () => {
  let merchant: Merchant;
  let count = 0;
  /** Ends every bound of the test that runs. */
  let bounds = new AbortController();
  beforeAll(async () => {
    const deadline = (ms: number): AbortSignal => AbortSignal.any([bounds.signal, AbortSignal.timeout(ms)]);
    merchant = await startMerchant({ surroundings: { deadline } });
  });
  afterEach(() => {
    bounds = new AbortController();
    merchant.upstream.script = () => ACCEPTED;
  });
  afterAll(() => merchant.close());

  async function play(): Promise<Play> {
    count += 1;
    const { user } = await newCustomer(merchant);
    const reference = `UTL-reply-${count}`;
    return {
      merchant,
      reference,
      over: { user_reference: user },
      withCode: () => transactionWithCode(merchant, reference, user),
      post: (event) => merchant.post(event),
    };
  }

  test.each(Object.entries(SCENES) as [keyof typeof SCENES, (play: Play) => Promise<Answered>][])(
    '%s',
    async (code, scene) => {
      const reply = await scene(await play());
      expect(reply.status).toBe(CONTRACT[code]);
      expect(reply.body).toEqual({ status: 'error', data: expect.anything(), code, message: REPLIES[code].message });
      const data: Record<string, unknown> = {};
      if (code === 'otp_wrong') data['attempts_left'] = 4;
      const limited = WAITS[code];
      if (limited) data['retry_after_seconds'] = Number(reply.headers['retry-after']);
      if (limited) data['limit'] = limited.limit;
      expect(reply.body.data).toEqual(data);
      const wait = Number(reply.headers['retry-after'] ?? 0);
      expect(wait).toBeLessThanOrEqual(limited?.seconds ?? 0);
      expect(wait).toBeGreaterThan(limited ? limited.seconds - 30 : -1);
    },
  );

  test('a transaction in doubt tells that the money is held and the transaction must not be repeated', async () => {
    const { over, reference, withCode } = await play();
    // The bound ends as soon as the call has arrived, which is never answered.
    merchant.upstream.script = () => {
      bounds.abort(new DOMException('the bound is over', 'TimeoutError'));
      return { kind: 'hang' };
    };
    const reply = await merchant.post(completeEvent(reference, await withCode(), over));
    expect(reply.status).toBe(504);
    expect(reply.body.message).toMatch(/held.*not buy again/);
    expect(await available(merchant, over.user_reference)).toBe(80_000);
  });

  test('success is 200 with exactly the keys that Finswich wants', async () => {
    const { over, reference } = await play();
    const path = { user_reference: over.user_reference };
    const initiated = await merchant.post(initiateEvent(reference, path));
    expect([initiated.status, initiated.body]).toEqual([200, { status: 'success', data: {} }]);
    const sent = await merchant.post(sendOtpEvent(reference, path));
    expect([sent.status, sent.body]).toEqual([200, { status: 'success' }]);
    for (const event of [
      completeEvent(reference, merchant.otp(), path),
      valueReadyEvent(reference, path),
      reversalEvent(reference, path),
    ]) {
      const reply = await merchant.post(event);
      expect([reply.status, reply.body]).toEqual([200, { status: 'success' }]);
    }
    const known = await merchant.post(initiateEvent('UTL-reply-gold'));
    expect(known.body).toEqual({ status: 'success', data: { user_category: 'gold' } });
  });
});

describe('when the service itself has a fault', () => {
  test('a locked database is answered with overloaded while it is locked, nothing is kept, and it works again after', async () => {
    const merchant = await startMerchant();
    const other = new Sqlite(join(merchant.folder, 'finswich.db'));
    try {
      await settledTransaction(merchant, 'UTL-locked', 'poormeggriffin');
      other.exec('BEGIN IMMEDIATE');
      const replies = await Promise.all([
        merchant.post(initiateEvent('UTL-locked-2')),
        merchant.post(valueReadyEvent('UTL-locked')),
        merchant.post(reversalEvent('UTL-locked')),
        merchant.post(completeEvent('UTL-locked', '000000')),
        merchant.post({ event: 'SOMETHING_NEW', data: {} }),
      ]);
      for (const { status, body, headers } of replies) {
        expect([status, body]).toEqual([
          503,
          { status: 'error', data: {}, code: 'overloaded', message: REPLIES.overloaded.message },
        ]);
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      }
      expect((await fetch(`${merchant.url}/healthz`)).status).toBe(200);
      expect((await merchant.post('{')).status).toBe(400);
      other.exec('ROLLBACK');

      await expect(merchant.record('UTL-locked-2')).rejects.toThrow('it is not there');
      expect((await merchant.post(initiateEvent('UTL-locked-2'))).status).toBe(200);
      expect((await merchant.post(reversalEvent('UTL-locked'))).status).toBe(200);
      expect((await merchant.record('UTL-locked')).state).toBe('reversed');
    } finally {
      other.close();
      await merchant.close();
    }
  });

  test('a broken part is answered with internal, logged without its message, and leaves no trace in the reply', async () => {
    let broken = true;
    const merchant = await startMerchant({
      surroundings: {
        checkpoint: (at) => {
          if (broken && at === 'before_hold')
            throw Object.assign(new Error('PIN 1234 at /src/secret.ts'), { code: 'E_BROKEN' });
        },
      },
    });
    try {
      const otp = await transactionWithCode(merchant, 'UTL-broken', 'poormeggriffin');
      const reply = await merchant.post(completeEvent('UTL-broken', otp), { headers: { 'x-request-id': 'case-4711' } });
      expect(reply.status).toBe(500);
      expect(reply.body).toEqual({ status: 'error', data: {}, code: 'internal', message: REPLIES.internal.message });
      const line = merchant.log.find((text) => text.includes('delivery.failed')) ?? '';
      expect(JSON.parse(line)).toMatchObject({
        level: 'error',
        request_id: 'case-4711',
        txn_reference: 'UTL-broken',
        fault: 'Error',
        fault_code: 'E_BROKEN',
      });
      expect(merchant.log.join()).not.toContain('PIN 1234');
      broken = false;
      expect((await merchant.post(completeEvent('UTL-broken', otp))).status).toBe(200);
    } finally {
      await merchant.close();
    }
  });

  test('a clock that breaks is answered too', async () => {
    let broken = false;
    const merchant = await startMerchant({
      surroundings: {
        clock: () => {
          if (broken) return Number.NaN;
          return Date.now();
        },
      },
    });
    try {
      broken = true;
      const reply = await merchant.post(initiateEvent('UTL-clock'));
      broken = false;
      expect(reply.status).toBe(500);
      expect((await merchant.post(initiateEvent('UTL-clock-2'))).status).toBe(200);
    } finally {
      await merchant.close();
    }
  });
});
