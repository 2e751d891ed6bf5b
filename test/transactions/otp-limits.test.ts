import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import type { Mode } from '../../src/core/mode.ts';
import { ok } from '../../src/core/result.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Answered, LIVE_SECRET, type Merchant, TEST_SECRET, codeIn, startMerchant } from '../harness/merchant.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
});

let count = 0;
const newPhone = (): string => `+23481${String(20_000_000 + (count += 1))}`;

interface Buyer {
  readonly user: string;
  readonly phone: string;
  readonly mode: Mode;
}

async function newBuyer({ service }: Merchant, given: Partial<Buyer> = {}): Promise<Buyer> {
  const buyer = { user: `buyer-${(count += 1)}`, phone: newPhone(), mode: 'TEST' as const, ...given };
  await service.database.work.run(async (stores) => {
    const who = { userReference: buyer.user, mode: buyer.mode, currency: 'NGN' };
    await openWallet(stores, { ...who, country: 'NG', phone: buyer.phone, email: null, category: null }, 0);
    return ok(await fundWallet(stores, { ...who, amount: '100000.00', reference: `f-${buyer.user}` }, 0));
  });
  return buyer;
}

/** Sends the same again for as long as the database is too busy to take it. */
async function untilTaken(send: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answer = await send();
    if (codeOf(answer) !== 'overloaded') return answer;
  }
}

/** A transaction of this buyer whose code was asked for. */
async function asked(at: Merchant, { user, mode }: Buyer) {
  const reference = `LIMIT-${(count += 1)}`;
  const over = { user_reference: user, mode };
  const options = { secret: mode === 'LIVE' ? LIVE_SECRET : TEST_SECRET };
  const taken = (event: object): Promise<Answered> => untilTaken(() => at.post(event, options));
  await taken(initiateEvent(reference, over));
  const send = () => taken(sendOtpEvent(reference, over));
  const complete = (otp: string) => taken(completeEvent(reference, otp, over));
  const sent = await send();
  return { reference, otp: at.otp(), sent, send, complete };
}

const notThe = (otp: string, by: number): string => String((Number(otp) + by) % 1_000_000).padStart(6, '0');
const codeOf = ({ body }: Answered): string => body.code ?? body.status;
const codesOf = (answers: readonly Answered[]): string[] => answers.map(codeOf);

/** Types so many wrong codes, over as many transactions as that takes. */
async function guess(at: Merchant, buyer: Buyer, guesses: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (let left = guesses; left > 0; left -= 4) {
    const { otp, complete } = await asked(at, buyer);
    for (let by = 1; by <= Math.min(left, 4); by += 1) answers.push(await complete(notThe(otp, by)));
  }
  return answers;
}

