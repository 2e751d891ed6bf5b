import { afterEach, expect, test } from '@jest/globals';
import { type Message, MessageNotSent, type Recipient } from '../../src/core/message.ts';
import type { EmailGateway } from '../../src/messaging/email-gateway.ts';
import { createMessenger } from '../../src/messaging/messenger.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { createSmtp } from '../../src/messaging/smtp.ts';
import { writeMessage } from '../../src/messaging/templates.ts';
import { createTermii } from '../../src/messaging/termii.ts';
import { json, startGateway } from './loopback-gateway.ts';
import { startSmtp } from './loopback-smtp.ts';
import { openTime } from './open-time.ts';
import { reasonOf, whoMayHave } from './reason-of.ts';

const PHONE = '+2347081332677';
const EMAIL = 'ada@customer.example';
const BOTH: Recipient = { phone: PHONE, email: EMAIL };
const amount = { minor: 20_000, currency: 'NGN' };
const transaction = { product: 'Airtel PIN', valueRecipient: PHONE, reference: 'r-1' };
const OTP: Message = { kind: 'otp', code: '049381', minutes: 10, amount, transaction };
const VOUCHER = {
  kind: 'voucher',
  lines: [{ label: 'PIN', value: '778899001122', isCode: true }],
  amount,
  transaction,
} satisfies Message;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((thing) => thing.close()));
});

type Outcome = 'taken' | 'hangs' | Error;

/** Gateways that note who was written to, in which order, and end as told. */
function gateways(outcomes: { sms?: Outcome; email?: Outcome }) {
  const tried: string[] = [];
  const end = (
    outcome: Outcome,
    gatewayReference: string,
    signal: AbortSignal,
  ): Promise<{ gatewayReference: string }> => {
    if (outcome instanceof Error) return Promise.reject(outcome);
    if (outcome === 'taken') return Promise.resolve({ gatewayReference });
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new MessageNotSent('hung: timeout')), { once: true });
    });
  };
  const sms: SmsGateway = {
    name: 'fast-sms',
    send(phone, text, signal) {
      tried.push(`sms ${phone} ${text.split(' is ')[0]}`);
      return end(outcomes.sms ?? 'taken', 'S1', signal);
    },
  };
  const email: EmailGateway = {
    name: 'mail-host',
    send(address, { subject }, signal) {
      tried.push(`email ${address} ${subject}`);
      return end(outcomes.email ?? 'taken', 'E1', signal);
    },
    close: () => undefined,
  };
  return { sms, email, tried, merchantName: 'Shop' };
}
const SMS_TRY = `sms ${PHONE} Shop: 049381`;
const EMAIL_TRY = `email ${EMAIL} Your code to pay ₦200.00`;
const down = new MessageNotSent('fast-sms: http 500');
const full = new MessageNotSent('mail-host: refused 552');
const signal = () => AbortSignal.timeout(20_000);

test('an SMS that was taken is the only message sent', async () => {
  const parts = gateways({});
  const receipt = await createMessenger(parts).send(BOTH, OTP, signal());
  expect(receipt).toMatchObject({ channel: 'sms', gateway: 'fast-sms', gatewayReference: 'S1' });
  expect(parts.tried).toEqual([SMS_TRY]);
});

test('an e-mail follows when the SMS fails', async () => {
  const parts = gateways({ sms: down });
  const receipt = await createMessenger(parts).send(BOTH, OTP, signal());
  expect(receipt).toMatchObject({ channel: 'email', gateway: 'mail-host', gatewayReference: 'E1' });
  expect(receipt.texts).toMatchObject([{ to: 'ada@customer.example', gatewayReference: 'E1' }]);
  expect(receipt.texts[0]?.content).toContain('**** is your code');
  expect(parts.tried).toEqual([SMS_TRY, EMAIL_TRY]);
});

test('an e-mail goes at once to a customer without a phone, and where no SMS gateway is set up', async () => {
  const parts = gateways({});
  await createMessenger(parts).send({ phone: null, email: EMAIL }, OTP, signal());
  await createMessenger({ ...parts, sms: null }).send(BOTH, OTP, signal());
  expect(parts.tried).toEqual([EMAIL_TRY, EMAIL_TRY]);
});

test.each(['+2347081332677,+2348000000001', '2347081332677', '08081332677', '+0123456789', '', '+234708133\n2677'])(
  'no SMS goes to %j, which is not one E.164 number',
  async (phone) => {
    const parts = gateways({});
    await createMessenger(parts).send({ phone, email: EMAIL }, OTP, signal());
    expect(parts.tried).toEqual([EMAIL_TRY]);
  },
);

test('when both fail, both reasons are told', async () => {
  const send = createMessenger(gateways({ sms: down, email: full })).send(BOTH, OTP, signal());
  expect(await reasonOf(send)).toBe('fast-sms: http 500; mail-host: refused 552');
});

test.each([
  [{ phone: null, email: null }, gateways({}), 'sms: no phone; email: no address'],
  [BOTH, { ...gateways({}), sms: null, email: null }, 'sms: not configured; email: not configured'],
  [{ phone: PHONE, email: null }, gateways({ sms: down }), 'fast-sms: http 500; email: no address'],
  [{ phone: '0708', email: null }, gateways({}), 'sms: phone is not E.164; email: no address'],
])('what cannot be reached is told: case %#', async (to, parts, reason) => {
  expect(await reasonOf(createMessenger(parts).send(to, OTP, signal()))).toBe(reason);
});

