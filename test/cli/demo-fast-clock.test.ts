import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CUSTOMERS, type Demo, startDemo } from '../../src/cli/demo.ts';
import { succeeded } from '../../src/sandbox/exchange.ts';
import type { TransactionView } from '../../src/sandbox/transaction-view.ts';
import type { Transaction } from '../../src/sandbox/transaction.ts';
import { type Place, type Running, makePlace, start } from '../cli/process.ts';
import { type BrowserSession, openBrowser } from '../console/browser-session.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Desktop, startDesktop } from '../web/desk-page.ts';
import { json, startGateway } from '../messaging/loopback-gateway.ts';

/**
 * `demo --minute-ms`: what takes an hour is over in seconds, but logins last, and calls are waited for, as long as
 * usual.
 */
const MINUTE_MS = 50;
const ORDER = { userReference: 'adaobi.n', productId: '4611', amount: '200.00', recipient: '+2348031234567' };

interface Printed {
  readonly console: string;
  readonly checkout: string;
}

async function logIn(serviceUrl: string, role: string): Promise<BrowserSession> {
  const browser = openBrowser(serviceUrl);
  const { body } = await browser.call('GET', '/login/hints');
  const hints = body['demo'] as { role: string; email: string; password: string; code: string | null }[];
  const { email, password, code } = hints.find((one) => one.role === role) ?? {};
  await browser.call('POST', '/login', { email, password });
  if (code !== null) await browser.call('POST', '/login/totp', { code });
  expect((await browser.call('GET', '/session')).body).toMatchObject({ stage: 'full', is_fresh: true });
  return browser;
}

