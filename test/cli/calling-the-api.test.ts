import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Place, type Running, makePlace, run, start } from './process.ts';

/** A merchant's developer follows the docs to the letter (docs/calling-the-api.md#a-whole-purchase-with-curl). */
const KEYS = { FINSWICH_TEST_SECRET_KEY: 'made_up_secret', FINSWICH_TEST_PUBLIC_KEY: 'made_up_public' };
const PAGE = readFileSync(join('docs', 'calling-the-api.md'), 'utf8');
const listing = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(PAGE)?.[1] ?? '';

let place: Place;
let running: Running[] = [];
let service = '';
let sandbox = '';
let appKey = '';
beforeAll(async () => {
  place = makePlace({ PORT: '0', ...KEYS });
  const free = await freePort();
  const played = start(place, ['sandbox', '--port', '0', '--merchant', `http://127.0.0.1:${free}`]);
  const [printed] = await played.until(/^VTPASS_WEBHOOK_TOKEN=.*$[^]*Press Ctrl\+C/m).then(() => played.until(/[^]*/));
  const settings = Object.fromEntries(
    [...(printed ?? '').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  sandbox = settings['FINSWICH_TEST_API_URL'] ?? '';
  place = { ...place, environment: { ...KEYS, ...settings, PORT: String(free) } };
  const wallet = ['--user', 'poormeggriffin', '--mode', 'TEST'];
  await must(['wallet', 'open', ...wallet, '--phone', '+2347081332677']);
  await must(['wallet', 'fund', ...wallet, '--amount', '10000.00', '--reference', 'first']);
  const made = await must([
    'app-key',
    'add',
    '--name',
    'shop',
    '--mode',
    'TEST',
    '--rights',
    'read,order,pins',
    '--json',
  ]);
  appKey = (JSON.parse(made) as { key: string }).key;
  const served = start(place, ['serve']);
  running = [played, served];
  await served.until(/service\.started/);
  service = `http://127.0.0.1:${free}`;
});
afterAll(async () => {
  for (const one of running) one.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  place.remove();
});

async function must(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(place, args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return stdout;
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
}

test('the purchase with curl buys a token, line by line', async () => {
  const here = listing('sh').replace('http://127.0.0.1:3000', service);
  const lines = here.replaceAll('\\\n', ' ').trim().split('\n').filter(Boolean);
  let exports = `export APP_KEY=${appKey}`;
  const answers: Answer[] = [];
  for (const line of lines) {
    if (line.startsWith('export BILL_PAYMENT_ID=')) {
      exports += `\nexport BILL_PAYMENT_ID=${String(answers.at(-1)?.data?.['billPaymentId'])}`;
    } else if (line.startsWith('export')) exports += `\n${line}`;
    else {
      const { stdout } = await promisify(execFile)('bash', ['-c', `${exports}\n${line}`]);
      answers.push(JSON.parse(stdout) as Answer);
    }
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  const [, , , verified, placed, stands] = answers;
  expect(verified).toMatchObject({ data: { valid: true, result: { customerName: expect.any(String) } } });
  const token = placed?.data?.['token'];
  expect(placed).toMatchObject({ data: { status: 'completed', token: expect.stringMatching(/^\d{20}$/) } });
  expect(stands).toMatchObject({ data: { orderStatus: { orderStatus: 2 }, token } });
});

test('the purchase in TypeScript buys a token, and the same id buys it once', async () => {
  const file = join(place.folder, 'buy-power.ts');
  const program = `
const [first, again] = [await buyPower('mine-1', 'poormeggriffin', '4071', '45000000001', 1500),
                        await buyPower('mine-1', 'poormeggriffin', '4071', '45000000001', 1500)];
console.log(JSON.stringify([first, again]));`;
  writeFileSync(file, listing('ts').replace('https://pay.example.com', service) + program);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { APP_KEY: appKey } });
  const [first, again] = JSON.parse(stdout) as [string, string];
  expect(first).toMatch(/^\d{20}$/);
  expect(again).toBe(first);
  const { orders } = (await (await fetch(`${sandbox}/vtpass/control/books`)).json()) as {
    orders: { account: string }[];
  };
  expect(orders.filter(({ account }) => account === '45000000001')).toHaveLength(1);
});
