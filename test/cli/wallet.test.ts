import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Place, json, makePlace, run } from './process.ts';

interface Shown {
  user_reference: string;
  mode: string;
  status: string;
  category: string | null;
  balances: { currency: string; available: string; held: string }[];
}

let place: Place;
let opened: Shown;
const MEG = ['--user', 'meg', '--mode', 'TEST'];

beforeAll(async () => {
  place = makePlace();
  const profile = ['--phone', '08031234567', '--email', 'meg@example.com', '--category', 'gold'];
  opened = await json<Shown>(place, ['wallet', 'open', ...MEG, ...profile]);
});
afterAll(() => place.remove());

const fund = (amount: string, reference: string, more: readonly string[] = []): string[] => [
  'wallet',
  'fund',
  ...MEG,
  '--amount',
  amount,
  '--reference',
  reference,
  ...more,
];

test('opening a wallet answers with the wallet, empty', () => {
  expect(opened).toMatchObject({ user_reference: 'meg', mode: 'TEST', status: 'active', category: 'gold' });
  expect(opened.balances).toEqual([{ currency: 'NGN', available: '0.00', held: '0.00' }]);
});

test('a top-up moves money once per reference, and says so the second time', async () => {
  const first = await json<Shown & { top_up: string }>(place, fund('1000.5', 'bank-1'));
  expect(first).toMatchObject({
    top_up: 'funded',
    balances: [{ currency: 'NGN', available: '1000.50', held: '0.00' }],
  });
  const again = await run(place, fund('1000.50', 'bank-1'));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('nothing was moved now');
  const other = await run(place, fund('1.00', 'bank-1'));
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toBe('This reference was used for another top-up; nothing was moved.\n');
});

test('a wallet holds several currencies, each with its own decimals; opening one twice is refused', async () => {
  await json(place, ['wallet', 'open', ...MEG, '--currency', 'jpy']);
  const { balances } = await json<Shown>(place, fund('300', 'bank-jpy', ['--currency', 'JPY']));
  expect(balances).toContainEqual({ currency: 'JPY', available: '300', held: '0' });
  const twice = await run(place, ['wallet', 'open', ...MEG, '--currency', 'JPY']);
  expect(twice).toMatchObject({ code: 1, stdout: '' });
  expect(twice.stderr).toContain('already');
});

test('freezing and unfreezing answer with the wallet as it is then; people read it in plain lines', async () => {
  expect(await json<Shown>(place, ['wallet', 'freeze', ...MEG])).toMatchObject({ status: 'frozen' });
  const { stdout } = await run(place, ['wallet', 'show', ...MEG]);
  expect(stdout).toMatch(/^meg {2}TEST {2}frozen\nPhone +\+2348031234567\nE-mail +meg@example.com\nCategory +gold\n/);
  expect(stdout).not.toContain('\u001b');
  expect(await json<Shown>(place, ['wallet', 'unfreeze', ...MEG])).toMatchObject({ status: 'active' });
});

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a wallet that is not there', ['wallet', 'show', '--user', 'meg', '--mode', 'LIVE'], /no wallet in this mode/],
  ['an amount in exponent form', fund('1e3', 'r1'), /plain decimal text/],
  ['more decimals than the currency has', fund('1.005', 'r3'), /no finer than the currency/],
  ['a currency the wallet has not', fund('1', 'r5', ['--currency', 'USD']), /no wallet in this currency/],
  ['a phone that is none', ['wallet', 'open', '--user', 'ada', '--mode', 'TEST', '--phone', '12'], /mobile number/],
];

test('what cannot be done is refused with exit code 1 in one plain line, and moves nothing', async () => {
  const ended = await Promise.all(REFUSED.map(([, args]) => run(place, ['--json', ...args])));
  for (const [at, [what, , says]] of REFUSED.entries()) {
    const { code, stdout, stderr } = ended[at] ?? { code: null, stdout: '', stderr: '' };
    expect({ what, code, stdout }).toEqual({ what, code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd()).not.toContain('\n');
  }
  const shown = await json<Shown>(place, ['wallet', 'show', ...MEG]);
  expect(shown.balances).toContainEqual({ currency: 'NGN', available: '1000.50', held: '0.00' });
});
