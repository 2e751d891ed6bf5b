import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { available, newCustomer } from '../../harness/customer.ts';
import {
  USER,
  completeEvent,
  initiateEvent,
  reversalEvent,
  sendOtpEvent,
  valueReadyEvent,
} from '../../harness/events.ts';
import { sign } from '../../../src/rails/finswich/signature.ts';
import { idOf } from '../../harness/kept-under.ts';
import { LIVE_SECRET, type Merchant, type PostOptions, TEST_SECRET, startMerchant } from '../../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../../harness/settled-transaction.ts';

const TOKEN = 'token-of-the-url-1234567890';
const LISTED = 'TRANSACTION_INITIATE,SEND_OTP,UTILITY_TRANSACTION_VALUE_READY,UTILITY_TRANSACTION_REVERSAL';

/** Where a delivery comes from, as far as it can be told without a signature. */
const SOURCES = {
  'an unknown source': { trusted: false, environment: {} },
  'an address that is not allowed': { trusted: false, environment: { FINSWICH_ALLOWED_IPS: '10.0.0.0/8, ::2' } },
  'an allowed address': { trusted: true, environment: { FINSWICH_ALLOWED_IPS: '10.0.0.0/8, 127.0.0.1' } },
  'the URL with the token': { trusted: true, environment: { FINSWICH_WEBHOOK_TOKEN: TOKEN } },
} as const;
type Source = keyof typeof SOURCES;

/** What a delivery brings to prove itself; the transactions are of mode TEST. */
const PROOFS = {
  'signed right': TEST_SECRET,
  'signed wrong': 'not_our_secret',
  'signed with the key of the other mode': LIVE_SECRET,
  unsigned: null,
} as const;
type Proof = keyof typeof PROOFS;

const EVENTS = {
  TRANSACTION_INITIATE: { listable: true, weighs: false },
  SEND_OTP: { listable: true, weighs: false },
  COMPLETE_TRANSACTION: { listable: false, weighs: false },
  /** These move money or hand it over, so an unsigned one acts only from a trusted source. */
  UTILITY_TRANSACTION_VALUE_READY: { listable: true, weighs: true },
  UTILITY_TRANSACTION_REVERSAL: { listable: true, weighs: true },
} as const;
type Event = keyof typeof EVENTS;

type Fate = 'acts' | 'review' | 'bad_signature' | 'unsigned_event';

function fateOf(event: Event, proof: Proof, listed: boolean, trusted: boolean): Fate {
  if (proof === 'signed right') return 'acts';
  if (proof !== 'unsigned') return 'bad_signature';
  if (!listed || !EVENTS[event].listable) return 'unsigned_event';
  return EVENTS[event].weighs && !trusted ? 'review' : 'acts';
}

interface Scene {
  readonly merchant: Merchant;
  readonly reference: string;
  readonly user: string;
  readonly options: PostOptions;
}

/** Brings a transaction to where the event belongs; answers the event. */
async function prepare(event: Event, { merchant, reference, user, options }: Scene): Promise<unknown> {
  const over = { user_reference: user };
  switch (event) {
    case 'TRANSACTION_INITIATE':
      return initiateEvent(reference, over);
    case 'SEND_OTP':
      await merchant.post(initiateEvent(reference, over), options);
      return sendOtpEvent(reference, over);
    case 'COMPLETE_TRANSACTION':
      return completeEvent(reference, await transactionWithCode(merchant, reference, user, options), over);
    case 'UTILITY_TRANSACTION_VALUE_READY':
      await settledTransaction(merchant, reference, user, options);
      return valueReadyEvent(reference, over);
    case 'UTILITY_TRANSACTION_REVERSAL':
      await settledTransaction(merchant, reference, user, options);
      return reversalEvent(reference, over);
  }
}

/** What there is of a transaction: nothing, or its state, its cases, its money, and what was sent out for it. */
async function sceneState({ merchant, reference, user }: Scene): Promise<Record<string, unknown>> {
  const record = await merchant.record(reference).catch(() => null);
  return {
    state: record?.state ?? 'none',
    reviews: record?.reviews.map(({ kind }) => kind) ?? [],
    spendable: await available(merchant, user),
    sms: merchant.upstream.sms.length,
    calls: merchant.upstream.calls.length,
  };
}

