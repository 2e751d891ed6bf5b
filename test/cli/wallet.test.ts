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
  expect(other.stderr).toBe('This reference was used for something else; nothing was moved.\n');
});

test('money that was put in by mistake is taken out again, once per reference, and never more than is there', async () => {
  const withdraw = (amount: string, more: readonly string[] = ['--reason', 'wrong customer']): string[] => [
    'wallet',
    'withdraw',
    ...MEG,
    '--amount',
    amount,
    '--reference',
    'undo-1',
    ...more,
  ];
  const [unsaid, short] = await Promise.all([run(place, withdraw('0.50', [])), run(place, withdraw('1000.51'))]);
  expect(unsaid.code).toBe(2);
  expect(short).toEqual({ code: 1, stdout: '', stderr: 'The wallet does not have that much available.\n' });
  const first = await json<Shown & { withdrawal: string }>(place, withdraw('0.50'));
  expect(first).toMatchObject({ withdrawal: 'withdrawn', balances: [{ available: '1000.00', held: '0.00' }] });
  expect((await run(place, withdraw('0.5'))).stdout).toContain(
    'This withdrawal was done before; nothing was moved now.',
  );
  await json(place, fund('0.5', 'bank-2'));
  expect(await json(place, ['audit'])).toMatchObject({ holds: true });
});

test('in LIVE real money is moved only after a yes: without a terminal it needs --yes', async () => {
  const live = ['--user', 'ada', '--mode', 'LIVE'];
  await json(place, ['wallet', 'open', ...live]);
  const fundLive = ['wallet', 'fund', ...live, '--amount', '1000000000000.00', '--reference', 'bank-live'];
  const TOPUP_LIMIT = 'LIVE:NGN:500000.00';
  const [asked, above] = await Promise.all([run(place, fundLive), run(place, [...fundLive, '--yes'], { TOPUP_LIMIT })]);
  expect(asked).toEqual({
    code: 1,
    stdout: '',
    stderr: 'In LIVE this needs a yes: add --yes, or run it on a terminal.\n',
  });
  expect(above).toMatchObject({ code: 1, stderr: 'This is more than TOPUP_LIMIT allows for one top-up.\n' });
  const some = fundLive.map((word) => (word.startsWith('10000') ? '500000' : word));
  const done = await run(place, ['--json', ...some, '--yes'], { TOPUP_LIMIT });
  expect(JSON.parse(done.stdout)).toMatchObject({ top_up: 'funded', balances: [{ available: '500000.00' }] });
  const out = ['wallet', 'withdraw', ...live, '--amount', '500000', '--reference', 'out', '--reason', 'typed wrong'];
  expect((await run(place, out)).stderr).toContain('needs a yes');
  expect(await json(place, [...out, '--yes'])).toMatchObject({ balances: [{ available: '0.00' }] });
});

test('in TEST phone, e-mail and category are changed at once; an empty one is taken away', async () => {
  const update = ['wallet', 'update', ...MEG];
  const changed = await json(place, [...update, '--phone', '0803 999 9977', '--category', '']);
  expect(changed).toMatchObject({
    update: 'updated',
    phone: '+2348039999977',
    email: 'meg@example.com',
    category: null,
  });
  const [again, wrong, nothing] = await Promise.all([
    run(place, [...update, '--phone', '+2348039999977']),
    run(place, [...update, '--email', 'meg']),
    run(place, update),
  ]);
  expect(again.stdout).toContain('It was like this already; nothing was changed.');
  expect(wrong).toMatchObject({ code: 1, stderr: 'It must be one e-mail address, like meg@example.com.\n' });
  expect(nothing).toMatchObject({
    code: 2,
    stderr: 'Say what to change: --country, --first-name, --last-name, --phone, --email or --category.\n',
  });
  await json(place, [...update, '--phone', '08031234567', '--category', 'gold']);
});

test('a customer of another country is opened and changed by that country, and their names are shown', async () => {
  const kamau = ['--user', 'kamau', '--mode', 'TEST'];
  const names = ['--first-name', 'Kamau', '--last-name', 'Njoroge'];
  const profile = ['--country', 'ke', ...names, '--phone', '0712 345678', '--currency', 'KES'];
  const shown = await json<Shown>(place, ['wallet', 'open', ...kamau, ...profile]);
  const known = { country: 'KE', first_name: 'Kamau', last_name: 'Njoroge', phone: '+254712345678' };
  expect(shown).toMatchObject({ ...known, balances: [{ currency: 'KES' }] });
  const update = ['wallet', 'update', ...kamau];
  const changed = await json(place, [...update, '--phone', '0722 345678', '--last-name', '', '--first-name', 'K.']);
  expect(changed).toMatchObject({ country: 'KE', first_name: 'K.', last_name: null, phone: '+254722345678' });
  const moved = await json(place, [...update, '--country', 'UG', '--phone', '0772 123 456']);
  expect(moved).toMatchObject({ country: 'UG', phone: '+256772123456' });
  const none = await run(place, [...update, '--country', '']);
  expect(none).toMatchObject({ code: 1, stderr: 'The country must be two letters of ISO 3166, like KE.\n' });
});

test('a country and a currency that are not given come from the settings', async () => {
  const settings = { DEFAULT_COUNTRY: 'KE', DEFAULT_CURRENCY: 'KES' };
  const wanjiru = ['--user', 'wanjiru', '--mode', 'TEST'];
  const { stdout } = await run(place, ['--json', 'wallet', 'open', ...wanjiru, '--phone', '0712345678'], settings);
  expect(JSON.parse(stdout)).toMatchObject({
    country: 'KE',
    phone: '+254712345678',
    balances: [{ currency: 'KES', available: '0.00' }],
  });
  const topUp = ['--json', 'wallet', 'fund', ...wanjiru, '--amount', '5', '--reference', 'mpesa-1'];
  expect(JSON.parse((await run(place, topUp, settings)).stdout)).toMatchObject({ balances: [{ available: '5.00' }] });
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
  expect(stdout).toMatch(
    /^meg {2}TEST {2}frozen\nCountry +NG\nFirst name +none\nLast name +none\nPhone +\+2348031234567\nE-mail +meg@example.com\nCategory +gold\n/,
  );
  const again = await run(place, ['wallet', 'freeze', ...MEG]);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('It was like this already; nothing was changed.');
  expect(stdout).not.toContain('\u001b');
  expect(await json<Shown>(place, ['wallet', 'unfreeze', ...MEG])).toMatchObject({ status: 'active' });
});

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a wallet that is not there', ['wallet', 'show', '--user', 'meg', '--mode', 'LIVE'], /no wallet in this mode/],
  ['an amount in exponent form', fund('1e3', 'r1'), /plain decimal text/],
  ['more decimals than the currency has', fund('1.005', 'r3'), /no finer than the currency/],
  ['a currency the wallet does not have', fund('1', 'r5', ['--currency', 'USD']), /no wallet in this currency/],
  ['a phone that is not one', ['wallet', 'open', '--user', 'ada', '--mode', 'TEST', '--phone', '12'], /mobile number/],
];

test('an act that cannot be done is refused with exit code 1 in one plain line, and moves nothing', async () => {
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