describe('wrong codes', () => {
  test('are compared 15 times in an hour over all transactions of a customer; then even the right one waits', async () => {
    const buyer = await newBuyer(merchant);
    expect(new Set(codesOf(await guess(merchant, buyer, 15)))).toEqual(new Set(['otp_wrong']));
    const { reference, otp, complete } = await asked(merchant, buyer);
    for (const code of [otp, notThe(otp, 1), otp]) {
      const { status, body, headers } = await complete(code);
      expect([status, body.code, body.data?.['limit']]).toEqual([429, 'otp_try_limit', 'wrong_per_phone_hour']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(3_500);
      expect(body.data?.['retry_after_seconds']).toBe(Number(headers['retry-after']));
    }
    const { work } = merchant.service.database;
    expect((await merchant.record(reference)).state).toBe('awaiting_otp');
    const challenge = await work.read(async (stores) => stores.otp.challenge(await idOf(stores, reference)));
    expect(challenge?.attempts).toBe(0);
    expect(merchant.upstream.calls.filter((call) => call.reference === reference)).toEqual([]);
  });

  test('are compared again when the limit has ended, and the right code that was turned away then pays', async () => {
    const buyer = await newBuyer(merchant);
    await guess(merchant, buyer, 15);
    merchant.advance(56 * MINUTE);
    const { otp, complete } = await asked(merchant, buyer);
    expect(codeOf(await complete(otp))).toBe('otp_try_limit');
    merchant.advance(4 * MINUTE);
    expect(codeOf(await complete(otp))).toBe('success');
  });

  test('count for the phone: everybody who shares it waits as well, and nobody else does', async () => {
    const buyer = await newBuyer(merchant);
    const atSamePhone = await newBuyer(merchant, { phone: buyer.phone });
    const neighbour = await newBuyer(merchant);
    await guess(merchant, buyer, 15);
    const shared = await asked(merchant, atSamePhone);
    expect((await shared.complete(shared.otp)).body.data?.['limit']).toBe('wrong_per_phone_hour');
    const own = await asked(merchant, neighbour);
    expect(codeOf(await own.complete(own.otp))).toBe('success');
  });

  test('count for the customer, also when they have got another phone', async () => {
    const buyer = await newBuyer(merchant);
    await guess(merchant, buyer, 15);
    const file = new Sqlite(join(merchant.folder, 'finswich.db'));
    file.prepare('update wallets set phone = ? where user_reference = ?').run(newPhone(), buyer.user);
    file.close();
    const { otp, complete } = await asked(merchant, buyer);
    expect((await complete(otp)).body.data?.['limit']).toBe('wrong_per_customer_hour');
  });

  test('in TEST keep nobody out in LIVE', async () => {
    const buyer = await newBuyer(merchant);
    const live = await newBuyer(merchant, { user: buyer.user, phone: buyer.phone, mode: 'LIVE' });
    await guess(merchant, buyer, 15);
    const { otp, complete } = await asked(merchant, live);
    expect(codeOf(await complete(otp))).toBe('success');
  });

  test('that come again are the same try, before the limit and behind it', async () => {
    const buyer = await newBuyer(merchant);
    const { otp, complete } = await asked(merchant, buyer);
    for (let i = 0; i < 20; i += 1) expect((await complete(notThe(otp, 1))).body.data).toEqual({ attempts_left: 4 });
    expect(await triesOf(merchant, buyer)).toBe(1);
    await guess(merchant, buyer, 14);
    expect((await complete(notThe(otp, 1))).body.data).toEqual({ attempts_left: 4 });
    expect(codeOf(await complete(otp))).toBe('otp_try_limit');
  });

  test('are forgotten by the housekeeping after a day', async () => {
    const buyer = await newBuyer(merchant);
    await guess(merchant, buyer, 3);
    const { work } = merchant.service.database;
    const kept = () => work.read(({ otp }) => otp.wrongTries(holder(buyer), 0));
    merchant.advance(23 * HOUR);
    await merchant.service.keepHouse();
    expect((await kept()).ofPhone).toHaveLength(3);
    merchant.advance(HOUR + MINUTE);
    await merchant.service.keepHouse();
    expect((await kept()).ofPhone).toEqual([]);
  });
});

const holder = ({ user, phone, mode }: Buyer) => ({ mode, userReference: user, recipient: phone });
const triesOf = async ({ service }: Merchant, buyer: Buyer): Promise<number> =>
  (await service.database.work.read(({ otp }) => otp.wrongTries(holder(buyer), 0))).ofCustomer.length;

describe('a code that could not be sent', () => {
  /** Asks for a code whose SMS goes wrong in this way, and answers what it would have been. */
  async function askedInVain(how: 'refuse' | 'fail' | 'drop') {
    let written = '';
    merchant.upstream.smsScript = ({ text }) => {
      written = codeIn(text);
      return how;
    };
    const transaction = await asked(merchant, await newBuyer(merchant));
    merchant.upstream.smsScript = () => 'ok';
    expect(codeOf(transaction.sent)).toBe('otp_not_delivered');
    return { ...transaction, written };
  }

  test('and provably never left pays for nobody; the next one is a new code and pays', async () => {
    const { written, send, complete } = await askedInVain('refuse');
    expect(codeOf(await complete(written))).toBe('otp_expired');
    expect(codeOf(await send())).toBe('success');
    expect(merchant.otp()).not.toBe(written);
    expect(codesOf([await complete(written), await complete(merchant.otp())])).toEqual(['otp_wrong', 'success']);
  });

  test.each(['fail', 'drop'] as const)('and may have left all the same (%s) pays', async (how) => {
    const { written, complete } = await askedInVain(how);
    expect(codeOf(await complete(written))).toBe('success');
  });

  test.each(['ok', 'drop'] as const)('pays when it was sent before (%s)', async (before) => {
    let written = '';
    merchant.upstream.smsScript = ({ text }) => {
      written = codeIn(text);
      return before;
    };
    const { send, complete } = await asked(merchant, await newBuyer(merchant));
    merchant.advance(31 * SECOND);
    merchant.upstream.smsScript = () => 'refuse';
    expect(codeOf(await send())).toBe('otp_not_delivered');
    expect(codeOf(await complete(written))).toBe('success');
  });

  test('counts for the limit of its phone, and not for that of its transaction', async () => {
    const buyer = await newBuyer(merchant);
    merchant.upstream.smsScript = () => 'refuse';
    const { send } = await asked(merchant, buyer);
    for (let i = 1; i < 10; i += 1) expect(codeOf(await send())).toBe('otp_not_delivered');
    merchant.upstream.smsScript = () => 'ok';
    const limited = (await asked(merchant, buyer)).sent;
    expect([limited.status, limited.body.data?.['limit']]).toEqual([429, 'per_phone_hour']);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(3_500);
    merchant.advance(HOUR);
    expect(codeOf((await asked(merchant, buyer)).sent)).toBe('success');
  });
});

describe('the settings', () => {
  test('say how many codes a phone gets and how many wrong ones are compared', async () => {
    const strict = await startMerchant({ environment: { OTP_SENDS_PER_HOUR: '3', OTP_WRONG_PER_HOUR: '2' } });
    try {
      const buyer = await newBuyer(strict);
      const { otp, complete } = await asked(strict, buyer);
      expect(codesOf([await complete(notThe(otp, 1)), await complete(notThe(otp, 2)), await complete(otp)])).toEqual([
        'otp_wrong',
        'otp_wrong',
        'otp_try_limit',
      ]);
      const answers = [];
      for (let i = 0; i < 3; i += 1) answers.push((await asked(strict, buyer)).sent);
      expect(codesOf(answers)).toEqual(['success', 'success', 'otp_send_limit']);
    } finally {
      await strict.close();
    }
  });
});

/** Does the tasks side by side, as many at once as a service takes without turning any away. */
async function sideBySide<T>(tasks: readonly (() => Promise<T>)[], hands = 20): Promise<T[]> {
  const waiting = [...tasks];
  const done: T[] = [];
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) done.push(await task());
  };
  await Promise.all(Array.from({ length: hands }, work));
  return done;
}