const AFTER: Readonly<Record<Event, Record<string, unknown>>> = {
  TRANSACTION_INITIATE: { state: 'initiated' },
  SEND_OTP: { state: 'awaiting_otp' },
  COMPLETE_TRANSACTION: { state: 'settled', spendable: 80_000 },
  UTILITY_TRANSACTION_VALUE_READY: { state: 'fulfilled', spendable: 80_000, reviews: [] },
  UTILITY_TRANSACTION_REVERSAL: { state: 'reversed', spendable: 100_000, reviews: [] },
};

function replyOf(fate: Fate): object {
  if (fate === 'acts' || fate === 'review') return { status: 200, body: { status: 'success' } };
  const body = { status: 'error', data: {}, code: fate, message: 'The request could not be verified.' };
  return { status: 401, body };
}

/** What must be true of the transaction afterwards. */
function changeOf(event: Event, fate: Fate, before: Record<string, unknown>): Record<string, unknown> {
  if (fate === 'acts') return AFTER[event];
  if (fate !== 'review') return before;
  const kind = event === 'UTILITY_TRANSACTION_REVERSAL' ? 'reversal_unverified' : 'value_unverified';
  return { ...before, reviews: [kind] };
}

let count = 0;

describe.each(
  (Object.keys(SOURCES) as Source[]).flatMap((source) => [
    { source, listed: false },
    { source, listed: true },
  ]),
)('from $source, listed as unsigned: $listed', ({ source, listed }) => {
  const { trusted, environment } = SOURCES[source];
  const path =
    'FINSWICH_WEBHOOK_TOKEN' in environment
      ? `/webhooks/finswich/${TOKEN}/settlement`
      : '/webhooks/finswich/settlement';
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await startMerchant({
      environment: { ...environment, ...(listed && { FINSWICH_UNSIGNED_EVENTS: LISTED }) },
    });
  });
  afterAll(() => merchant.close());

  const cells = (Object.keys(EVENTS) as Event[]).flatMap((event) =>
    (Object.keys(PROOFS) as Proof[]).map((proof) => ({ event, proof, fate: fateOf(event, proof, listed, trusted) })),
  );

  test.each(cells)('$event, $proof: $fate', async ({ event, proof, fate }) => {
    count += 1;
    const { user } = await newCustomer(merchant);
    const scene: Scene = { merchant, reference: `UTL-trust-${count}`, user, options: { path } };
    const body = await prepare(event, scene);
    await merchant.work();
    const before = await sceneState(scene);
    merchant.log.length = 0;

    const reply = await merchant.post(body, { path, secret: PROOFS[proof] });
    const after = await sceneState(scene);
    expect(reply).toMatchObject(replyOf(fate));
    expect(after).toMatchObject(changeOf(event, fate, before));
    // What a case leaves undone is not done later either.
    await merchant.work();
    expect(await sceneState(scene)).toMatchObject(changeOf(event, fate, before));
    const setting = fate === 'unsigned_event' ? 'FINSWICH_UNSIGNED_EVENTS' : '_SECRET_KEY';
    const isRefused = fate === 'unsigned_event' || fate === 'bad_signature';
    expect(merchant.log.filter((line) => line.includes(setting))).toHaveLength(isRefused ? 1 : 0);
    expect(JSON.stringify(reply)).not.toMatch(/FINSWICH_|SECRET|ALLOWED/);
  });

  test('the books balance', async () => {
    expect(await merchant.audit()).toMatchObject({ holds: true });
  });
});

