import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openVoucher } from '../../../src/vouchers/keep.ts';
import { resolveReview } from '../../../src/transactions/resolve-review.ts';
import { type Desk, startDesk } from '../../console/desk-harness.ts';
import { available, newCustomer } from '../../harness/customer.ts';
import {
  PIN,
  completeEvent,
  initiateEvent,
  reversalEvent,
  sendOtpEvent,
  valueReadyEvent,
} from '../../harness/events.ts';
import { idOf } from '../../harness/kept-under.ts';
import { LIVE_SECRET, type PostOptions, startMerchant } from '../../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../../harness/settled-transaction.ts';

let merchant: Desk;
beforeAll(async () => {
  merchant = await startDesk();
});
afterAll(async () => {
  const { holds, faults } = await merchant.audit();
  await merchant.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const read: Desk['service']['database']['work']['read'] = (reading) => merchant.service.database.work.read(reading);
const reviewsOf = (reference: string) => read(async (stores) => stores.reviews.of(await idOf(stores, reference)));
const deliveriesOf = (reference: string) => read(async (stores) => stores.inbox.of(await idOf(stores, reference)));
const casesOf = async (reference: string): Promise<readonly string[]> =>
  (await reviewsOf(reference)).map(({ kind }) => kind);
const verdictsOf = async (reference: string, event: string): Promise<readonly string[]> =>
  (await deliveriesOf(reference)).filter((delivery) => delivery.event === event).map(({ verdict }) => verdict);

/** The values that are kept for a reference, in clear. */
const valuesOf = async (reference: string): Promise<readonly unknown[]> =>
  (await read(async (stores) => stores.vouchers.of(await idOf(stores, reference)))).map((voucher) => {
    const opened = openVoucher(merchant.service.ring, voucher);
    return opened.ok ? opened.value : null;
  });

async function taken(event: unknown, options?: PostOptions): Promise<void> {
  expect(await merchant.post(event, options)).toMatchObject({ status: 200, body: { status: 'success' } });
}

let count = 0;

/** A transaction that is paid; ₦800 are left of ₦1,000. */
async function paid() {
  const reference = `INCOMPLETE-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  await settledTransaction(merchant, reference, user);
  return { reference, user };
}

/** The event with `data` written as this JSON. */
const withData = (event: string, data: string): string => `{"event":"${event}","data":${data}}`;
const VALUE_READY = 'UTILITY_TRANSACTION_VALUE_READY';
const REVERSAL = 'UTILITY_TRANSACTION_REVERSAL';

describe('a signed event that says enough acts, whatever else is missing', () => {
  test.each([
    ['no mode', { mode: undefined }],
    ['mode null', { mode: null }],
    ['the mode in lower case', { mode: 'test' }],
    ['a word that is no mode', { mode: 'SANDBOX' }],
    ['no customer', { user_reference: undefined }],
    ['customer null', { user_reference: null }],
    ['customer None', { user_reference: 'None', mode: undefined }],
    ['no details', { utility_details: undefined }],
  ])('a PIN with %s is handed over, and the reversal after it gives the money back', async (_what, over) => {
    const { reference, user } = await paid();
    await taken(valueReadyEvent(reference, { user_reference: user, ...over }));
    expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', reviews: [] });
    // In full it is the same again.
    await taken(valueReadyEvent(reference, { user_reference: user }));
    expect(await verdictsOf(reference, VALUE_READY)).toEqual(['acted', 'repeated']);
    await merchant.work();
    expect(merchant.upstream.sms.filter(({ text }) => text.includes(reference) && text.includes(PIN))).toHaveLength(1);

    await taken(reversalEvent(reference, { user_reference: user, ...over }));
    expect(await merchant.record(reference)).toMatchObject({ state: 'reversed', reviews: [] });
    expect(await available(merchant, user)).toBe(100_000);
  });

  test('of LIVE under the key of LIVE, without a mode', async () => {
    const { user } = await newCustomer(merchant, '1000.00', 'LIVE');
    const options = { secret: LIVE_SECRET };
    const over = { user_reference: user, mode: undefined };
    await taken(initiateEvent('INCOMPLETE-LIVE', over), options);
    await taken(valueReadyEvent('INCOMPLETE-LIVE', over), options);
    await taken(reversalEvent('INCOMPLETE-LIVE', { user_reference: user }), options);
    expect(await merchant.record('INCOMPLETE-LIVE')).toMatchObject({ mode: 'LIVE', state: 'reversed' });
    expect(await valuesOf('INCOMPLETE-LIVE')).toHaveLength(1);
  });

  test('a PIN that came before its transaction was known, and names nobody, is handed over when that is paid', async () => {
    const reference = `INCOMPLETE-${(count += 1)}`;
    const { user } = await newCustomer(merchant);
    await taken(valueReadyEvent(reference, { user_reference: null }));
    expect(await casesOf(reference)).toEqual(['value_unexpected']);
    await settledTransaction(merchant, reference, user);
    expect((await merchant.record(reference)).state).toBe('fulfilled');
  });

  test.each([
    ['a text with JSON', (data: object) => JSON.stringify({ event: VALUE_READY, data: JSON.stringify(data) })],
    ['fields beside the name', (data: object) => JSON.stringify({ event: VALUE_READY, ...data })],
  ])('a PIN whose data is %s', async (_what, written) => {
    const { reference, user } = await paid();
    await taken(written(valueReadyEvent(reference, { user_reference: user }).data));
    expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', reviews: [] });
    expect(await verdictsOf(reference, VALUE_READY)).toEqual(['acted']);
  });

  test.each([
    ['token', { token: '1234-5678-9012' }],
    ['pin', { pin: { number: '1234-5678-9012' } }],
    ['a token among the details', { utility_details: { token: '1234-5678-9012', product_id: '7' } }],
    ['UTILITY_VALUE', { UTILITY_VALUE: { pin: { number: '1234-5678-9012' } } }],
    ['both', { utility_value: { instructions: 'Dial' }, token: '1234-5678-9012' }],
    ['the answer of a provider', { response: '1234-5678-9012' }],
    ['a name', { credit: { '1234-5678-9012': null } }],
  ])('a PIN that stands elsewhere: %s', async (_what, over) => {
    const { reference, user } = await paid();
    await taken(valueReadyEvent(reference, { user_reference: user, utility_value: null, ...over }));
    await merchant.work();
    const told = merchant.upstream.sms.filter(({ text }) => text.includes(reference));
    expect(told.map(({ text }) => text.includes('1234-5678-9012'))).toEqual([true]);
  });
});

describe('what stands beside the data, where it should stand inside, counts where the data lacks it', () => {
  test.each([
    ['the value', { utility_value: { token: '1234-5678-9012' } }, {}],
    ['a sentence', { message: 'Your token is 1234-5678-9012' }, { utility_value: null }],
    ['the value, while the data says None', { utility_value: '1234-5678-9012' }, { utility_value: { pin: 'None' } }],
  ])('of a PIN: %s', async (_what, beside, inside) => {
    const { reference, user } = await paid();
    const { utility_value: _moved, ...data } = valueReadyEvent(reference, { user_reference: user }).data;
    await taken({ event: VALUE_READY, data: { ...data, ...inside }, ...beside });
    await merchant.work();
    const told = merchant.upstream.sms.filter(({ text }) => text.includes(reference));
    expect(told.map(({ text }) => text.includes('1234-5678-9012'))).toEqual([true]);
  });

  test('the reference and the amount, of either', async () => {
    const { reference, user } = await paid();
    const { utility_value } = valueReadyEvent(reference).data;
    await taken({ event: VALUE_READY, txn_reference: reference, data: { utility_value, txn_reference: null } });
    expect((await merchant.record(reference)).state).toBe('fulfilled');
    await taken({
      event: REVERSAL,
      txn_reference: reference,
      amount: 200,
      data: { currency: 'NGN', user_reference: user },
    });
    expect(await merchant.record(reference)).toMatchObject({ state: 'reversed', reviews: [] });
  });

  test('but where the data has the PIN, a token of the sender is none of ours', async () => {
    const { reference, user } = await paid();
    await taken({ ...valueReadyEvent(reference, { user_reference: user }), token: '1234-5678-9012' });
    await merchant.work();
    const told = merchant.upstream.sms.filter(({ text }) => text.includes(reference)).map(({ text }) => text);
    expect(told).toEqual([expect.not.stringContaining('1234-5678-9012')]);
    expect(told).toEqual([expect.stringContaining(PIN)]);
  });

  test('also in an event we do not know', async () => {
    const { reference } = await paid();
    await taken({ event: 'UTILITY_DONE', data: { txn_reference: reference }, utility_value: '1234-5678-9012' });
    expect(await casesOf(reference)).toEqual(['value_unexpected']);
  });
});

test.each([
  [
    'a reversal',
    { event: REVERSAL, data: { message: 'Token 1234-5678-9012 is void', credits: { '1234-5678-9012': 1 } } },
  ],
  ['an event we do not know', { event: 'UTILITY_DONE', data: { remark: 'Your token is 1234-5678-9012' } }],
  ['a body without an event', { data: { remark: 'Your token is 1234-5678-9012' } }],
  ['a body that is a text', JSON.stringify(JSON.stringify(valueReadyEvent('', { utility_value: '1234-5678-9012' })))],
])('no code stands in what is kept of %s', async (_what, event) => {
  const { status } = await merchant.post(event);
  expect([200, 422]).toContain(status);
  const files = readdirSync(merchant.folder);
  expect(files.filter((name) => readFileSync(join(merchant.folder, name)).includes('1234-5678-9012'))).toEqual([]);
});

describe('a signed event that says too little moves nothing, and a person looks at it', () => {
  const MONEY = [
    ['no amount', { amount: undefined }],
    ['amount null', { amount: null }],
    ['amount None', { amount: 'None' }],
    ['no amount to be read', { amount: '1,200' }],
    ['an amount without an end', { amount: '2'.repeat(500) }],
    ['an amount in parts', { amount: { value: 200 } }],
    ['no currency', { currency: undefined }],
    ['no currency to be read', { currency: 'NGN ' }],
    ['a number for a currency', { currency: 566 }],
    ['neither', { amount: null, currency: null }],
  ] as const;
  test.each(MONEY)('a reversal with %s', async (_what, over) => {
    const { reference, user } = await paid();
    const reversal = reversalEvent(reference, { user_reference: user, ...over });
    await taken(reversal);
    await taken(reversal);
    expect(await merchant.record(reference)).toMatchObject({ state: 'settled' });
    expect(await casesOf(reference)).toEqual(['reversal_conflict']);
    expect(await verdictsOf(reference, REVERSAL)).toEqual(['reviewed', 'repeated']);
    const [review] = await reviewsOf(reference);
    const by = { kind: 'name', name: 'ada' } as const;
    const decision = { choice: 'refund', reason: 'asked Finswich', by };
    const decided = await merchant.service.database.work.run((stores) =>
      resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, merchant.now()),
    );
    expect(decided.ok).toBe(true);
    expect(await available(merchant, user)).toBe(100_000);
  });

  const NOBODY = [1.5, true, {}, ['ada'], 'a\u0000b', 'x'.repeat(201), 'somebody-else'];
  test.each(NOBODY)('either, of a customer who is nobody here: %j', async (user_reference) => {
    const { reference } = await paid();
    await taken(valueReadyEvent(reference, { user_reference }));
    await taken(reversalEvent(reference, { user_reference }));
    expect(await casesOf(reference)).toEqual(['value_conflict', 'reversal_conflict']);
    expect((await merchant.record(reference)).state).toBe('settled');
    expect(await valuesOf(reference)).toHaveLength(1);
  });

  test('either, whose mode contradicts its key', async () => {
    const { reference, user } = await paid();
    await taken(valueReadyEvent(reference, { user_reference: user, mode: 'live' }));
    await taken(reversalEvent(reference, { user_reference: user, mode: 'Live' }));
    expect(await casesOf(reference)).toEqual(['value_conflict', 'reversal_conflict']);
    expect((await merchant.record(reference)).state).toBe('settled');
  });

  test('a PIN of TEST never reaches a transaction of LIVE, in whatever case its mode is written', async () => {
    const reference = 'INCOMPLETE-odds';
    const { user } = await newCustomer(merchant, '1000.00', 'LIVE');
    const options = { secret: LIVE_SECRET };
    await taken(valueReadyEvent(reference, { user_reference: user, mode: 'live' }));
    await taken(initiateEvent(reference, { user_reference: user, mode: 'LIVE' }), options);
    await taken(valueReadyEvent(reference, { user_reference: user, mode: undefined }));
    expect((await merchant.record(reference)).state).toBe('initiated');
    expect(await casesOf(reference)).toEqual(['value_conflict']);
  });

  test.each([undefined, null, '', 'None'])(
    'a PIN that is not there (%j) is no PIN, and the one that comes is',
    async (utility_value) => {
      const { reference, user } = await paid();
      const empty = valueReadyEvent(reference, { user_reference: user, utility_value });
      await taken(empty);
      await taken(empty);
      expect(await merchant.record(reference)).toMatchObject({ state: 'settled', vouchers: [], reviews: [] });
      await taken(valueReadyEvent(reference, { user_reference: user }));
      expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', reviews: [] });
      expect(await verdictsOf(reference, VALUE_READY)).toEqual(['ignored', 'ignored', 'acted']);
    },
  );
});

/** The one new reference of our own under which this act files its event. */
async function filed(act: () => Promise<void>): Promise<string> {
  const all = async () => (await read(({ reviews }) => reviews.waiting(10_000))).map(({ reference }) => reference);
  const before = new Set(await all());
  await act();
  const [reference = '', ...others] = (await all()).filter((one) => !before.has(one));
  expect(others).toEqual([]);
  return reference;
}

describe('a signed event that names no transaction is filed under a reference of our own', () => {
  const value = (fields: object): string => withData(VALUE_READY, JSON.stringify(fields));
  const { utility_value: KNOWN } = valueReadyEvent('').data;
  test.each([
    ['nothing', value(valueReadyEvent('', { txn_reference: undefined }).data), KNOWN],
    ['null', value(valueReadyEvent('', { txn_reference: null, mode: null }).data), KNOWN],
    ['None', value(valueReadyEvent('None').data), KNOWN],
    ['an object', value(valueReadyEvent('', { txn_reference: { id: 5 } }).data), KNOWN],
    ['a number that is none', value(valueReadyEvent('', { txn_reference: 1.5 }).data), KNOWN],
    ['a text too long', value(valueReadyEvent('x'.repeat(201)).data), KNOWN],
    ['a list', withData(VALUE_READY, JSON.stringify([valueReadyEvent('').data])), { 0: { utility_value: KNOWN } }],
    ['a text', withData(VALUE_READY, `"PIN ${PIN}"`), { value: `PIN ${PIN}` }],
    ['a number', withData(VALUE_READY, '12345678901234567890'), { value: '12345678901234567890' }],
  ])('a PIN: %s', async (_what, body, kept) => {
    const reference = await filed(() => taken(body));
    expect(reference).toMatch(/^NO-REFERENCE-[0-9a-f]{24}$/);
    expect(await casesOf(reference)).toEqual(['value_unexpected']);
    expect(await valuesOf(reference)).toEqual([kept]);
    expect(await filed(() => taken(body))).toBe('');
    expect(await verdictsOf(reference, VALUE_READY)).toEqual(['reviewed', 'repeated']);
  });

  test.each([
    ['nothing', withData(REVERSAL, JSON.stringify(reversalEvent('', { txn_reference: undefined }).data))],
    ['no data', `{"event":"${REVERSAL}"}`],
    ['null for data', withData(REVERSAL, 'null')],
    ['a text for data', withData(REVERSAL, '"UTL-1 is reversed"')],
  ])('a reversal: %s', async (_what, body) => {
    const reference = await filed(() => taken(body));
    expect(await casesOf(reference)).toEqual(['reversal_unexpected']);
    expect(await filed(() => taken(body))).toBe('');
    const [delivery] = await deliveriesOf(reference);
    expect(delivery?.body).toBe(body);
  });

  test('a PIN that is not even there', async () => {
    for (const data of ['null', '{}', '""']) {
      const reference = await filed(() => taken(withData(VALUE_READY, data)));
      expect(await casesOf(reference)).toEqual(['value_unexpected']);
      expect(await filed(() => taken(withData(VALUE_READY, data)))).toBe('');
    }
  });

  test('two that say alike but for the PIN are two', async () => {
    const of = (number: string) => valueReadyEvent('', { txn_reference: null, utility_value: { pin: { number } } });
    const one = await filed(() => taken(of('1111222233334444')));
    const other = await filed(() => taken(of('1111222233335555')));
    expect(other).not.toBe(one);
  });

  test('and the support desk shows it', async () => {
    const [supervisor, reference] = [
      await merchant.member('supervisor'),
      await filed(() => taken(withData(VALUE_READY, JSON.stringify({ user_reference: 'ada', note: 'no reference' })))),
    ];
    const listed = await supervisor.get(`/reviews?reference=${reference}`);
    const [{ id }] = listed.body['rows'] as [{ id: number }];
    const { status, body } = await supervisor.get(`/reviews/${id}`);
    expect([status, body['kind'], body['txn_reference']]).toEqual([200, 'value_unexpected', reference]);
    expect(body['choices']).toMatchObject([{ choice: 'dismiss' }]);
  });
});

describe('a signed body that no program can read, and that tells of money or value', () => {
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
  test.each([
    ['cut short', JSON.stringify(valueReadyEvent('TORN-1')).slice(0, -2)],
    ['too deep', JSON.stringify(valueReadyEvent('TORN-2', { more: 0 })).replace('"more":0', `"more":${deep}`)],
    ['no JSON', `event=${VALUE_READY}&pin=${PIN}`],
  ])('a PIN, %s: it is kept sealed, and a person looks at it', async (_what, body) => {
    const reference = await filed(() => taken(body));
    expect(reference).toMatch(/^NO-REFERENCE-/);
    expect(await valuesOf(reference)).toEqual([{ value: body }]);
    expect(await filed(() => taken(body))).toBe('');
    expect((await merchant.post(body, { secret: 'wrong' })).status).toBe(401);
    expect((await merchant.post(body, { secret: null })).status).toBe(400);
  });

  test.each(['utf16le', 'utf16be'])('a reversal in %s is a case, not only a refusal', async (charset) => {
    const text = JSON.stringify(reversalEvent(`TORN-${charset}`));
    const bytes = Buffer.from(text, 'utf16le');
    const body = charset === 'utf16le' ? bytes : bytes.swap16();
    const reference = await filed(() => taken(body));
    expect(await casesOf(reference)).toEqual(['reversal_unexpected']);
    const [delivery] = await deliveriesOf(reference);
    expect(delivery?.body).toContain(`TORN-${charset}`);
    expect((await merchant.post(body, { secret: null })).status).toBe(400);
  });

  test('a reversal, as the documentation prints it: its text is the evidence', async () => {
    const body = `{"event":"${REVERSAL}","data":{"txn_reference":UTL-TORN,"amount":3000,"currency":NGN}}`;
    const reference = await filed(() => taken(body));
    expect(await casesOf(reference)).toEqual(['reversal_unexpected']);
    const [delivery] = await deliveriesOf(reference);
    expect(delivery?.body).toContain('UTL-TORN');
    expect(await filed(() => taken(body))).toBe('');
  });
});

describe('a signed PIN in an event we do not know is kept, and a person looks at it', () => {
  test('of a transaction that waits for it: it is not handed over by itself', async () => {
    const { reference, user } = await paid();
    const stray = { ...valueReadyEvent(reference, { user_reference: user }), event: 'UTILITY_VALUE_REVOKED' };
    await taken(stray);
    await taken(stray);
    expect(await merchant.record(reference)).toMatchObject({ state: 'settled' });
    expect(await casesOf(reference)).toEqual(['value_unexpected']);
    expect(await valuesOf(reference)).toHaveLength(1);
    expect(await verdictsOf(reference, 'UTILITY_VALUE_REVOKED')).toEqual(['reviewed', 'repeated']);
    await taken(valueReadyEvent(reference, { user_reference: user }));
    expect((await merchant.record(reference)).state).toBe('fulfilled');
    expect(await valuesOf(reference)).toHaveLength(1);
  });

  test('not by the payment either', async () => {
    const reference = `INCOMPLETE-${(count += 1)}`;
    const { user } = await newCustomer(merchant);
    const otp = await transactionWithCode(merchant, reference, user);
    await taken({ ...valueReadyEvent(reference, { user_reference: user }), event: 'UTILITY_VALUE_REVOKED' });
    await taken(completeEvent(reference, otp, { user_reference: user }));
    expect((await merchant.record(reference)).state).toBe('settled');
  });

  test('and one that the customer has already is no news', async () => {
    const { reference, user } = await paid();
    await taken(valueReadyEvent(reference, { user_reference: user }));
    await taken({ ...valueReadyEvent(reference, { user_reference: user }), event: 'UTILITY_COMPLETED' });
    expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', reviews: [] });
  });

  test.each([
    ['no name', JSON.stringify({ data: valueReadyEvent('').data })],
    ['a name that is none', JSON.stringify({ ...valueReadyEvent(''), event: 7 })],
    ['a list of events', JSON.stringify([valueReadyEvent('')])],
  ])('also where the event has %s', async (_what, body) => {
    const reference = await filed(() => taken(body));
    expect(await casesOf(reference)).toEqual(['value_unexpected']);
    expect(JSON.stringify(await valuesOf(reference))).toContain(PIN);
    expect(await filed(() => taken(body))).toBe('');
  });
});

test('none of it stands in clear in the database or the log', () => {
  const places = readdirSync(merchant.folder).map((name) => readFileSync(join(merchant.folder, name)));
  places.push(Buffer.from(merchant.log.join('\n')));
  expect(places.some((bytes) => bytes.includes('NO-REFERENCE-'))).toBe(true);
  for (const secret of [PIN, '1234-5678-9012', '12345678901234567890']) {
    expect(places.filter((bytes) => bytes.includes(secret))).toEqual([]);
  }
});

describe('what came unsigned', () => {
  const FINSWICH_UNSIGNED_EVENTS = `${VALUE_READY},${REVERSAL}`;

  test('from a trusted source acts in the mode of its transaction, when it says none', async () => {
    const FINSWICH_WEBHOOK_TOKEN = 'token-of-the-url-1234567890';
    const trusting = await startMerchant({ environment: { FINSWICH_UNSIGNED_EVENTS, FINSWICH_WEBHOOK_TOKEN } });
    try {
      const path = `/webhooks/finswich/${FINSWICH_WEBHOOK_TOKEN}/transaction`;
      for (const [mode, secret] of [
        ['TEST', undefined],
        ['LIVE', LIVE_SECRET],
      ] as const) {
        const { user } = await newCustomer(trusting, '1000.00', mode);
        const reference = `TRUSTED-${mode}`;
        const signed = { path, ...(secret && { secret }) };
        const over = { user_reference: user, mode };
        // Before the transaction is known nobody can say which mode it is of.
        const early = valueReadyEvent(`EARLY-${mode}`, { mode: null });
        expect((await trusting.post(early, { path, secret: null })).status).toBe(200);
        for (const event of [initiateEvent, sendOtpEvent]) await trusting.post(event(reference, over), signed);
        await trusting.post(completeEvent(reference, trusting.otp(), over), signed);
        const value = valueReadyEvent(reference, { user_reference: null, mode: null });
        expect((await trusting.post(value, { path, secret: null })).status).toBe(200);
        expect((await trusting.record(reference)).state).toBe('fulfilled');
        const odd = reversalEvent(reference, { user_reference: user, mode: mode === 'TEST' ? 'LIVE' : 'TEST' });
        expect((await trusting.post(odd, { path, secret: null })).status).toBe(200);
        expect(await trusting.record(reference)).toMatchObject({
          state: 'fulfilled',
          reviews: [{ kind: 'reversal_conflict' }],
        });
      }
    } finally {
      await trusting.close();
    }
  });

  test('and proves nothing is the unproven case, whatever it lacks; without a reference it is refused', async () => {
    const doubting = await startMerchant({ environment: { FINSWICH_UNSIGNED_EVENTS } });
    try {
      const unsigned = { secret: null };
      const over = { user_reference: null, mode: null, amount: null };
      expect((await doubting.post(valueReadyEvent('UNPROVEN', over), unsigned)).status).toBe(200);
      expect((await doubting.post(reversalEvent('UNPROVEN', over), unsigned)).status).toBe(200);
      const cases = await doubting.service.database.work.read(async (stores) =>
        stores.reviews.of(await idOf(stores, 'UNPROVEN')),
      );
      expect(cases.map(({ kind, mode }) => [kind, mode])).toEqual([
        ['value_unverified', null],
        ['reversal_unverified', null],
      ]);
      for (const event of [valueReadyEvent, reversalEvent]) {
        const reply = await doubting.post(event('', { txn_reference: null }), unsigned);
        expect(reply).toMatchObject({ status: 422, body: { code: 'bad_payload' } });
      }
    } finally {
      await doubting.close();
    }
  });
});
