import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { EVENTS } from '../../../src/rails/finswich/payloads.ts';
import type { TrustSettings } from '../../../src/rails/finswich/trust.ts';
import { DIALECTS, type TestDatabase } from '../../db/databases.ts';
import { fresh, run } from '../../db/records.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';
import { type InProcess, SECRETS, type Sending, startInProcess } from './webhook-in-process.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

let reference = '';
beforeEach(() => {
  reference = fresh();
});

const UNSIGNED: Partial<TrustSettings> = { unsignedEvents: EVENTS.filter((name) => name !== 'COMPLETE_TRANSACTION') };
const TRUSTED: Partial<TrustSettings> = { ...UNSIGNED, hasUrlToken: true };
const BY_NOBODY = { secret: null };
const LIVE = { secret: SECRETS.LIVE };

type Over = Readonly<Record<string, unknown>>;
interface Scene extends InProcess {
  readonly user: string;
  readonly initiate: (over?: Over, sending?: Sending) => ReturnType<InProcess['post']>;
  readonly sendOtp: (over?: Over, sending?: Sending) => ReturnType<InProcess['post']>;
  readonly complete: (over?: Over, sending?: Sending) => ReturnType<InProcess['post']>;
  readonly valueReady: (over?: Over, sending?: Sending) => ReturnType<InProcess['post']>;
  readonly reversal: (over?: Over, sending?: Sending) => ReturnType<InProcess['post']>;
  /** Up to the payment. */
  readonly paid: (over?: Over, sending?: Sending) => Promise<void>;
  /** What became of each delivery of the transaction. */
  readonly verdicts: () => Promise<readonly string[]>;
  readonly state: () => Promise<string | undefined>;
}

async function scene(trust?: Partial<TrustSettings>, mode: 'TEST' | 'LIVE' = 'TEST'): Promise<Scene> {
  const its = await startInProcess(db, trust);
  const user = await its.customer(mode);
  const posting =
    (event: (reference: string, over: Over) => unknown): Scene['initiate'] =>
    (over, sending) =>
      its.post(event(reference, { user_reference: user, ...over }), sending);
  const initiate = posting(initiateEvent);
  const sendOtp = posting(sendOtpEvent);
  const complete = posting((name, over) => completeEvent(name, its.otp(), over));
  return Object.assign(its, {
    user,
    initiate,
    sendOtp,
    complete,
    valueReady: posting(valueReadyEvent),
    reversal: posting(reversalEvent),
    paid: async (over?: Over, sending?: Sending) => {
      for (const send of [initiate, sendOtp, complete]) expect((await send(over, sending)).status).toBe(200);
    },
    verdicts: async () => (await its.deliveries(reference)).map(({ verdict }) => verdict),
    state: async () => (await its.record(reference))?.state,
  });
}