describe('TEST never touches LIVE', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await startMerchant();
  });
  afterAll(() => merchant.close());

  test.each([
    ['LIVE', TEST_SECRET],
    ['TEST', LIVE_SECRET],
  ])('an event that says %s is refused under the key of the other mode', async (mode, secret) => {
    const reply = await merchant.post(initiateEvent(`UTL-mode-${mode}`, { mode }), { secret });
    expect(reply).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    await expect(merchant.record(`UTL-mode-${mode}`)).rejects.toThrow('it is not there');
  });

  test.each(['BOTH', 1, true, ['TEST'], {}])('a mode of %j is no mode: nothing is begun', async (mode) => {
    const reference = `UTL-no-mode-${JSON.stringify(mode)}`;
    for (const secret of [TEST_SECRET, LIVE_SECRET]) {
      const reply = await merchant.post(initiateEvent(reference, { mode }), { secret });
      expect(reply).toMatchObject({ status: 422, body: { code: 'bad_payload' } });
    }
    await expect(merchant.record(reference)).rejects.toThrow('it is not there');
  });

  test.each([
    ['TEST', TEST_SECRET],
    ['LIVE', LIVE_SECRET],
  ] as const)('an event that says no mode is of the mode of its key: %s', async (mode, secret) => {
    const options = { secret };
    for (const said of [undefined, null, '', 'None', mode.toLowerCase(), ` ${mode} `]) {
      const { user } = await newCustomer(merchant, '1000.00', mode);
      const reference = `UTL-key-${mode}-${said}`;
      const over = { user_reference: user, mode: said };
      expect((await merchant.post(initiateEvent(reference, over), options)).status).toBe(200);
      expect((await merchant.post(sendOtpEvent(reference, over), options)).status).toBe(200);
      const complete = completeEvent(reference, merchant.otp(), over);
      expect((await merchant.post(complete, options)).status).toBe(200);
      expect(await merchant.record(reference)).toMatchObject({ mode, state: 'settled' });
      // In full it is the same again.
      expect((await merchant.post({ ...complete, data: { ...complete.data, mode } }, options)).status).toBe(200);
      const kept = await merchant.service.database.work.read(async (stores) =>
        stores.inbox.of(await idOf(stores, reference)),
      );
      expect(kept.map((delivery) => delivery.mode)).toEqual(kept.map(() => mode));
    }
  });

  test.each([
    ['live', TEST_SECRET],
    ['Test', LIVE_SECRET],
  ])('an event that says %j under the key of the other mode is refused', async (mode, secret) => {
    const reply = await merchant.post(initiateEvent('UTL-at-odds', { mode }), { secret });
    expect(reply).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    await expect(merchant.record('UTL-at-odds')).rejects.toThrow('it is not there');
  });

  test('a reversal that says another mode than its key is refused, and one that says its own acts', async () => {
    const { user } = await newCustomer(merchant);
    await settledTransaction(merchant, 'UTL-mode-reversal', user);
    const reversal = (mode: string) => reversalEvent('UTL-mode-reversal', { user_reference: user, mode });
    expect((await merchant.post(reversal('LIVE'))).status).toBe(401);
    expect((await merchant.post(reversal('LIVE'), { secret: LIVE_SECRET })).status).toBe(401);
    expect((await merchant.record('UTL-mode-reversal')).state).toBe('settled');
    expect((await merchant.post(reversal('TEST'))).status).toBe(200);
    expect((await merchant.record('UTL-mode-reversal')).state).toBe('reversed');
  });
});

describe('a mode without keys', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await startMerchant({
      environment: { FINSWICH_LIVE_SECRET_KEY: '', FINSWICH_LIVE_PUBLIC_KEY: '', FINSWICH_UNSIGNED_EVENTS: LISTED },
    });
  });
  afterAll(() => merchant.close());

  test.each([
    ['signed with anything', LIVE_SECRET],
    ['signed with the key of TEST', TEST_SECRET],
    ['unsigned and listed', null],
  ])('is refused, %s, and the log says which key is missing', async (_how, secret) => {
    merchant.log.length = 0;
    const reply = await merchant.post(initiateEvent('UTL-live', { mode: 'LIVE' }), { secret });
    expect(reply).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    expect(merchant.log.join()).toContain('"setting":"FINSWICH_LIVE_SECRET_KEY"');
    const folded = await merchant.post(initiateEvent('UTL-live', { mode: 'live' }), { secret });
    expect(folded).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    await expect(merchant.record('UTL-live')).rejects.toThrow('it is not there');
  });
});

