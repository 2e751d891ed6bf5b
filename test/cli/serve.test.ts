import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { TEST_SECRET, codeIn, postEvent } from '../harness/merchant.ts';
import { ACCEPTED, type SwitchDouble, startSwitchDouble } from '../harness/switch-double.ts';
import { type Place, holdPort, json, makePlace, run, serviceSettings, start, urlOf } from './process.ts';

let upstream: SwitchDouble;
let place: Place;
const MEG = ['--user', 'poormeggriffin', '--mode', 'TEST'];

beforeAll(async () => {
  upstream = await startSwitchDouble(TEST_SECRET);
  place = makePlace(serviceSettings(upstream.url));
});
afterAll(async () => {
  await upstream.close();
  place.remove();
});

test('while serve runs and a transaction is under way, every command works on the same database', async () => {
  const service = start(place, ['serve']);
  const url = await urlOf(service);
  await json(place, ['wallet', 'open', ...MEG, '--phone', '+2347081332677', '--category', 'gold']);
  await json(place, ['wallet', 'fund', ...MEG, '--amount', '1000.00', '--reference', 'first']);
  const reference = 'UTL-beside-serve';
  expect((await postEvent(url, initiateEvent(reference))).status).toBe(200);
  expect((await postEvent(url, sendOtpEvent(reference))).status).toBe(200);

  const called = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<typeof ACCEPTED>();
  upstream.script = () => {
    called.resolve();
    return answer.promise;
  };
  const completed = postEvent(url, completeEvent(reference, codeIn(upstream.sms.at(-1)?.text ?? '')));
  await called.promise;

  const shown = await json(place, ['wallet', 'show', ...MEG]);
  expect(shown).toMatchObject({
    category: 'gold',
    balances: [{ currency: 'NGN', available: '800.00', held: '200.00' }],
  });
  const [funded, listed, cases, audited, copied] = await Promise.all([
    json(place, ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', 'second']),
    json(place, ['transaction', 'list', '--state', 'submitting']),
    json(place, ['review', 'list']),
    json(place, ['audit']),
    json(place, ['backup', 'copy.db']),
  ]);
  expect(funded).toMatchObject({ top_up: 'funded', balances: [{ available: '805.00', held: '200.00' }] });
  expect(listed).toMatchObject([{ txn_reference: reference, state: 'submitting', amount: '200.00', currency: 'NGN' }]);
  expect(cases).toEqual([]);
  expect(audited).toMatchObject({ holds: true, faults: [] });
  expect(copied).toEqual({ backup: 'copy.db', restores_to: expect.stringMatching(/^\d{4}-.*Z$/) });

  // Told to stop now, it takes nothing new, and what runs is finished.
  service.kill('SIGTERM');
  await refusesNewWork(url);
  answer.resolve(ACCEPTED);
  expect(await completed).toMatchObject({ status: 200, body: { status: 'success' } });
  const { code, stderr } = await service.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

  const record = await json<{ history: { kind: string }[] }>(place, ['transaction', 'show', reference]);
  expect(record).toMatchObject({ txn_reference: reference, state: 'settled', mode: 'TEST', user_reference: MEG[1] });
  expect(record.history.map(({ kind }) => kind)).toContain('transfer');

  // The copy was made while the call was out, and says so: whole, and its books balance.
  const copy = { ...place, environment: { ...place.environment, DATABASE_URL: 'file:./copy.db' } };
  const [copyAudited, copyListed] = await Promise.all([
    json(copy, ['audit']),
    json(copy, ['transaction', 'list', '--user', 'poormeggriffin', '--limit', '1']),
  ]);
  expect(copyAudited).toMatchObject({ holds: true });
  expect(copyListed).toMatchObject([{ txn_reference: reference, state: 'submitting' }]);
});

/** `/readyz` answers 503, or nothing listens any more. */
async function refusesNewWork(url: string): Promise<void> {
  for (;;) {
    const status = await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
      (response) => response.status,
      () => 503,
    );
    if (status === 503) return;
  }
}

test('transaction show tells the story in sentences, without the code', async () => {
  const [{ code, stdout }, nowhere] = await Promise.all([
    run(place, ['transaction', 'show', 'UTL-beside-serve']),
    run(place, ['transaction', 'show', 'UTL-nowhere']),
  ]);
  expect(code).toBe(0);
  for (const sentence of [
    'Finswich announced the transaction; answered with success.',
    'Finswich asked us to send a code; it was sent by SMS (termii); waiting for the customer to enter it.',
    'The customer entered the right code; ₦200.00 set aside in the wallet; Finswich is asked to pay.',
    'Finswich paid (HTTP 200',
    '₦200.00 handed to Finswich.',
  ]) {
    expect(stdout).toContain(sentence);
  }
  expect(stdout).not.toContain(codeIn(upstream.sms.at(-1)?.text ?? '-'));
  expect(nowhere).toEqual({ code: 1, stdout: '', stderr: 'There is no transaction UTL-nowhere.\n' });
});

test('a port that is taken ends serve with 1, naming PORT', async () => {
  const held = await holdPort();
  const { code, stderr } = await run(place, ['serve'], { PORT: held.port });
  await held.release();
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^Port ${held.port} .* is in use\\. Set PORT`));
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('work needs no keys, runs without a port, and SIGTERM ends it with 0', async () => {
  const held = await holdPort();
  const alone = makePlace({ PORT: held.port });
  const worker = start(alone, ['work']);
  await worker.until(/worker\.started/);
  worker.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
  await held.release();
  alone.remove();
});

test('sandbox plays against a running service, behind its token too, prints one JSON value, and stops with 0', async () => {
  const behind = { FINSWICH_WEBHOOK_TOKEN: 'token-of-the-url-1234567890' };
  const service = start(place, ['serve'], behind);
  const merchant = ['--merchant', await urlOf(service)];
  const sandbox = start(place, ['--json', 'sandbox', '--port', '0', ...merchant, '--customer', 'meg', 'ada'], behind);
  const [, url = ''] = await sandbox.until(/"url":"(http:[^"]+)"/);
  expect((await fetch(url)).status).toBe(200);
  const order = { userReference: MEG[1], productId: '4611', amount: '100.00', recipient: '+2347081332677' };
  const headers = { 'content-type': 'application/json' };
  const bought = await fetch(`${url}/sandbox/api/transactions`, {
    method: 'POST',
    headers,
    body: JSON.stringify(order),
  });
  expect(await bought.json()).toMatchObject({
    timeline: [
      { title: 'TRANSACTION_INITIATE', status: 200 },
      { title: 'SEND_OTP', status: 200 },
    ],
  });
  service.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
  const port = new URL(url).port;
  const second = await run(place, ['sandbox', '--port', port]);
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toMatch(new RegExp(`^Port ${port} .* is in use\\..*SANDBOX_PORT`));
  sandbox.kill('SIGINT');
  const { code, stdout } = await sandbox.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ mode: 'TEST' });
});

test('sandbox without the key of its mode ends with 78', async () => {
  const { code, stdout, stderr } = await run(place, ['sandbox', '--mode', 'LIVE']);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain('FINSWICH_LIVE_SECRET_KEY');
});
