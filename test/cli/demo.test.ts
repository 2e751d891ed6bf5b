import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Place, holdPort, makePlace, run, start } from './process.ts';

const FREE = { PORT: '0', SANDBOX_PORT: '0' };
const LAST = /^Both transactions are fulfilled; the books balance \(\d+ entries\)\.$/;
let place: Place;
beforeAll(() => {
  place = makePlace(FREE);
});
afterAll(() => place.remove());

test('demo --once plays a transaction of each way, both end fulfilled, and the books balance, in plain text', async () => {
  const { code, stdout, stderr } = await run(place, ['demo', '--once']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(LAST);
  expect(stdout).not.toContain('\u001b');
  for (const event of ['TRANSACTION_INITIATE', 'SEND_OTP', 'COMPLETE_TRANSACTION', 'UTILITY_TRANSACTION_VALUE_READY']) {
    expect(stdout).toMatch(new RegExp(`✓ ${event} +200 success`));
  }
  for (const request of [
    'PUT /pin',
    'GET /billers',
    'POST /verify-account',
    'POST /create-order',
    'GET /order-status',
  ]) {
    expect(stdout).toMatch(new RegExp(`✓ ${request} +200 `));
  }
  const [, token = ''] = /completed, token (\d{20}),/.exec(stdout) ?? [];
  expect(stdout).toMatch(new RegExp(`SMS on her phone +Demo Wallet: token: ${token} `));
});

test('the demo keeps to its own settings whatever the environment and .env hold; --json prints one value alone', async () => {
  const other = makePlace({
    ...FREE,
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    SMS_PROVIDER: 'africastalking',
    LOG_LEVEL: 'trace',
    WORKER: 'off',
    FINSWICH_WEBHOOK_TOKEN: 'a-token-of-somebody-else',
  });
  writeFileSync(join(other.folder, '.env'), 'OTP_LENGTH=99\nHOST=203.0.113.1\nPORT=1\n');
  const { code, stdout, stderr } = await run(other, ['demo', '--once', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'fulfilled', ordered: { state: 'fulfilled' }, holds: true });
  expect(existsSync(join(other.folder, 'data'))).toBe(false);
  other.remove();
});

test.each(['PORT', 'SANDBOX_PORT'])('a %s that is taken ends it with 1, naming the variable', async (variable) => {
  const held = await holdPort();
  const { code, stdout, stderr } = await run(place, ['demo', '--once'], { [variable]: held.port });
  await held.release();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^Port ${held.port} .* is in use\\..* ${variable}=`));
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('a port that is not one is a fault of the configuration', async () => {
  const { code, stderr } = await run(place, ['demo'], { SANDBOX_PORT: 'x' });
  expect(code).toBe(78);
  expect(stderr).toContain('SANDBOX_PORT');
});

test.each(['0', '-5', '49', '60001', '1e9', '1.5', 'fast', ''])(
  'a minute of "%s" ms is refused as wrong usage',
  async (given) => {
    const { code, stdout, stderr } = await run(place, ['demo', '--minute-ms', given]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('It must be a whole number from 50 to 60000.');
  },
);

test('a fast clock is told at the start, with what it makes impossible', async () => {
  const demo = start(place, ['demo', '--minute-ms', '1000']);
  await demo.until(
    /a minute lasts 1 s, a transaction that is left alone 60 s\.\nA one-time code lasts 10 s, too short for a person to type it/,
  );
  await demo.until(/Press Ctrl\+C/);
  demo.kill('SIGINT');
  expect((await demo.ended).code).toBe(0);
});

test('without --once it stays up, prints where to look, and SIGINT ends it with 0 leaving nothing behind', async () => {
  const demo = start(place, ['demo']);
  const [, file = ''] = await demo.until(/DATABASE_URL=file:(\S+)/);
  // Nobody has to know that there is a second person.
  await demo.until(/supervisor@demo\.example and supervisor2@demo\.example are two supervisors/);
  await demo.until(/Press Ctrl\+C/);
  const [, checkout = ''] = await demo.until(/(http:\S+)\n/);
  expect((await fetch(checkout)).status).toBe(200);
  expect(existsSync(file)).toBe(true);
  demo.kill('SIGINT');
  expect((await demo.ended).code).toBe(0);
  expect(existsSync(dirname(file))).toBe(false);
});