describe('1,000 guesses at once over 200 transactions of one customer', () => {
  let postgres: SharedPostgres;
  beforeAll(async () => {
    postgres = await sharedPostgres();
  });
  afterAll(() => postgres.close());

  test.each(['SQLite', 'Postgres'])(
    'are compared 15 times and no more, also while sends fail (%s)',
    async (database) => {
      const url = database === 'SQLite' ? {} : { DATABASE_URL: await postgres.migratedDatabase() };
      const attacked = await startMerchant({ environment: { ...url, OTP_SENDS_PER_HOUR: '1000' } });
      try {
        attacked.upstream.smsScript = () => 'fail';
        const buyer = await newBuyer(attacked);
        const transactions = await sideBySide(Array.from({ length: 200 }, () => () => asked(attacked, buyer)));
        expect(new Set(codesOf(transactions.map(({ sent }) => sent)))).toEqual(new Set(['otp_not_delivered']));
        // One guess at each transaction, then the next one at each.
        const guesses = [0, 1, 2, 3, 4].flatMap((by) =>
          transactions.map(
            ({ complete }, i) =>
              () =>
                complete(notThe('000000', i * 5 + by)),
          ),
        );
        const answers = await sideBySide(guesses);
        const wrong = answers.filter((answer) => codeOf(answer) === 'otp_wrong');
        const limited = answers.filter((answer) => codeOf(answer) === 'otp_try_limit');
        expect([wrong.length, limited.length]).toEqual([15, 985]);
        expect(await triesOf(attacked, buyer)).toBe(15);
      } finally {
        await attacked.close();
      }
    },
  );
});
