import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { json, makePlace, serviceSettings } from '../cli/process.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
});

let count = 0;

async function initiated() {
  const reference = `OTP-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, over));
  const send = () => merchant.post(sendOtpEvent(reference, over));
  const complete = (otp: string) => merchant.post(completeEvent(reference, otp, over));
  return { reference, user, phone, over, send, complete };
}

const challengeOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.otp.challenge(await idOf(stores, reference)));

/** Six digits that are not this code. */
const notThe = (otp: string, offset = 1): string => String((Number(otp) + offset) % 1_000_000).padStart(6, '0');
const codeOf = ({ body }: { body: { status: string; code?: string } }): string => body.code ?? body.status;

describe('the code', () => {
  test('is six digits, goes to the customer’s own phone, and is not stored', async () => {
    const { send, phone } = await initiated();
    expect(codeOf(await send())).toBe('success');
    expect(`+${merchant.upstream.sms.at(-1)?.to}`).toBe(phone);
    expect(merchant.otp()).toMatch(/^\d{6}$/);
  });

  test('sent again within its life is the same, so that a late first SMS still works', async () => {
    const { send } = await initiated();
    await send();
    const first = merchant.otp();
    merchant.advance(9 * MINUTE);
    expect(codeOf(await send())).toBe('success');
    expect(merchant.otp()).toBe(first);
  });

  test('is another one after 10 minutes, and the old one no longer pays', async () => {
    const { send, complete } = await initiated();
    await send();
    const first = merchant.otp();
    merchant.advance(10 * MINUTE);
    expect(codeOf(await complete(first))).toBe('otp_expired');
    await send();
    const second = merchant.otp();
    expect(second).not.toBe(first);
    expect(codeOf(await complete(first))).toBe('otp_wrong');
    expect(codeOf(await complete(second))).toBe('success');
  });

  test('lives to 10:00.000 and not a millisecond longer', async () => {
    const { reference, send } = await initiated();
    await send();
    const challenge = await challengeOf(reference);
    expect((challenge?.expiresAt ?? 0) - (challenge?.issuedAt ?? 0)).toBe(10 * MINUTE);
  });

  test('of one transaction never opens another', async () => {
    const one = await initiated();
    await one.send();
    const otp = merchant.otp();
    const other = await initiated();
    await other.send();
    expect(merchant.otp()).not.toBe(otp);
    expect(codeOf(await other.complete(otp))).toBe('otp_wrong');
  });

  test('pays once: what was paid cannot be paid with it again', async () => {
    const { user, send, complete } = await initiated();
    await send();
    const otp = merchant.otp();
    expect(codeOf(await complete(otp))).toBe('success');
    expect(codeOf(await complete(otp))).toBe('success');
    expect(codeOf(await complete(notThe(otp)))).toBe('bad_transition');
    expect(await available(merchant, user)).toBe(80_000);
  });

  test('pays even when the gateway’s answer was lost: a typed code proves that it arrived', async () => {
    const { reference, send, complete } = await initiated();
    let lost = '';
    merchant.upstream.smsScript = ({ text }) => {
      lost = /\d{6}/.exec(text)?.[0] ?? '';
      return 'fail';
    };
    expect(codeOf(await send())).toBe('otp_not_delivered');
    expect((await merchant.record(reference)).state).toBe('initiated');
    expect(codeOf(await complete(lost))).toBe('success');
  });
});

describe('the application’s key', () => {
  const oldKey = Buffer.alloc(32, 7).toString('base64');
  const newKey = Buffer.alloc(32, 8).toString('base64');

  /** Asks for a code, restarts with this `APP_SECRET`, and enters the code. */
  async function acrossRestart(appSecret: string, isLost: boolean) {
    const before = await startMerchant();
    const { url: databaseUrl } = before.service.config.database;
    const reference = 'OTP-rotation';
    await before.post(initiateEvent(reference));
    await before.post(sendOtpEvent(reference));
    const environment = { DATABASE_URL: databaseUrl, APP_SECRET: appSecret };
    if (isLost) {
      const place = makePlace({ ...serviceSettings(before.upstream.url), ...environment });
      await json(place, ['migrate', '--new-app-secret']);
      place.remove();
    }
    const after = await startMerchant({ environment });
    const answers = [codeOf(await after.post(completeEvent(reference, before.otp())))];
    after.advance(MINUTE);
    answers.push(codeOf(await after.post(sendOtpEvent(reference))));
    answers.push(codeOf(await after.post(completeEvent(reference, after.otp()))));
    await after.close();
    await before.close();
    return answers;
  }

  test('may be rotated while a code is out: the code still pays', async () => {
    expect((await acrossRestart(`${newKey},${oldKey}`, false))[0]).toBe('success');
  });

  test('may be lost while a code is out: the customer asks for a new one, and pays with that', async () => {
    expect(await acrossRestart(newKey, true)).toEqual(['otp_expired', 'success', 'success']);
  });
});

describe('tries', () => {
  test('are five in all; each wrong one says what is left, and then the transaction has failed', async () => {
    const { reference, user, send, complete } = await initiated();
    await send();
    const otp = merchant.otp();
    const answers = [];
    for (let i = 1; i <= 5; i += 1) answers.push(await complete(notThe(otp, i)));
    expect(answers.map(({ status, body }) => [status, body.code, body.data])).toEqual([
      ...[4, 3, 2, 1].map((left) => [400, 'otp_wrong', { attempts_left: left }]),
      // Nobody is asked to try again who cannot.
      [403, 'otp_exhausted', {}],
    ]);
    expect(answers[4]?.body.message).toMatch(/cancelled and nothing was charged/);
    expect((await complete(notThe(otp, 5))).body).toEqual(answers[4]?.body);
    const after = await complete(otp);
    expect([after.status, after.body.code]).toEqual([403, 'otp_exhausted']);
    expect((await merchant.record(reference)).state).toBe('failed');
    expect(await available(merchant, user)).toBe(100_000);
  });

  test('are not refilled by a new code', async () => {
    const { send, complete } = await initiated();
    await send();
    const otp = merchant.otp();
    for (let i = 1; i <= 3; i += 1) await complete(notThe(otp, i));
    merchant.advance(11 * MINUTE);
    await send();
    const fresh = merchant.otp();
    expect((await complete(notThe(fresh))).body.data).toEqual({ attempts_left: 1 });
  });

  test('are not used up by a redelivery: the same wrong code is the same try', async () => {
    const { send, complete } = await initiated();
    await send();
    const wrong = notThe(merchant.otp());
    const answers = [await complete(wrong), await complete(wrong), await complete(wrong)];
    expect(answers.map(({ body }) => body.data)).toEqual(Array(3).fill({ attempts_left: 4 }));
  });

  test('are not used up by an expired code, nor by a code nobody has asked for', async () => {
    const { send, complete } = await initiated();
    expect(codeOf(await complete('123456'))).toBe('bad_transition');
    await send();
    const otp = merchant.otp();
    merchant.advance(10 * MINUTE);
    expect(codeOf(await complete(notThe(otp)))).toBe('otp_expired');
    merchant.advance(MINUTE);
    await send();
    expect((await complete(notThe(merchant.otp()))).body.data).toEqual({ attempts_left: 4 });
  });
});

describe('sends', () => {
  test('are at least 30 seconds apart', async () => {
    const { send } = await initiated();
    await send();
    const refused = await send();
    expect([refused.status, refused.body.code]).toEqual([429, 'otp_send_limit']);
    const wait = Number(refused.headers['retry-after']);
    expect(wait).toBeGreaterThan(25);
    expect(wait).toBeLessThanOrEqual(30);
    merchant.advance(30 * SECOND);
    expect(codeOf(await send())).toBe('success');
  });

  test('are five in all per transaction', async () => {
    const { send } = await initiated();
    const answers = [];
    for (let i = 0; i < 6; i += 1) {
      answers.push(codeOf(await send()));
      merchant.advance(31 * SECOND);
    }
    expect(answers).toEqual([...Array<string>(5).fill('success'), 'otp_sends_used_up']);
  });

  test('that are used up are not offered again when the last code is over', async () => {
    const { send, complete } = await initiated();
    for (let i = 0; i < 5; i += 1) {
      expect(codeOf(await send())).toBe('success');
      merchant.advance(31 * SECOND);
    }
    merchant.advance(11 * MINUTE);
    const over = await complete('123456');
    expect([over.status, codeOf(over)]).toEqual([429, 'otp_sends_used_up']);
    expect(over.body.message).toMatch(/No more codes can be sent/);
  });

  test('are ten per phone in an hour over all transactions', async () => {
    const { user, phone } = await newCustomer(merchant);
    const sends = async () => {
      const reference = `OTP-${(count += 1)}`;
      await merchant.post(initiateEvent(reference, { user_reference: user }));
      return merchant.post(sendOtpEvent(reference, { user_reference: user }));
    };
    const answers = [];
    for (let i = 0; i < 11; i += 1) answers.push(await sends());
    expect(answers.map(codeOf)).toEqual([...Array<string>(10).fill('success'), 'otp_send_limit']);
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(3_500);
    expect(merchant.upstream.sms.filter((sms) => `+${sms.to}` === phone)).toHaveLength(10);
    merchant.advance(60 * MINUTE);
    expect(codeOf(await sends())).toBe('success');
  });

  test('that no gateway took do not count: the customer may press again at once', async () => {
    const { send } = await initiated();
    merchant.upstream.smsScript = () => 'fail';
    const failed = await send();
    expect([failed.status, failed.body.code]).toEqual([502, 'otp_not_delivered']);
    merchant.upstream.smsScript = () => 'ok';
    expect(codeOf(await send())).toBe('success');
  });

  test('are never made later: after a failed one nothing goes out until the customer presses again', async () => {
    const { send, phone } = await initiated();
    merchant.upstream.smsScript = () => 'fail';
    await send();
    merchant.upstream.smsScript = () => 'ok';
    await merchant.work();
    expect(merchant.upstream.sms.filter((sms) => `+${sms.to}` === phone)).toEqual([]);
  });
});

describe('the 60 minutes', () => {
  test('end SEND_OTP and COMPLETE at 60:00.000, and the transaction has expired', async () => {
    const { reference, send, complete } = await initiated();
    const { initiated_at: from, expires_at: to } = await merchant.record(reference);
    expect(Date.parse(to) - Date.parse(from)).toBe(60 * MINUTE);
    merchant.advance(50 * MINUTE);
    await send();
    const otp = merchant.otp();
    merchant.advance(10 * MINUTE);
    const answers = [await complete(otp), await send(), await complete(otp)];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([410, 'transaction_expired']));
    expect((await merchant.record(reference)).state).toBe('expired');
  });

  test('cut the life of a late code short', async () => {
    const { reference, send } = await initiated();
    merchant.advance(55 * MINUTE);
    await send();
    const challenge = await challengeOf(reference);
    expect(challenge?.expiresAt).toBe(Date.parse((await merchant.record(reference)).expires_at));
    expect(merchant.upstream.sms.at(-1)?.text).toContain('4 minutes');
  });

  test('are watched by the worker too', async () => {
    const { reference } = await initiated();
    merchant.advance(60 * MINUTE);
    await merchant.work();
    expect((await merchant.record(reference)).state).toBe('expired');
  });
});

describe('contradictions', () => {
  test.each([
    ['another customer', { user_reference: 'somebody-else' }],
    ['another amount', { amount: '201' }],
    ['another currency', { currency: 'usd' }],
  ])('SEND_OTP that names %s sends nothing: 409', async (_what, over) => {
    const { reference, user } = await initiated();
    const before = merchant.upstream.sms.length;
    const answer = await merchant.post(sendOtpEvent(reference, { user_reference: user, ...over }));
    expect([answer.status, answer.body.code]).toEqual([409, 'conflicting_event']);
    expect(merchant.upstream.sms).toHaveLength(before);
  });

  test('COMPLETE that names another customer takes nothing, even with the right code: 409', async () => {
    const { reference, send, user } = await initiated();
    await send();
    const answer = await merchant.post(completeEvent(reference, merchant.otp(), { user_reference: 'somebody-else' }));
    expect([answer.status, answer.body.code]).toEqual([409, 'conflicting_event']);
    expect(await available(merchant, user)).toBe(100_000);
  });

  test('a wallet frozen after INITIATE is sent no code and pays nothing', async () => {
    const { user, send, complete } = await initiated();
    await send();
    const otp = merchant.otp();
    const { work } = merchant.service.database;
    await work.run(async ({ wallets }) => ({ ok: true, value: await wallets.setStatus('TEST', user, 'frozen') }));
    merchant.advance(MINUTE);
    expect([codeOf(await send()), codeOf(await complete(otp))]).toEqual(['wallet_frozen', 'wallet_frozen']);
    expect(await available(merchant, user)).toBe(100_000);
  });
});