test('the previous key of a rotation is believed as long as it is configured', async () => {
  const merchant = await startMerchant({
    environment: { FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'test_secret_of_last_year' },
  });
  try {
    for (const secret of [TEST_SECRET, 'test_secret_of_last_year']) {
      expect((await merchant.post(initiateEvent(`UTL-${secret}`), { secret })).status).toBe(200);
    }
    expect((await merchant.post(initiateEvent('UTL-older'), { secret: 'test_secret_of_1999' })).status).toBe(401);
    // What we sign ourselves is signed by the current one, whichever signed the event that asked for it.
    await settledTransaction(merchant, 'UTL-rotated', USER, { secret: 'test_secret_of_last_year' });
    expect(merchant.upstream.calls).toMatchObject([{ reference: 'UTL-rotated', signed: true }]);
  } finally {
    await merchant.close();
  }
});

test('signatures in base64 are believed where they are configured, and hex is not', async () => {
  const merchant = await startMerchant({ environment: { FINSWICH_SIGNATURE_ENCODING: 'base64' } });
  try {
    const event = JSON.stringify(initiateEvent('UTL-base64'));
    const headers = { 'x-finswich-signature': sign(event, TEST_SECRET, 'base64') };
    expect((await merchant.post(event)).status).toBe(401);
    expect((await merchant.post(event, { secret: null, headers })).status).toBe(200);
  } finally {
    await merchant.close();
  }
});

describe('with a token in the URL', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await startMerchant({ environment: { FINSWICH_WEBHOOK_TOKEN: TOKEN } });
  });
  afterAll(() => merchant.close());

  test.each(['transaction', 'settlement', 'transaction/'])('%s answers behind it', async (url) => {
    const reply = await merchant.post(initiateEvent(`UTL-token-${url}`), {
      path: `/webhooks/finswich/${TOKEN}/${url}`,
    });
    expect(reply.status).toBe(200);
  });

  test.each([
    '/webhooks/finswich/transaction',
    '/webhooks/finswich/settlement',
    '/webhooks/finswich//transaction',
    `/webhooks/finswich/${TOKEN.slice(0, -1)}/transaction`,
    `/webhooks/finswich/${TOKEN}x/transaction`,
    `/webhooks/finswich/${TOKEN.toUpperCase()}/transaction`,
    `/webhooks/finswich/${TOKEN}`,
    `/webhooks/finswich/${TOKEN}/`,
    `/webhooks/finswich/${TOKEN}/other`,
    `/webhooks/finswich/${TOKEN}/Transaction`,
    `/webhooks/finswich/${TOKEN}/transaction/more`,
    '/webhooks/finswich/%/transaction',
    '/webhooks/finswich/%e0%a4%a/transaction',
    '/webhooks/finswich/%00/transaction',
  ])('%s is not there, whatever is posted', async (path) => {
    for (const body of [initiateEvent('UTL-elsewhere'), 'no JSON', 'x'.repeat(100_000)]) {
      const reply = await merchant.post(body, { path });
      expect(reply.status).toBe(404);
      expect(reply.body).toEqual({ status: 'error', data: {}, code: 'not_found', message: 'There is nothing here.' });
    }
    await expect(merchant.record('UTL-elsewhere')).rejects.toThrow('it is not there');
  });

  test('the token stands in no log', () => {
    expect(merchant.log.join()).not.toContain(TOKEN);
  });
});

test('the form a signature fitted is counted', async () => {
  const merchant = await startMerchant();
  try {
    const event = reversalEvent('UTL-form', { amount: 200 });
    const python = JSON.stringify(event).replaceAll(/([:,])(?=["{\d])/g, '$1 ');
    const headers = { 'x-finswich-signature': sign(python, TEST_SECRET) };
    expect((await merchant.post(event, { secret: null, headers })).status).toBe(200);
    const spread = JSON.stringify(event, null, 2);
    const compact = { 'x-finswich-signature': sign(JSON.stringify(event), TEST_SECRET) };
    expect((await merchant.post(spread, { secret: null, headers: compact })).status).toBe(200);
    const metrics = await (await fetch(`${merchant.url}/metrics`)).text();
    for (const form of ['python', 'compact']) {
      expect(metrics).toMatch(new RegExp(`finswich_deliveries_total\\{.*REVERSAL.*signature="${form}"\\} 1`));
    }
  } finally {
    await merchant.close();
  }
});