test('a gateway with a bug is named without its words, and the e-mail still goes', async () => {
  const parts = gateways({ sms: new TypeError('049381 leaked'), email: full });
  const reason = await reasonOf(createMessenger(parts).send(BOTH, OTP, signal()));
  expect(reason).toBe('fast-sms: TypeError; mail-host: refused 552');
});

const OPEN = new MessageNotSent('fast-sms: http 502', false, false);
const LOST = new MessageNotSent('fast-sms: timeout', true);
test.each([
  ['nobody', new MessageNotSent('fast-sms: http 400'), full],
  ['open', OPEN, full],
  ['customer', LOST, full],
  ['customer', full, LOST],
  ['customer', LOST, OPEN],
  ['customer', new TypeError('a bug'), full],
] as const)('who may have a message all the same is told over both channels: %s', async (who, sms, email) => {
  expect(await whoMayHave(createMessenger(gateways({ sms, email })).send(BOTH, OTP, signal()))).toBe(who);
});

test('an SMS gateway that hangs leaves the e-mail its time', async () => {
  const parts = gateways({ sms: 'hangs' });
  const receipt = await createMessenger({ ...parts, smsPatienceMs: 20 }).send(BOTH, OTP, signal());
  expect(receipt.channel).toBe('email');
});

test('of the 8 s that a code has, a gateway that hangs has 5, and the e-mail the other 3', async () => {
  const asked: number[] = [];
  const deadline = (ms: number): AbortSignal => (asked.push(ms), AbortSignal.abort());
  const receipt = await createMessenger({ ...gateways({}), deadline }).send(BOTH, OTP, signal());
  expect([receipt.channel, asked]).toEqual(['email', [5_000]]);
});

test('an SMS gateway is not cut short for a customer who has no e-mail', async () => {
  const parts = gateways({ sms: 'hangs' });
  const seen = Promise.withResolvers<AbortSignal>();
  const sms: SmsGateway = {
    name: 'slow-sms',
    send: (_phone, _text, given) => (seen.resolve(given), Promise.resolve({ gatewayReference: 'S9' })),
  };
  const given = signal();
  await createMessenger({ ...parts, sms, smsPatienceMs: 0 }).send({ phone: PHONE, email: null }, OTP, given);
  expect(await seen.promise).toBe(given);
});

test.each([1, 3])(
  'when the gateway fails with the first of %i texts, it is open who may have the message',
  async (texts) => {
    const message = {
      ...VOUCHER,
      lines: Array.from({ length: texts === 1 ? 1 : 50 }, () => ({
        label: 'Token',
        value: '1253-1167-5843-6580',
        isCode: true,
      })),
    };
    expect(writeMessage(message, 'Shop').sms).toHaveLength(texts);
    const { sms } = gateways({ sms: new MessageNotSent('fast-sms: http 502', false, false) });
    const messenger = createMessenger({ sms, email: null, merchantName: 'Shop' });
    expect(await whoMayHave(messenger.send({ phone: PHONE, email: null }, message, signal()))).toBe('open');
  },
);

test('no e-mail is started once the caller’s signal has fired', async () => {
  const parts = gateways({ sms: 'hangs' });
  const stop = new AbortController();
  const send = createMessenger(parts).send(BOTH, OTP, stop.signal);
  stop.abort();
  expect(await reasonOf(send)).toBe('hung: timeout; mail-host: no time left');
  expect(parts.tried).toEqual([SMS_TRY]);
});

test('nothing at all is started with a signal that has fired', async () => {
  const parts = gateways({});
  const reason = await reasonOf(createMessenger(parts).send(BOTH, OTP, AbortSignal.abort()));
  expect(reason).toBe('fast-sms: no time left; mail-host: no time left');
  expect(parts.tried).toEqual([]);
});

test('over real connections: Termii hangs, the OTP comes by e-mail', async () => {
  const { signal: smsTime, end } = openTime();
  const provider = await startGateway(end);
  const mailServer = await startSmtp();
  const sms = createTermii({ baseUrl: provider.url, apiKey: 'k', senderId: 'Shop' });
  const email = createSmtp({ url: mailServer.url, from: 'shop@merchant.example' });
  opened.push(provider, mailServer, email);
  const messenger = createMessenger({ sms, email, merchantName: 'Shop', deadline: () => smsTime });
  const receipt = await messenger.send(BOTH, OTP, signal());
  expect(receipt).toMatchObject({ channel: 'email', gateway: 'smtp' });
  expect(provider.connections()).toBe(1);
  expect(mailServer.mails.map(({ to }) => to)).toEqual([[EMAIL]]);
  expect(mailServer.mails[0]?.text).toContain('049381 is your code');
});

test.each([OTP, VOUCHER])(
  'over real connections: no code, PIN, key or address stands in the reason ($kind)',
  async (message) => {
    const provider = await startGateway((response, { body }) => json(response, 400, { code: 'error', message: body }));
    const mailServer = await startSmtp({
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const echo = Buffer.concat(chunks).toString('utf8').replace(/\s+/g, ' ');
          done(Object.assign(new Error(`refused: ${echo.slice(0, 400)}`), { responseCode: 554 }));
        });
      },
    });
    const sms = createTermii({ baseUrl: provider.url, apiKey: 'secret-key', senderId: 'Shop' });
    const email = createSmtp({ url: mailServer.url, from: 'shop@merchant.example' });
    opened.push(provider, mailServer, email);
    const reason = await reasonOf(createMessenger({ sms, email, merchantName: 'Shop' }).send(BOTH, message, signal()));
    expect(reason).toBe('termii: http 400; smtp: refused 554');
  },
);