describe('TRANSACTION_INITIATE', () => {
  test('begins a transaction as it says, and tells the customer’s category', async () => {
    const { initiate, record, user } = await scene();
    expect(await initiate()).toMatchObject({ status: 200, body: { status: 'success', data: {} } });
    expect(await record(reference)).toMatchObject({
      mode: 'TEST',
      state: 'initiated',
      user_reference: user,
      amount: '200.00',
      currency: 'NGN',
      product: 'Mobile PIN',
      operator: 'Nigeria Airtel',
      value_recipient: '+2347081332677',
    });
  });

  test('that comes again is answered the same, and nothing is begun twice', async () => {
    const { initiate, verdicts, deliveries } = await scene();
    const first = await initiate();
    for (const same of [{}, { amount: '200', currency: 'NGN' }, { amount: '200.000' }]) {
      expect(await initiate(same)).toEqual(first);
    }
    expect(await verdicts()).toEqual(['acted', 'repeated', 'repeated', 'repeated']);
    expect((await deliveries(reference))[0]?.key).toBe('TEST|TRANSACTION_INITIATE');
  });

  test('that was refused stays refused, also once its reason is gone', async () => {
    const { initiate, verdicts, customer } = await scene();
    const later = `customer-of-${reference}`;
    expect((await initiate({ user_reference: later })).code).toBe('unknown_customer');
    expect((await initiate({ user_reference: later })).code).toBe('unknown_customer');
    expect(await verdicts()).toEqual(['refused', 'repeated']);
    await customer();
  });

  test('of an amount that is not allowed is refused, and so is its repeat', async () => {
    const { initiate, verdicts, state } = await scene();
    expect((await initiate({ amount: '0.00' })).code).toBe('amount_not_allowed');
    expect((await initiate({ amount: '0.00' })).code).toBe('amount_not_allowed');
    expect((await initiate()).code).toBe('conflicting_duplicate');
    expect((await initiate({ amount: 'none' })).code).toBe('conflicting_duplicate');
    expect(await verdicts()).toEqual(['refused', 'repeated', 'reviewed', 'reviewed']);
    expect(await state()).toBeUndefined();
  });

  test.each<[string, Over]>([
    ['customer', { user_reference: 'another' }],
    ['amount', { amount: '200.01' }],
    ['amount that is none', { amount: '0' }],
    ['currency', { currency: 'kes' }],
    ['transfer type', { transfer_type: 'BANK' }],
    ['product', { recipient: { ...initiateEvent('').data.recipient, product_id: '4612' } }],
    [
      'recipient of the value',
      { recipient: { ...initiateEvent('').data.recipient, value_recipient: '+2348030000000' } },
    ],
  ])('of another %s under the same reference is refused, and a person is told once', async (_what, over) => {
    const { initiate, cases, verdicts, user, state } = await scene();
    await initiate();
    for (let i = 0; i < 2; i += 1) {
      expect(await initiate(over)).toMatchObject({ status: 409, code: 'conflicting_duplicate' });
    }
    expect(await verdicts()).toEqual(['acted', 'reviewed', 'repeated']);
    const said = { user_reference: user, amount: '200.0', currency: 'ngn', mode: 'TEST', ...over };
    const { user_reference, amount, currency, mode } = said;
    expect(await cases(reference)).toMatchObject([
      { kind: 'conflicting_initiate', mode: 'TEST', evidence: { user_reference, amount, currency, mode } },
    ]);
    expect(await state()).toBe('initiated');
  });

  test('of the other mode under the same reference is refused, and the case is of the transaction that is there', async () => {
    const { initiate, cases, record } = await scene();
    await initiate();
    expect((await initiate({ mode: 'LIVE' }, LIVE)).code).toBe('conflicting_duplicate');
    expect(await cases(reference)).toMatchObject([
      { kind: 'conflicting_initiate', mode: 'TEST', evidence: { mode: 'LIVE' } },
    ]);
    expect(await record(reference)).toMatchObject({ mode: 'TEST', state: 'initiated' });
  });

  test('of a transaction that was reversed already is refused: it never takes money', async () => {
    const { initiate, reversal } = await scene();
    await reversal();
    expect((await initiate()).code).toBe('conflicting_event');
  });
});

describe('SEND_OTP', () => {
  test('sends a code, and is on file with its answer', async () => {
    const { initiate, sendOtp, otp, deliveries, state } = await scene();
    await initiate();
    expect(await sendOtp()).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(otp()).toMatch(/^\d{6}$/);
    expect(await state()).toBe('awaiting_otp');
    expect((await deliveries(reference))[1]).toMatchObject({
      event: 'SEND_OTP',
      verdict: 'acted',
      answer: { code: null },
      key: null,
      digest: null,
      repeats: null,
    });
  });

  test('is on file before the code is sent, without an answer yet', async () => {
    const its = await scene();
    await its.initiate();
    const seen: unknown[] = [];
    let looked = Promise.resolve();
    its.onText = () => {
      looked = its.deliveries(reference).then((all) => void seen.push(all[1]?.verdict, all[1]?.answer));
    };
    await its.sendOtp();
    await looked;
    expect(seen).toEqual(['acted', null]);
  });

  test.each(['200.01', '0', 'x'])('of %j, which is not what is bought, sends nothing', async (amount) => {
    const { initiate, sendOtp, otp, verdicts } = await scene();
    await initiate();
    expect((await sendOtp({ amount })).code).toBe('conflicting_event');
    expect(otp()).toBe('');
    expect(await verdicts()).toEqual(['acted', 'refused']);
  });

  test('that proves nothing and is refused is not kept; what it sends is', async () => {
    const { initiate, sendOtp, verdicts } = await scene(UNSIGNED);
    await initiate({}, BY_NOBODY);
    expect((await sendOtp({ amount: '5' }, BY_NOBODY)).code).toBe('conflicting_event');
    expect((await sendOtp({}, BY_NOBODY)).code).toBeNull();
    expect(await verdicts()).toEqual(['acted', 'acted']);
  });
});

