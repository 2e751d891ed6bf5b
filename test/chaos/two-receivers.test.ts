import { idOf } from '../harness/kept-under.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { audit } from '../../src/ledger/audit.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { type Running, makePlace, serviceSettings, start, urlOf } from '../cli/process.ts';
import { USER, completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { type Answered, PHONE, TEST_SECRET, codeIn, postEvent } from '../harness/merchant.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import {
  ACCEPTED,
  REFUSED,
  type SwitchDouble,
  type TransferScript,
  startSwitchDouble,
} from '../harness/switch-double.ts';

let postgres: PostgresServer;
let upstream: SwitchDouble;
let database: Database;
let place: ReturnType<typeof makePlace>;
let services: Running[] = [];
let receivers: string[] = [];

beforeAll(async () => {
  [postgres, upstream] = await Promise.all([startPostgresServer(), startSwitchDouble(TEST_SECRET)]);
  const url = await postgres.newDatabase();
  database = await openDatabase(url);
  await database.work.run(async (stores) => {
    const who = { userReference: USER, mode: 'TEST', currency: 'NGN' } as const;
    await openWallet(stores, { ...who, country: 'NG', phone: PHONE, email: null, category: null }, 1);
    return ok(await fundWallet(stores, { ...who, amount: '10000.00', reference: 'first' }, 1));
  });
  place = makePlace({
    ...serviceSettings(upstream.url),
    DATABASE_URL: url,
    APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
    WORKER: 'off',
  });
  services = [start(place, ['serve']), start(place, ['serve'])];
  receivers = await Promise.all(services.map(urlOf));
});

afterAll(async () => {
  services.forEach((service) => service.kill('SIGKILL'));
  await Promise.all(services.map(({ ended }) => ended));
  await database.close();
  await upstream.close();
  await postgres.close();
  place.remove();
});

const UNCLEAR: TransferScript = { kind: 'answer', status: 500, body: 'down' };

test.each([
  ['accepted', ACCEPTED, 'success', 200, 'settled', 0],
  ['refused', REFUSED, 'transfer_refused', 502, 'failed', 0],
  ['answered with nothing clear', UNCLEAR, 'transfer_in_doubt', 504, 'in_doubt', 20_000],
] as const)(
  '50 COMPLETEs over both receivers at the same instant, the call %s: one call, one hold, 50 equal answers',
  async (_, script, answer, status, state, heldAfter) => {
    const reference = `BOTH-${state}`;
    const [first = '', second = ''] = receivers;
    await postEvent(first, initiateEvent(reference));
    await postEvent(second, sendOtpEvent(reference));
    const otp = codeIn(upstream.sms.at(-1)?.text ?? '');
    upstream.script = () => script;
    const availableBefore = await balance('customer');

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => delivered(receivers[i % 2] as string, completeEvent(reference, otp))),
    );
    expect(new Set(answers.map(({ status: http, body }) => `${http} ${body.code ?? body.status}`))).toEqual(
      new Set([`${status} ${answer}`]),
    );
    expect(upstream.calls.filter((call) => call.reference === reference)).toHaveLength(1);
    const found = await database.work.read(async ({ transactions, ledger, inbox }) => {
      const id = await idOf({ transactions }, reference);
      return {
        state: (await transactions.find(id))?.state,
        holds: (await ledger.entriesOf(id)).filter(({ movement }) => movement === 'hold').length,
        deliveries: (await inbox.of(id)).filter(({ event }) => event === 'COMPLETE_TRANSACTION').length,
        audited: (await audit(ledger)).holds,
      };
    });
    expect(found).toEqual({ state, holds: 1, deliveries: 50, audited: true });
    expect(await balance('held')).toBe(heldAfter);
    expect(availableBefore - (await balance('customer'))).toBe(state === 'failed' ? 0 : 20_000);
  },
);

/** Sends an event until it is answered: what a busy machine turned away unread is sent again, as Finswich does. */
async function delivered(receiver: string, event: object): Promise<Answered> {
  for (;;) {
    const answer = await postEvent(receiver, event);
    if (answer.body.code !== 'overloaded') return answer;
  }
}

const balance = async (kind: 'customer' | 'held'): Promise<number> =>
  (await database.work.read(({ ledger }) => ledger.balance(accountOf(kind, 'TEST', USER, 'NGN').id))) ?? 0;