/** Orders as the checkout page does, and leaves it alone. */
async function order(checkout: string, change: object = {}): Promise<TransactionView> {
  const answer = await fetch(`${checkout}/sandbox/api/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ORDER, ...change }),
  });
  return (await answer.json()) as TransactionView;
}

const isNow = async (desk: BrowserSession, reference: string, state: string): Promise<void> => {
  while ((await desk.call('GET', `/transactions/${reference}`)).body['state'] !== state);
};

describe('as a process', () => {
  let place: Place;
  let demo: Running;
  let serviceUrl: string;
  let checkout: string;
  beforeAll(async () => {
    place = makePlace({ PORT: '0', SANDBOX_PORT: '0' });
    demo = start(place, ['demo', '--json', '--minute-ms', String(MINUTE_MS)]);
    const [line] = await demo.until(/^\{.*\}\n/);
    const printed = JSON.parse(line) as Printed;
    ({ checkout } = printed);
    serviceUrl = new URL(printed.console).origin;
  });
  afterAll(async () => {
    demo.kill('SIGINT');
    await demo.ended;
    place.remove();
  });

  test('a transaction left alone expires within seconds, and a person who logged in before is still in, freshly', async () => {
    const agent = await logIn(serviceUrl, 'agent');
    const supervisor = await logIn(serviceUrl, 'supervisor');
    const { note } = (await (await fetch(`${checkout}/sandbox/api/catalogue`)).json()) as { note: string };
    expect(note).toContain('A one-time code lasts 0.5 s, too short for a person to type it.');
    const { reference } = await order(checkout);
    await isNow(agent, reference, 'expired');
    const { body: list } = await agent.call('GET', '/transactions?state=expired');
    expect((list['rows'] as { txn_reference: string }[]).map((row) => row.txn_reference)).toContain(reference);
    // An hour and more has passed on the clock: house was kept in it too.
    for (const desk of [agent, supervisor]) {
      expect((await desk.call('GET', '/session')).body).toMatchObject({ stage: 'full', is_fresh: true });
    }
  });
});

/** A demo in this process, whose clock is fast from now on. */
async function fastDemo(minuteMs: number, settings: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const demo = await startDemo({ port: 0, sandboxPort: 0, minuteMs }, { LOG_LEVEL: 'silent', ...settings });
  demo.clock.setMinute(minuteMs);
  return demo;
}

const codeIn = (text: string | undefined): string => /\b(\d{6}) is your code/.exec(text ?? '')?.[1] ?? '';

const MOST_SENDS = 5;

/** The customer pays with the code that they find. If it ends before they have typed it, they pay with the next one. */
async function pay(transaction: Transaction, code: () => string): Promise<void> {
  await transaction.initiate();
  for (let sends = 1; sends <= MOST_SENDS; sends += 1) {
    await transaction.sendOtp();
    if (succeeded(await transaction.complete(code()))) return;
  }
  throw new Error('no code was typed in time');
}

/** Resolves once an hour of the demo's clock has gone by: a transaction that nobody touched has expired. */
async function anHour(demo: Demo): Promise<void> {
  const { reference } = await order(demo.sandbox.url);
  await isNow(await logIn(demo.serviceUrl, 'viewer'), reference, 'expired');
}

test('a call to Finswich that takes seconds is waited for, and is never taken for lost', async () => {
  const demo = await fastDemo(1_000);
  try {
    const transaction = await demo.sandbox.play({ ...ORDER, faults: { transfer: 'accept_slowly' } });
    await pay(transaction, () => codeIn(demo.sandbox.phones.messages(CUSTOMERS[1].phone).at(-1)?.text));
    const steps = await demo.service.database.work.read(async (stores) =>
      stores.transactions.transitions(await idOf(stores, transaction.reference)),
    );
    const states = steps.map(({ to }) => to);
    expect(states).toContain('settled');
    expect(states).not.toContain('in_doubt');
  } finally {
    await demo.stop();
  }
});

test('a text that the gateway is slow to take is not sent a second time', async () => {
  const held = Promise.withResolvers<void>();
  const gateway = await startGateway((response, { body }) => {
    const answer = (): void => json(response, 200, { message_id: '1', message: 'Successfully Sent' });
    if (codeIn(body) === '') void held.promise.then(answer);
    else answer();
  });
  const demo = await fastDemo(2 * MINUTE_MS, { TERMII_BASE_URL: gateway.url });
  const texts = (): readonly string[] => gateway.requests.map(({ body }) => body).filter((body) => codeIn(body) === '');
  try {
    const transaction = await demo.sandbox.play(ORDER);
    await pay(transaction, () => codeIn(gateway.requests.findLast(({ body }) => codeIn(body) !== '')?.body));
    await anHour(demo);
    // On this clock the PIN may be late enough for a text that says so, too.
    expect(texts()).not.toEqual([]);
    expect(texts()).toEqual([...new Set(texts())]);
  } finally {
    held.resolve();
    await demo.stop();
    await gateway.close();
  }
});

describe('at the desk', () => {
  let demo: Demo;
  let desktop: Desktop;
  beforeAll(async () => {
    [demo, desktop] = [await fastDemo(MINUTE_MS), await startDesktop()];
  });
  afterAll(async () => {
    await desktop.close();
    await demo.stop();
  });

  test('housekeeping leaves the sessions of people who are logged in', async () => {
    const agent = await logIn(demo.serviceUrl, 'agent');
    await anHour(demo);
    await demo.service.keepHouse();
    expect((await agent.call('GET', '/session')).status).toBe(200);
  });

  test('the list of logins goes by the same clock as the acts after them', async () => {
    const agent = await logIn(demo.serviceUrl, 'agent');
    const { reference } = await order(demo.sandbox.url);
    await agent.call('GET', `/transactions/${reference}`);
    const auditor = await logIn(demo.serviceUrl, 'auditor');
    const { body: log } = await auditor.call('GET', '/audit-log');
    const rows = log['rows'] as { act: string; actor: string; at: string }[];
    // The log is told by time, the newest first.
    expect(rows.slice(0, 3).map(({ act }) => act)).toEqual(['session.open', 'transaction.see', 'session.open']);
    const { body: session } = await agent.call('GET', '/session');
    const { body: sessions } = await agent.call('GET', '/sessions');
    const own = (sessions['rows'] as { is_this: boolean; created_at: string }[]).find(({ is_this: is }) => is);
    const opened = rows.find(({ act, actor }) => act === 'session.open' && actor.startsWith('agent@'));
    expect(own?.created_at).toBe(opened?.at);
    expect(session['clock']).toMatchObject({ minute_ms: MINUTE_MS });
  });

  test('how old something is goes by the demo’s clock, and the page says that it is fast', async () => {
    await anHour(demo);
    const { reference } = await order(demo.sandbox.url);
    const { page } = await desktop.openAsNobody({ url: demo.serviceUrl }, `/transactions/${reference}`);
    await page.getByRole('button', { name: 'Fill in agent' }).click();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The demo’s clock is fast: a minute lasts 0.05 s.').waitFor();
    const since = page.locator('dt', { hasText: 'State since' }).locator('xpath=following-sibling::dd[1]');
    expect(await since.textContent()).toMatch(/^\d+ (sec|min|hr|day).* ago$/);
  });
});
