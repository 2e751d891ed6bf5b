import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { ok } from '../../src/core/result.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { newCustomer } from '../harness/customer.ts';
import { completeEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, type PostOptions, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';

const MINUTE = 60_000;
const PIN = '8827461935502';
const VALUE = { pin: { number: PIN, serial: 'ZZZ123456', instructions: 'Dial *126*PIN#' }, instructions: 'None' };
const TOKEN = '1253-1167-5843-6580-4889';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant({ environment: { FINSWICH_UNSIGNED_EVENTS: 'UTILITY_TRANSACTION_VALUE_READY' } });
});
afterAll(() => merchant.close());
afterEach(async () => {
  merchant.upstream.script = () => ACCEPTED;
  merchant.upstream.smsScript = () => 'ok';
  const { holds, faults } = await merchant.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;

/** A customer of their own with one transaction, and what happens to it. */
async function transaction(stage: 'announced' | 'paid' | 'in_doubt' = 'paid') {
  const reference = `VALUE-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  const over = { user_reference: user };
  if (stage === 'in_doubt') merchant.upstream.script = () => ({ kind: 'answer', status: 502, body: '' });
  const otp = stage === 'paid' ? '' : await transactionWithCode(merchant, reference, user);
  const complete = () => merchant.post(completeEvent(reference, otp, over));
  if (stage === 'paid') await settledTransaction(merchant, reference, user);
  if (stage === 'in_doubt') await complete();
  /** Without the message that asks them to wait, which says nothing about a value. */
  const told = () =>
    merchant.upstream.sms
      .filter(({ to }) => `+${to}` === phone)
      .map(({ text }) => text)
      .filter((text) => !/is held|has not come yet/.test(text));
  const before = told().length;
  const { work } = merchant.service.database;
  const id = await work.read((stores) => idOf(stores, reference));
  const reviews = () => work.read((stores) => stores.reviews.of(id));
  return {
    id,
    reference,
    user,
    complete,
    told: () => told().slice(before),
    /** The event with this value, or this text of JSON as its value. */
    value: async (value: object | string, options: PostOptions = {}) => {
      const json = typeof value === 'string' ? value : JSON.stringify(value);
      const body = JSON.stringify(valueReadyEvent(reference, { ...over, utility_value: 'HERE' }));
      const answer = await merchant.post(
        body.replace('"HERE"', () => json),
        options,
      );
      expect(answer).toMatchObject({ status: 200, body: { status: 'success' } });
    },
    state: async () => (await merchant.record(reference)).state,
    vouchers: () => work.read(({ vouchers }) => vouchers.of(id)),
    cases: async () => (await reviews()).map(({ kind, status }) => [kind, status]),
    decide: async (kind: string, choice: string) => {
      const review = (await reviews()).find((one) => one.kind === kind);
      const by = { kind: 'person', email: 'ada@wallet.example', name: 'Ada' } as const;
      const decision = { choice, reason: 'asked Finswich', by };
      const decided = await work.run((stores) =>
        resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, merchant.now()),
      );
      expect(decided).toMatchObject({ ok: true });
    },
    verdicts: async () => {
      const deliveries = await work.read(({ inbox }) => inbox.of(id));
      return deliveries.filter(({ event }) => event.includes('VALUE')).map(({ verdict }) => verdict);
    },
  };
}

describe('a value without a code is no voucher', () => {
  test.each([
    ['{"pin":{"number":"None","serial":"None","instructions":"None"},"instructions":"None"}'],
    ['{}'],
    ['{"pin":null}'],
    ['{"token":null,"status":"pending"}'],
    ['{"mainToken":"N/A"}'],
    ['[]'],
    ['{"pin":{"number":"processing","serial":"ZZZ123456"},"sent_at":"2026-11-28T14:19:19Z"}'],
  ])('%s: the transaction stays paid, its clock runs, and the real one is handed over', async (codeless) => {
    const { value, state, vouchers, cases, told, verdicts } = await transaction();
    await value(codeless);
    await value(codeless);
    await merchant.work();
    expect([await state(), await vouchers(), await cases(), told()]).toEqual(['settled', [], [], []]);
    merchant.advance(15 * MINUTE);
    await merchant.work();
    expect(await cases()).toEqual([['value_overdue', 'open']]);
    await value(VALUE);
    await merchant.work();
    expect([await state(), await cases()]).toEqual(['fulfilled', [['value_overdue', 'superseded']]]);
    expect(told()).toEqual([expect.stringContaining(PIN)]);
    expect(await verdicts()).toEqual(['ignored', 'ignored', 'acted']);
  });

  test('it proves no payment: a transaction in doubt stays in doubt', async () => {
    const { value, state, told } = await transaction('in_doubt');
    await value({ token: 'None', status: 'pending' });
    await merchant.work();
    expect([await state(), told()]).toEqual(['in_doubt', []]);
    await value({ token: TOKEN, status: 'delivered' });
    expect(await state()).toBe('fulfilled');
  });

  test('it comes before the payment: what is handed over is the one with the PIN', async () => {
    const { value, complete, state, cases, told } = await transaction('announced');
    await value({ pin: null });
    await value(VALUE);
    await complete();
    await merchant.work();
    expect([await state(), await cases()]).toEqual(['fulfilled', []]);
    expect(told()).toEqual([expect.stringContaining(PIN)]);
  });

  test('without proof it is nothing either', async () => {
    const { value, vouchers, cases } = await transaction();
    await value({ pin: 'None' }, { secret: null });
    expect([await vouchers(), await cases()]).toEqual([[], []]);
  });
});

describe('a code is never cut, and never left out', () => {
  const tokens = (many: number) => Array.from({ length: many }, (_, place) => `1253-1167-5843-6580-${1000 + place}`);

  test.each([
    ['ten tokens in one text', { bought: tokens(10).join(' ') }, tokens(10)],
    ['ten tokens in a list', { tokens: tokens(10) }, tokens(10)],
    ['a sentence that ends in a token', { instructions: `${'Please recharge. '.repeat(12)}Use ${TOKEN}` }, [TOKEN]],
    ['a token five levels deep under unknown names', { a: { b: [{ c: { d: { e: TOKEN } } }] } }, [TOKEN]],
    ['sixty tokens', { tokens: tokens(60).join(', ') }, tokens(60)],
    ['a token that is a name', { tokens: { [TOKEN]: '12.5 units' } }, [TOKEN]],
  ])('%s', async (_what, value, codes) => {
    const bought = await transaction();
    await bought.value(value);
    await merchant.work();
    expect(await bought.state()).toBe('fulfilled');
    for (const code of codes) expect(bought.told().some((text) => text.includes(code))).toBe(true);
    expect((await bought.vouchers()).map(({ delivery }) => delivery)).toEqual(['sent']);
  });

  test('numbers keep the digits they were sent with, however deep they stand', async () => {
    const { value, told } = await transaction();
    await value('{"data":[{"token":{"number":12345678901234567891}}]}');
    await merchant.work();
    expect(told()).toEqual([expect.stringContaining('12345678901234567891')]);
  });

  test('when several texts fail in the middle, the customer gets at most three beginnings', async () => {
    const { value, vouchers, told } = await transaction();
    merchant.upstream.smsScript = ({ text }) => (text.includes('(2/4)') ? 'fail' : 'ok');
    await value({ tokens: tokens(60) });
    for (let round = 0; round < 6; round += 1) {
      await merchant.work();
      merchant.advance(61 * MINUTE);
    }
    expect(told().map((text) => /\(\d\/\d\)/.exec(text)?.[0])).toEqual(['(1/4)', '(1/4)', '(1/4)']);
    expect((await vouchers()).map(({ delivery }) => delivery)).toEqual(['failed']);
  });

  test('what is too long for any number of texts is not sent in pieces: it waits where Attention lists it', async () => {
    const { id, value, told } = await transaction();
    await value({ tokens: tokens(400) });
    await merchant.work();
    expect(told()).toEqual([]);
    const jobs = await merchant.service.database.work.read(({ outbox }) => outbox.of(id));
    expect(jobs.find(({ kind }) => kind === 'send_voucher')).toMatchObject({
      status: 'queued',
      lastError: 'sms: too long; email: not configured',
    });
  });
});

describe('the same value spelt otherwise is the same voucher', () => {
  const SPELLINGS: readonly (readonly [string, object | string])[] = [
    ['null for "None"', { ...VALUE, instructions: null }],
    ['a number for its text', { pin: { ...VALUE.pin, number: Number(PIN) } }],
    ['a number with a fraction of nothing', `{"pin":{"number":${PIN}.0,"serial":"ZZZ123456"}}`],
    ['without dashes and spaces, and without its serial', { pin: '8827-4619 35502' }],
    ['with a time of sending', { ...VALUE, sent_at: '2026-11-28T14:00:00Z' }],
    ['in a sentence', { message: `Your PIN is ${PIN}` }],
  ];

  test.each(SPELLINGS)('%s: no case, nothing again', async (_what, respelt) => {
    const { value, cases, vouchers, told, verdicts } = await transaction();
    await value(VALUE);
    await value(respelt);
    await value(respelt);
    await merchant.work();
    expect([await cases(), (await vouchers()).length, told().length]).toEqual([[], 1, 1]);
    expect(await verdicts()).toEqual(['acted', 'repeated', 'repeated']);
  });

  test.each(SPELLINGS)('%s: before the payment it is applied once', async (_what, respelt) => {
    const { value, complete, state, cases, told } = await transaction('announced');
    await value(VALUE);
    await value(respelt);
    await complete();
    await merchant.work();
    expect([await state(), await cases(), told().length]).toEqual(['fulfilled', [], 1]);
  });

  test('of a second one that waits for a person: its case alone, also after it is dismissed', async () => {
    const { value, cases, decide, verdicts } = await transaction();
    await value(VALUE);
    await value({ pin: { number: '5550001112223' } });
    await value({ voucher: { pin: '5550-0011-1222-3' } });
    expect(await cases()).toEqual([['second_voucher', 'open']]);
    await decide('second_voucher', 'dismiss');
    await value({ token: '5550 0011 12223' });
    expect(await cases()).toEqual([['second_voucher', 'decided']]);
    expect(await verdicts()).toEqual(['acted', 'reviewed', 'repeated', 'repeated']);
  });

  test('of one that a person handed over before it came with proof', async () => {
    const { value, cases, decide, told, verdicts } = await transaction();
    await value(VALUE, { secret: null });
    await decide('value_unverified', 'hand_over');
    await value(VALUE);
    await merchant.work();
    expect([await cases(), told().length]).toEqual([[['value_unverified', 'decided']], 1]);
    expect(await verdicts()).toEqual(['reviewed', 'repeated']);
  });

  test('after its transaction was reversed', async () => {
    const { reference, user, value, cases } = await transaction();
    await value(VALUE);
    await merchant.post(reversalEvent(reference, { user_reference: user }));
    await value({ pin: PIN });
    expect(await cases()).toEqual([]);
  });

  test('but two serials are two vouchers, and so are two codes', async () => {
    const { value, cases, vouchers } = await transaction();
    await value(VALUE);
    await value({ pin: { ...VALUE.pin, serial: 'ZZZ-999999' } });
    await value({ pins: [PIN, '5550001112223'] });
    expect((await cases()).map(([kind]) => kind)).toEqual(['second_voucher', 'second_voucher']);
    expect((await vouchers()).map(({ status }) => status)).toEqual(['ready', 'withheld', 'withheld']);
  });

  test('also of a voucher that an older version kept, and of one whose value is destroyed', async () => {
    const { reference, user, value, cases, vouchers } = await transaction();
    const { database, ring } = merchant.service;
    await value(VALUE);
    const [kept] = await vouchers();
    const text = canonicalJson(VALUE);
    const fingerprint = ring.mac('voucher', text, ring.activeKeyId);
    const sealed = ring.seal(`vouchers:sealed:${reference}:${fingerprint}`, text);
    const older = { provenAt: merchant.now(), fingerprint, sealed, serial: 'ZZZ123456', last4: '5502' };
    await database.work.run(async (stores) => ok(await stores.vouchers.setProven(kept?.id ?? 0, older)));
    await value({ pin: { number: PIN, serial: 'ZZZ123456' } });
    expect([await cases(), (await vouchers()).length]).toEqual([[], 1]);

    const other = await transaction();
    await other.value(VALUE);
    await merchant.work();
    await database.work.run(async (stores) => ok(await stores.vouchers.shred(merchant.now(), 100, merchant.now())));
    await other.value({ ...VALUE, pin: { ...VALUE.pin, number: '8827-4619-35502' }, user });
    expect([await other.cases(), (await other.vouchers()).length]).toEqual([[], 1]);
  });

  test('the words around a code that came without proof are not what its owner gets', async () => {
    const { value, vouchers, told, decide } = await transaction();
    await value({ pin: PIN, instructions: 'Call 0800-EVIL to activate' }, { secret: null });
    await decide('value_unverified', 'dismiss');
    await value(VALUE);
    await merchant.work();
    expect((await vouchers()).map(({ status, serial }) => [status, serial])).toEqual([['ready', 'ZZZ123456']]);
    expect(told()).toEqual([expect.stringContaining('Dial *126*PIN#')]);
    expect(told()[0]).not.toContain('EVIL');
  });
});

describe('what may be a code, and may be none, waits for a person', () => {
  const UNCLEAR = { remark: 'Quote 4821 33 at the counter' };

  test('it is withheld with a case, the clock runs on, and the real one closes the case', async () => {
    const { value, state, vouchers, cases, told } = await transaction();
    await value(UNCLEAR);
    await value({ ...UNCLEAR, sent_at: '2026-11-28T14:00:00Z' });
    merchant.advance(15 * MINUTE);
    await merchant.work();
    expect([await state(), told()]).toEqual(['settled', []]);
    expect((await vouchers()).map(({ status, serial, last4 }) => [status, serial, last4])).toEqual([
      ['withheld', null, null],
    ]);
    expect(await cases()).toEqual([
      ['value_unclear', 'open'],
      ['value_overdue', 'open'],
    ]);
    await value(VALUE);
    await merchant.work();
    expect(await cases()).toEqual([
      ['value_unclear', 'superseded'],
      ['value_overdue', 'superseded'],
    ]);
    expect(told()).toEqual([expect.stringContaining(PIN)]);
  });

  test('a person who sees a code in it hands it over', async () => {
    const { value, state, decide, told } = await transaction();
    await value(UNCLEAR);
    await decide('value_unclear', 'hand_over');
    await merchant.work();
    expect(await state()).toBe('fulfilled');
    expect(told()).toEqual([expect.stringContaining('4821 33')]);
  });

  test('before the payment it is not applied by itself, and it proves no payment', async () => {
    const early = await transaction('announced');
    await early.value(UNCLEAR);
    await early.complete();
    expect([await early.state(), await early.cases()]).toEqual(['settled', [['value_unclear', 'open']]]);
    const doubtful = await transaction('in_doubt');
    await doubtful.value(UNCLEAR);
    expect(await doubtful.state()).toBe('in_doubt');
  });

  test('a transaction that is reversed leaves its one case open', async () => {
    const { reference, user, value, cases } = await transaction();
    await value(UNCLEAR);
    await merchant.post(reversalEvent(reference, { user_reference: user }));
    expect(await cases()).toEqual([['value_unclear', 'open']]);
  });
});

test('no code is kept in the body of an event, whatever its field is called and wherever it stands', async () => {
  const { id, reference, user } = await transaction();
  const secrets = ['77001', '77002', '77003', '77004', '7700500500500', '77006'];
  const [one, two, three, four, five, six] = secrets;
  const strange = { mainToken: one, pin_code: two, 'PIN Number': three, cards: [{ voucherCode: four }] };
  const loose = { remark: `Your token is ${five}`, ...strange, utility_value: { x: six } };
  await merchant.post(valueReadyEvent(reference, { user_reference: user, ...loose }));
  await merchant.post({ event: 'SOMETHING_NEW', data: { txn_reference: reference, ...strange } });
  const deliveries = await merchant.service.database.work.read(({ inbox }) => inbox.of(id));
  const kept = deliveries.map(({ body }) => body).join();
  expect(secrets.filter((secret) => kept.includes(secret ?? ''))).toEqual([]);
  expect(kept).toContain('Nigeria Airtel');
});
