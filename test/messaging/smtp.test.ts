import { afterEach, expect, test } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import type { EmailGateway } from '../../src/messaging/email-gateway.ts';
import { createSmtp } from '../../src/messaging/smtp.ts';
import { refusedUrl, startSocketServer } from './loopback-gateway.ts';
import { type LoopbackSmtp, startSmtp } from './loopback-smtp.ts';
import { openTime } from './open-time.ts';
import { reasonOf, whoMayHave } from './reason-of.ts';

const FROM = 'Corner Shop <shop@merchant.example>';
const ADDRESS = 'ada@customer.example';
const EMAIL = { subject: '₦200.00 is back in your wallet', text: 'Hello,\n\n₦200.00 is back.\nRef 7\n' };

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((thing) => thing.close()));
});

const gatewayTo = (url: string): EmailGateway => {
  const gateway = createSmtp({ url, from: FROM });
  opened.push(gateway);
  return gateway;
};
async function mailServer(options?: SMTPServerOptions): Promise<LoopbackSmtp> {
  const server = await startSmtp(options);
  opened.push(server);
  return server;
}
const signal = () => AbortSignal.timeout(20_000);
const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

test('the mail server receives the e-mail, and its Message-ID is the reference', async () => {
  const server = await mailServer();
  const taken = await gatewayTo(server.url).send(ADDRESS, EMAIL, signal());
  const [mail] = server.mails;
  expect(mail).toMatchObject({ from: 'shop@merchant.example', to: [ADDRESS] });
  expect(mail?.headers.get('from')).toBe(FROM);
  expect(mail?.headers.get('to')).toBe(ADDRESS);
  expect(mail?.headers.get('subject')).toBe(EMAIL.subject);
  expect(mail?.headers.get('content-type')).toMatch(/^text\/plain; charset=utf-8$/);
  expect(mail?.text.trim()).toBe(EMAIL.text.trim());
  expect(taken.gatewayReference).toBe(mail?.headers.get('message-id'));
});

test('logs in with the user and password of the URL', async () => {
  const logins: unknown[] = [];
  const server = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      logins.push([username, password]);
      done(null, { user: username });
    },
  });
  await gatewayTo(server.url.replace('://', '://shop:p%40ss@')).send(ADDRESS, EMAIL, signal());
  expect(logins).toEqual([['shop', 'p@ss']]);
  expect(server.mails).toHaveLength(1);
});

test('a subject cannot add headers or recipients', async () => {
  const server = await mailServer();
  await gatewayTo(server.url).send(
    ADDRESS,
    { subject: 'Hi\r\nBcc: thief@example.com\r\n\r\nbody', text: EMAIL.text },
    signal(),
  );
  expect(server.mails[0]?.headers.has('bcc')).toBe(false);
  expect(server.mails[0]?.to).toEqual([ADDRESS]);
  expect(server.mails[0]?.text.trim()).toBe(EMAIL.text.trim());
});

test.each([
  `${ADDRESS}, thief@example.com`,
  `${ADDRESS}\r\nRCPT TO:<thief@example.com>`,
  `<${ADDRESS}> <thief@x.example>`,
])('the address %j reaches nobody else', async (address) => {
  const server = await mailServer();
  await gatewayTo(server.url)
    .send(address, EMAIL, signal())
    .catch(() => undefined);
  const reached = server.mails.flatMap(({ to }) => to);
  expect(reached.filter((to) => to.startsWith('thief'))).toEqual([]);
  expect(reached.length).toBeLessThanOrEqual(1);
});

test('a refused recipient is named by its code, without the address', async () => {
  const server = await mailServer({
    onRcptTo: ({ address }, _session, done) => done(refusal(550, `no such user ${address}`)),
  });
  expect(await reasonOf(gatewayTo(server.url).send(ADDRESS, EMAIL, signal()))).toBe('smtp: refused 550');
});

test('a refused message is named by its code, without its contents', async () => {
  const server = await mailServer({
    onData(stream, _session, done) {
      stream.resume().on('end', () => done(refusal(554, `spam: ${EMAIL.text}`)));
    },
  });
  expect(await reasonOf(gatewayTo(server.url).send(ADDRESS, EMAIL, signal()))).toBe('smtp: refused 554');
});

