import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import type { Money } from '../../src/core/money.ts';
import type { AnyRailKind } from '../../src/rails/rail.ts';
import { RAILS } from '../../src/rails/registry.ts';
import { transactionRecord } from '../../src/transactions/record.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { run } from '../db/records.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { UPSTREAMS } from '../harness/upstreams.ts';

/** An event in the words of the house. */
export type PlayedEvent = { readonly reference: string; readonly user: string } & (
  | { readonly kind: 'announcement' | 'code_request' | 'reversal'; readonly amount: Money }
  | { readonly kind: 'completion'; readonly otp: string }
  | { readonly kind: 'value'; readonly token: string }
);

/** `wrong_key`: signed with a key of somebody else. `changed`: signed, and then written over. */
export type Forgery = 'unsigned' | 'wrong_key' | 'changed';

/** An event as its upstream posts it. */
export interface Posted {
  /** Under `/webhooks/<rail>`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the upstream answers to the call. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly body: string;
}

/** A rail whose upstream drives transactions by events, put to the test in mode TEST. */
export interface RailUnderTest {
  readonly kind: AnyRailKind;
  /** Its settings, with its upstream at this URL and this bound on a call. */
  readonly environment: (url: string, callMs: number) => Readonly<Record<string, string>>;
  /** What no log and no reply may hold, besides codes and values. */
  readonly secrets: readonly string[];
  /** What the rail signs with, made by others. */
  readonly vectors: readonly { readonly of: string; readonly made: string; readonly expected: string }[];
  readonly event: (event: PlayedEvent, forgery?: Forgery) => Posted;
  readonly isSuccess: (reply: UpstreamAnswer) => boolean;
  readonly answers: Readonly<Record<'paid' | 'refused', UpstreamAnswer>>;
}

type Script = UpstreamAnswer | 'silence' | 'reset' | 'half';

/** What proves nothing about a call, whichever upstream says it: the money may have moved. */
const UNCLEAR_ANSWERS: readonly { readonly what: string; readonly script: Script }[] = [
  ...[500, 502, 503, 504].map((status) => ({ what: `HTTP ${status}`, script: { status, body: '{}' } })),
  { what: 'a redirect', script: { status: 302, body: '' } },
  { what: 'an empty answer', script: { status: 200, body: '' } },
  { what: 'a page', script: { status: 200, body: '<html>Welcome</html>' } },
  { what: 'garbage', script: { status: 200, body: '\u0000{"status":' } },
  { what: 'no answer in time', script: 'silence' },
  { what: 'a connection that is reset', script: 'reset' },
  { what: 'half an answer', script: 'half' },
];

const CALL_MS = 300;
const PRICE: Money = { minor: 20_000, currency: 'NGN' };
const TOKEN = '7461-0092-5530-8814-2276';
const PHONE = '+2348030000001';

/** An upstream on a real socket, which does what the script says and counts its calls. */
async function startUpstream() {
  const upstream = { url: '', calls: 0, script: 'silence' as Script, close: async () => {} };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const _ of request);
    upstream.calls += 1;
    const { script } = upstream;
    if (script === 'silence') return;
    if (script === 'reset') return void request.socket.resetAndDestroy();
    if (script === 'half') {
      response.writeHead(200, { 'content-length': '500' }).write('{"status":"succ');
      return void setTimeout(() => request.socket.destroy(), 20);
    }
    response.writeHead(script.status, { location: `${upstream.url}/elsewhere` }).end(script.body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  upstream.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return upstream;
}

/** What every rail must do, whichever upstream it speaks to. */
export function railSuite(rail: RailUnderTest): void {
  describe(`the rail ${rail.kind.says}`, () => {
    const { kind, answers } = rail;
    let merchant: Merchant;
    let upstream: Awaited<ReturnType<typeof startUpstream>>;
    const replies: string[] = [];
    const codes: string[] = [];

    beforeAll(async () => {
      upstream = await startUpstream();
      merchant = await startMerchant({
        environment: rail.environment(upstream.url, CALL_MS),
        surroundings: { rails: { ...RAILS, [kind.name]: kind } },
      });
    });
    afterAll(async () => {
      await merchant.close();
      await upstream.close();
    });

    let last = 0;
    /** A customer nobody else uses, with 1,000.00, and a reference nobody else uses. */
    const aPurchase = async () => {
      last += 1;
      const user = `buyer-${last}`;
      await run(merchant.service.database.work, async (stores) => {
        const who = { userReference: user, mode: 'TEST', currency: 'NGN' } as const;
        await openWallet(stores, { ...who, country: 'NG', phone: PHONE.slice(0, -3) + String(100 + last) }, 1);
        await fundWallet(stores, { ...who, amount: '1000.00', reference: user }, 1);
      });
      return { user, reference: `RAIL-${last}` };
    };
    const post = async (event: PlayedEvent, forgery?: Forgery): Promise<UpstreamAnswer> => {
      const { url, headers, body } = rail.event(event, forgery);
      const response = await fetch(`${merchant.url}/webhooks/${kind.name}/${url}`, { method: 'POST', headers, body });
      const reply = { status: response.status, body: await response.text() };
      replies.push(reply.body);
      return reply;
    };
    const succeeds = async (event: PlayedEvent): Promise<void> => {
      const reply = await post(event);
      if (!rail.isSuccess(reply)) throw new Error(`${event.kind}: ${reply.status} ${reply.body}`);
    };
    /** How the transaction stands, and what is in the customer's wallet. */
    const stands = async ({ user, reference }: { readonly user: string; readonly reference: string }) =>
      merchant.service.database.work.read(async (stores) => {
        const id = (await stores.transactions.lock({ rail: kind.name, reference }))?.id ?? 0;
        const record = await transactionRecord(stores, id, UPSTREAMS);
        const entries = await stores.ledger.balancesOf('TEST', user);
        const of = (account: string): number => entries.find((one) => one.kind === account)?.minor ?? 0;
        const cases = (await stores.reviews.of(id)).map((one) => one.kind);
        return { state: record?.state ?? null, available: of('customer'), held: of('held'), cases };
      });
    /** Announced, and the code is on the phone. */
    const begin = async (amount = PRICE) => {
      const purchase = await aPurchase();
      await succeeds({ ...purchase, kind: 'announcement', amount });
      await succeeds({ ...purchase, kind: 'code_request', amount });
      const otp = merchant.otp();
      codes.push(otp);
      return { ...purchase, otp };
    };
    const pay = async (script: Script) => {
      const purchase = await begin();
      upstream.script = script;
      const reply = await post({ ...purchase, kind: 'completion' });
      return { ...purchase, reply };
    };
    const TAKEN = { available: 80_000, held: 0, cases: [] };
    const HELD = { available: 80_000, held: 20_000, cases: [] };
    const WHOLE = { available: 100_000, held: 0, cases: [] };

    test.each(rail.vectors)('signs as its upstream does: $of', ({ made, expected }) => {
      expect(made).toBe(expected);
    });

    test.each([1, 20_000, 99_999])('reads %p minor units to the last of them', async (minor) => {
      const purchase = await begin({ minor, currency: 'NGN' });
      upstream.script = answers.paid;
      await succeeds({ ...purchase, kind: 'completion' });
      expect(await stands(purchase)).toEqual({ ...TAKEN, state: 'settled', available: 100_000 - minor });
    });

    test('what was paid ends with its value, and a reversal gives all of it back', async () => {
      const purchase = await pay(answers.paid);
      expect(rail.isSuccess(purchase.reply)).toBe(true);
      expect(await stands(purchase)).toEqual({ ...TAKEN, state: 'settled' });
      await succeeds({ ...purchase, kind: 'value', token: TOKEN });
      expect(await stands(purchase)).toEqual({ ...TAKEN, state: 'fulfilled' });
      await succeeds({ ...purchase, kind: 'reversal', amount: PRICE });
      expect(await stands(purchase)).toEqual({ ...WHOLE, state: 'reversed' });
      await succeeds({ ...purchase, kind: 'reversal', amount: PRICE });
      expect(await stands(purchase)).toEqual({ ...WHOLE, state: 'reversed' });
    });

    test('what was provably refused gives the money back at once', async () => {
      const purchase = await pay(answers.refused);
      expect(rail.isSuccess(purchase.reply)).toBe(false);
      expect(await stands(purchase)).toEqual({ ...WHOLE, state: 'failed' });
    });

    test.each(UNCLEAR_ANSWERS)('after $what the money stays held: it may have been paid', async ({ script }) => {
      const calls = upstream.calls;
      const purchase = await pay(script);
      expect(rail.isSuccess(purchase.reply)).toBe(false);
      expect(upstream.calls - calls).toBe(1);
      expect(await stands(purchase)).toEqual({ ...HELD, state: 'in_doubt' });
    });

    test('what is in doubt is ended by evidence: a value pays, a reversal gives back', async () => {
      const paid = await pay('reset');
      await succeeds({ ...paid, kind: 'value', token: TOKEN });
      expect(await stands(paid)).toEqual({ ...TAKEN, state: 'fulfilled' });
      const reversed = await pay('reset');
      await succeeds({ ...reversed, kind: 'reversal', amount: PRICE });
      expect(await stands(reversed)).toEqual({ ...WHOLE, state: 'reversed' });
    });

    test('the same completion again, also at the same time, makes one call and gets one answer', async () => {
      const purchase = await begin();
      upstream.script = answers.paid;
      const calls = upstream.calls;
      const again = Array.from({ length: 10 }, () => post({ ...purchase, kind: 'completion' }));
      const bodies = new Set((await Promise.all(again)).map(({ body }) => body));
      bodies.add((await post({ ...purchase, kind: 'completion' })).body);
      expect([...bodies]).toHaveLength(1);
      expect(upstream.calls - calls).toBe(1);
      expect(await stands(purchase)).toEqual({ ...TAKEN, state: 'settled' });
    });

    test.each(['unsigned', 'wrong_key', 'changed'] as const)(
      'an event that is forged (%s) moves no money and hands nothing over',
      async (forgery) => {
        const doubted = await pay('reset');
        const paid = await pay(answers.paid);
        const begun = await begin();
        for (const purchase of [doubted, paid]) {
          await post({ ...purchase, kind: 'value', token: TOKEN }, forgery);
          await post({ ...purchase, kind: 'reversal', amount: PRICE }, forgery);
        }
        const calls = upstream.calls;
        expect(rail.isSuccess(await post({ ...begun, kind: 'completion' }, forgery))).toBe(false);
        expect(upstream.calls).toBe(calls);
        expect(await stands(doubted)).toMatchObject({ state: 'in_doubt', available: 80_000, held: 20_000 });
        expect(await stands(paid)).toMatchObject({ state: 'settled', available: 80_000, held: 0 });
        expect(await stands(begun)).toMatchObject({ state: 'awaiting_otp', available: 100_000, held: 0 });
      },
    );

    test('the books hold after all of it', async () => {
      expect((await merchant.audit()).faults).toEqual([]);
    });

    test('no key, code or token stands in a reply or a log', () => {
      const told = [...replies, ...merchant.log].join('\n');
      const secrets = [...rail.secrets, ...codes, TOKEN, TOKEN.replaceAll('-', '')];
      expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
      expect(codes.length).toBeGreaterThan(20);
    });

    // Comes last: from here on the clock shows another time.
    test('an upstream that cannot be asked leaves what is in doubt to a person', async () => {
      expect(kind.can.ask).toBe(false);
      const purchase = await pay('reset');
      merchant.advance(15 * MINUTE);
      await merchant.work();
      expect(await stands(purchase)).toEqual({ ...HELD, state: 'in_doubt', cases: ['in_doubt'] });
    });
  });
}