describe('COMPLETE_TRANSACTION', () => {
  test('takes the money when the code is right, and answers a repeat without taking it twice', async () => {
    const { paid, complete, available, user, state, verdicts } = await scene();
    await paid();
    expect(await state()).toBe('settled');
    expect((await complete()).status).toBe(200);
    expect(await available(user)).toBe(80_000);
    expect((await verdicts()).slice(2)).toEqual(['acted', 'repeated']);
  });

  test('of another customer, or of another mode, takes nothing', async () => {
    const { initiate, sendOtp, complete, available, user } = await scene();
    await initiate();
    await sendOtp();
    expect((await complete({ user_reference: 'another' })).code).toBe('conflicting_event');
    expect((await complete({ mode: 'LIVE' }, LIVE)).code).toBe('conflicting_event');
    expect(await available(user)).toBe(100_000);
  });
});

describe('UTILITY_TRANSACTION_VALUE_READY', () => {
  const voucherOf = async ({ record }: Scene) => (await record(reference))?.vouchers;

  test('hands over what was bought, once', async () => {
    const its = await scene();
    await its.paid();
    for (let i = 0; i < 2; i += 1) {
      expect(await its.valueReady()).toMatchObject({ status: 200, body: { status: 'success' } });
    }
    expect(await its.state()).toBe('fulfilled');
    expect(await voucherOf(its)).toHaveLength(1);
    expect((await its.verdicts()).slice(3)).toEqual(['acted', 'repeated']);
    expect((await its.deliveries(reference))[3]?.key).toBe('TEST|UTILITY_TRANSACTION_VALUE_READY');
  });

  test('is the same again whether or not it names the customer', async () => {
    const { paid, valueReady, verdicts, cases } = await scene();
    await paid();
    await valueReady();
    await valueReady({ user_reference: null });
    expect((await verdicts()).slice(3)).toEqual(['acted', 'repeated']);
    expect(await cases(reference)).toEqual([]);
  });

  test('is of the transaction’s customer and mode where it names none', async () => {
    const its = await scene(TRUSTED, 'LIVE');
    await its.paid({ mode: 'LIVE' }, LIVE);
    await its.valueReady({ user_reference: null, mode: null }, BY_NOBODY);
    expect(await its.state()).toBe('fulfilled');
    expect((await its.deliveries(reference))[3]?.key).toBe('LIVE|UTILITY_TRANSACTION_VALUE_READY');
  });

  test('is of the mode that its key says, before any other', async () => {
    const { paid, valueReady, state, cases } = await scene();
    await paid();
    await valueReady({}, LIVE);
    expect([await state(), await cases(reference)]).toMatchObject(['settled', []]);
    await valueReady({ mode: 'live' });
    expect([await state(), await cases(reference)]).toMatchObject(['settled', [{ kind: 'value_conflict' }]]);
    // The one that does not contradict itself is none of its repeats.
    await valueReady();
    expect(await state()).toBe('fulfilled');
    expect(await cases(reference)).toMatchObject([{ kind: 'value_conflict', status: 'superseded' }]);
  });

  test('that the key of TEST signed is no PIN of a LIVE transaction, whatever it says of its mode', async () => {
    const { paid, valueReady, state, cases } = await scene(undefined, 'LIVE');
    await paid({ mode: 'LIVE' }, LIVE);
    expect(await valueReady({ mode: 'LIVE' })).toMatchObject({ status: 401 });
    expect([await state(), await cases(reference)]).toEqual(['settled', []]);
    // Where what it says is no mode as Finswich writes it, it is kept for a person.
    await valueReady({ mode: 'live' });
    expect([await state(), await cases(reference)]).toMatchObject(['settled', [{ kind: 'value_conflict' }]]);
    await valueReady({ mode: 'LIVE' }, LIVE);
    expect(await state()).toBe('fulfilled');
  });

  test('for another customer is none of its repeats', async () => {
    const { paid, valueReady, verdicts } = await scene();
    await paid();
    await valueReady();
    await valueReady({ user_reference: 'another' });
    expect((await verdicts()).slice(3)).toEqual(['acted', 'reviewed']);
  });

  test('that names nobody, of a transaction that is not known, waits for it', async () => {
    const { valueReady, verdicts, cases } = await scene();
    expect((await valueReady({ user_reference: null })).status).toBe(200);
    expect(await verdicts()).toEqual(['reviewed']);
    expect(await cases(reference)).toMatchObject([{ kind: 'value_unexpected' }]);
  });

  test('without a value says nothing of the transaction it names; where it names none a person looks', async () => {
    const { paid, post, valueReady, verdicts, cases } = await scene();
    await paid();
    await valueReady({ utility_value: null });
    expect((await verdicts()).slice(3)).toEqual(['ignored']);
    expect(await cases(reference)).toEqual([]);
    const before = await run(db.work, ({ reviews }) => reviews.waiting(1_000));
    await post(valueReadyEvent('', { txn_reference: null, utility_value: null }));
    const after = await run(db.work, ({ reviews }) => reviews.waiting(1_000));
    const opened = after.filter(({ id }) => !before.some((one) => one.id === id));
    expect(opened.map(({ kind }) => kind)).toEqual(['value_unexpected']);
  });

  test('that comes before anybody knows its mode is kept under a key of its own', async () => {
    const { valueReady, deliveries } = await scene(TRUSTED);
    await valueReady({ mode: null }, BY_NOBODY);
    expect((await deliveries(reference))[0]?.key).toMatch(/^any\|UTILITY_TRANSACTION_VALUE_READY/);
  });

  test('that proves nothing waits for a person, and is never taken for the one that does', async () => {
    const { paid, valueReady, state, cases } = await scene(UNSIGNED);
    await paid();
    await valueReady({}, BY_NOBODY);
    expect([await state(), await cases(reference)]).toMatchObject(['settled', [{ kind: 'value_unverified' }]]);
    await valueReady();
    expect(await state()).toBe('fulfilled');
  });

  test('of no transaction is refused where it proves nothing, and filed where it does', async () => {
    const { post, refused, valueReady } = await scene(UNSIGNED);
    const event = valueReadyEvent('', { txn_reference: null });
    expect((await post(event, BY_NOBODY)).code).toBe('bad_payload');
    expect((await post(event)).status).toBe(200);
    expect(await refused()).toMatchObject([{ code: 'bad_payload', event: 'UTILITY_TRANSACTION_VALUE_READY' }]);
    await valueReady();
  });

  test('a second one is kept for a person, and does not take the place of the first', async () => {
    const its = await scene();
    await its.paid();
    await its.valueReady();
    await its.valueReady({ utility_value: { pin: { number: '9911882277336644' } } });
    expect(await its.cases(reference)).toMatchObject([{ kind: 'second_voucher' }]);
    expect(await voucherOf(its)).toHaveLength(2);
  });
});