test('a refused login is named by its code, without the password', async () => {
  const server = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) => done(refusal(535, `bad password ${password}`)),
  });
  const gateway = gatewayTo(server.url.replace('://', '://shop:secret@'));
  expect(await reasonOf(gateway.send(ADDRESS, EMAIL, signal()))).toBe('smtp: refused 535');
});

test('a refused connection is named', async () => {
  const url = (await refusedUrl()).replace('http', 'smtp');
  expect(await reasonOf(gatewayTo(url).send(ADDRESS, EMAIL, signal()))).toMatch(/^smtp: E[A-Z]+$/);
});

test('a server that never greets is left when the signal fires, and the connection closed', async () => {
  const hungUp = Promise.withResolvers<void>();
  const stop = new AbortController();
  const server = await startSocketServer('http', (socket) => {
    socket.resume().once('close', () => hungUp.resolve());
    stop.abort();
  });
  opened.push(server);
  const gateway = gatewayTo(server.url.replace('http', 'smtp'));
  expect(await reasonOf(gateway.send(ADDRESS, EMAIL, stop.signal))).toBe('smtp: aborted');
  await hungUp.promise;
});

test('a server that hangs is given up with the caller’s time, and tried once', async () => {
  const { signal: time, end } = openTime();
  const server = await startSocketServer('http', (socket) => {
    socket.resume();
    end();
  });
  opened.push(server);
  const gateway = gatewayTo(server.url.replace('http', 'smtp'));
  expect(await reasonOf(gateway.send(ADDRESS, EMAIL, time))).toBe('smtp: timeout');
  expect(server.connections()).toBe(1);
});

test('nothing is sent when the signal has fired already', async () => {
  const server = await mailServer();
  expect(await reasonOf(gatewayTo(server.url).send(ADDRESS, EMAIL, AbortSignal.abort()))).toBe('smtp: aborted');
  expect(server.mails).toEqual([]);
});

/** A server that breaks off at one point of the conversation, in one way. */
const BROKEN_AT: readonly (readonly [string, 'nobody' | 'customer', (hang: () => void) => SMTPServerOptions])[] = [
  ['hangs at the recipient', 'nobody', (hang) => ({ onRcptTo: hang })],
  ['refuses the recipient', 'nobody', () => ({ onRcptTo: (_address, _session, done) => done(refusal(550, 'no')) })],
  [
    'refuses the message',
    'nobody',
    () => ({ onData: (stream, _session, done) => void stream.resume().on('end', () => done(refusal(554, 'spam'))) }),
  ],
  [
    'takes the message and says nothing',
    'customer',
    (hang) => ({ onData: (stream) => void stream.resume().on('end', hang) }),
  ],
];

test.each(BROKEN_AT)('a server that %s: %s may have the e-mail', async (_what, who, options) => {
  // Where the server hangs, the time is over as soon as it does.
  const { signal: time, end } = openTime();
  const server = await mailServer(options(end));
  const send = gatewayTo(server.url).send(ADDRESS, EMAIL, time);
  expect(await whoMayHave(send)).toBe(who);
});

test('a server that takes the message and closes the connection without a word: the customer may have it', async () => {
  const server = await startSocketServer('http', (socket) => {
    let isMessage = false;
    socket.write('220 hello\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (isMessage && text.includes('\r\n.\r\n')) socket.destroy();
      else if (!isMessage) {
        isMessage = /^DATA/m.test(text);
        socket.write(isMessage ? '354 go on\r\n' : '250 ok\r\n');
      }
    });
  });
  opened.push(server);
  const send = gatewayTo(server.url.replace('http', 'smtp')).send(ADDRESS, EMAIL, signal());
  expect(await whoMayHave(send)).toBe('customer');
});

test('a server that cannot be reached: nobody has the e-mail', async () => {
  const url = (await refusedUrl()).replace('http', 'smtp');
  expect(await whoMayHave(gatewayTo(url).send(ADDRESS, EMAIL, signal()))).toBe('nobody');
});