describe('UTILITY_TRANSACTION_REVERSAL', () => {
  test('gives the money back, once', async () => {
    const { paid, reversal, available, user, state, verdicts, deliveries } = await scene();
    await paid();
    for (const same of [{}, { amount: '200.00', currency: 'ngn' }]) {
      expect(await reversal(same)).toMatchObject({ status: 200, body: { status: 'success' } });
    }
    expect([await state(), await available(user)]).toEqual(['reversed', 100_000]);
    expect((await verdicts()).slice(3)).toEqual(['acted', 'repeated']);
    expect((await deliveries(reference))[3]?.key).toBe('TEST|UTILITY_TRANSACTION_REVERSAL');
    const refunds = await run(db.work, ({ ledger }) => ledger.balance(accountOf('held', 'TEST', user, 'NGN').id));
    expect(refunds).toBe(0);
  });

  test.each<[string, Over]>([
    ['another amount', { amount: '200.01' }],
    ['another currency', { currency: 'KES' }],
    ['no amount', { amount: null }],
    ['no currency', { currency: null }],
    ['an amount that is none', { amount: 'all of it' }],
    ['another customer', { user_reference: 'another' }],
    ['another mode than its key', { mode: 'live' }],
  ])('of %s moves nothing, and a person is told in the event’s own words, once', async (_what, over) => {
    const { paid, reversal, available, user, state, cases, verdicts } = await scene();
    await paid();
    await reversal(over);
    await reversal(over);
    expect([await state(), await available(user)]).toEqual(['settled', 80_000]);
    const said = { user_reference: user, amount: '200', currency: 'NGN', mode: null, ...over };
    const mode = said.mode === 'live' ? 'LIVE' : null;
    const { user_reference, amount, currency } = said;
    expect(await cases(reference)).toMatchObject([
      {
        kind: 'reversal_conflict',
        mode: 'TEST',
        evidence: { user_reference, amount, currency, mode, state: 'settled' },
      },
    ]);
    expect((await verdicts()).slice(3)).toEqual(['reviewed', 'repeated']);
    // The one that fits is none of its repeats.
    await reversal();
    expect([await state(), await available(user)]).toEqual(['reversed', 100_000]);
  });

  test('that differs from the one before is a case of its own', async () => {
    const { paid, reversal, cases } = await scene();
    await paid();
    await reversal();
    await reversal({ amount: '100.00' });
    expect(await cases(reference)).toMatchObject([{ kind: 'reversal_changed' }]);
  });

  test('of an amount that cannot be read is told apart from another one of that kind', async () => {
    const { paid, reversal, verdicts } = await scene();
    await paid();
    for (const amount of ['all of it', 'half of it', 'all of it']) await reversal({ amount });
    expect((await verdicts()).slice(3)).toEqual(['reviewed', 'reviewed', 'repeated']);
  });

  test('signed by the key of the other mode is refused, and the log says by which setting', async () => {
    const { paid, reversal, state, log, refused } = await scene();
    await paid();
    expect(await reversal({}, LIVE)).toMatchObject({ status: 401, code: 'bad_signature' });
    expect(await state()).toBe('settled');
    expect(log.at(-1)).toMatchObject({ setting: 'FINSWICH_TEST_SECRET_KEY' });
    expect(await refused()).toMatchObject([{ setting: 'FINSWICH_TEST_SECRET_KEY', mode: 'LIVE' }]);
  });

  test('unsigned, of a source that is trusted, is of the mode of its transaction', async () => {
    const { paid, reversal, state, deliveries } = await scene(TRUSTED, 'LIVE');
    await paid({ mode: 'LIVE' }, LIVE);
    await reversal({}, BY_NOBODY);
    expect(await state()).toBe('reversed');
    expect((await deliveries(reference))[3]?.key).toBe('LIVE|UTILITY_TRANSACTION_REVERSAL');
  });

  test('unsigned, that says another mode than its transaction, moves nothing', async () => {
    const { paid, reversal, state, cases } = await scene(TRUSTED);
    await paid();
    await reversal({ mode: 'LIVE' }, BY_NOBODY);
    expect([await state(), await cases(reference)]).toMatchObject(['settled', [{ kind: 'reversal_conflict' }]]);
    await reversal({ mode: 'TEST' }, BY_NOBODY);
    expect(await state()).toBe('reversed');
  });

  test('that comes before its transaction, in whichever mode, forbids it for ever', async () => {
    const { reversal, initiate, cases, deliveries } = await scene(TRUSTED);
    await reversal({}, BY_NOBODY);
    expect(await cases(reference)).toMatchObject([{ kind: 'reversal_unexpected', mode: null }]);
    expect((await deliveries(reference))[0]?.key).toBe('any|UTILITY_TRANSACTION_REVERSAL');
    expect((await initiate()).code).toBe('conflicting_event');
  });

  test('that says its mode before the transaction is known is not at odds with anything', async () => {
    const { reversal, cases, verdicts } = await scene(TRUSTED);
    await reversal({ mode: 'LIVE' }, BY_NOBODY);
    await reversal({ mode: null }, BY_NOBODY);
    expect(await cases(reference)).toMatchObject([{ kind: 'reversal_unexpected' }]);
    expect(await verdicts()).toEqual(['reviewed', 'repeated']);
  });

  test('that proves nothing moves nothing, and is never taken for the one that does', async () => {
    const { paid, reversal, state, cases, available, user } = await scene(UNSIGNED);
    await paid();
    await reversal({}, BY_NOBODY);
    expect([await state(), await cases(reference)]).toMatchObject(['settled', [{ kind: 'reversal_unverified' }]]);
    await reversal();
    expect([await state(), await available(user)]).toEqual(['reversed', 100_000]);
  });

  test('of no transaction is refused where it proves nothing, and filed where it does', async () => {
    const { post, refused } = await scene(UNSIGNED);
    const event = reversalEvent('', { txn_reference: null });
    expect((await post(event, BY_NOBODY)).code).toBe('bad_payload');
    expect((await post(event)).status).toBe(200);
    expect(await refused()).toMatchObject([{ code: 'bad_payload', event: 'UTILITY_TRANSACTION_REVERSAL' }]);
  });
});
