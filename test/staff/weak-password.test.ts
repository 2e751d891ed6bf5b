import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { HashingBusy } from '../../src/core/hashing-turns.ts';
import { createWeakPasswords, judgedOf } from '../../src/staff/weak-password.ts';

const ABOUT = { email: 'ada.obi@wallet.example', name: 'Ada Obi', merchantName: 'Moonpay Wallets' };

test.each([
  ['password password', 'repeats'],
  ['Password1234!', 'common'],
  ['P@ssw0rdP@ssw0rd', 'repeats'],
  ['qwertyuiopasdf', 'common'],
  ['abcdefghijkl', 'sequence'],
  ['letmein letmein', 'repeats'],
  ['14/02/1990 14/02/1990', 'repeats'],
  ['Summer2026!!', 'guessable'],
  ['Ada Obi Ada Obi', 'personal'],
  ['ada.obi2026!', 'personal'],
  ['AdaObi-moonpay-1', 'personal'],
  ['moonpaywallets12345', 'personal'],
  ['correct horse battery staple', null],
  ['ẹ̀kọ́ ni ìmọ́lẹ̀ ayé', null],
  ['q5x2d-8kk0m-w3r7t-vv91z', null],
])('a password that is easy to guess is recognised: %j, %s', async (password, weakness) => {
  expect(await createWeakPasswords()(password, ABOUT)).toBe(weakness);
});

test('a person’s own words are easy to guess for them alone', async () => {
  const other = { email: 'x.y@elsewhere.example', name: 'Xa Ypsilon', merchantName: 'Elsewhere' };
  const password = 'moonpay quartz obi lantern';
  expect(judgedOf(password, ABOUT).personal).toEqual(expect.arrayContaining(['obi', 'adaobi', 'moonpay', 'wallet']));
  expect(judgedOf(password, other).personal).not.toContain('moonpay');
  expect(await createWeakPasswords()(password, other)).toBeNull();
});

test('only the beginning of a long password is judged, so that no text is expensive to judge', async () => {
  const seen: number[] = [];
  const weakPasswords = createWeakPasswords(async ({ spellings }) => {
    seen.push(...spellings.map((one) => Array.from(one).length));
    return { guessesLog10: 20, warning: null, isPersonal: false };
  });
  await weakPasswords('4@8({[</369&#!1/|0$5+7%2/4'.repeat(8), ABOUT);
  expect(Math.max(...seen)).toBeLessThanOrEqual(64);
});

test('one password is judged at a time, and a flood of them is turned away', async () => {
  let running = 0;
  let most = 0;
  const weakPasswords = createWeakPasswords(async () => {
    most = Math.max(most, (running += 1));
    await new Promise(setImmediate);
    running -= 1;
    return { guessesLog10: 20, warning: null, isPersonal: false };
  });
  const ended = await Promise.allSettled(Array.from({ length: 20 }, () => weakPasswords('a long password', ABOUT)));
  expect(most).toBe(1);
  const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused.length).toBe(9);
  expect(refused.every((reason) => reason instanceof HashingBusy)).toBe(true);
});

test('the thread alone loads the word lists, so the serving process carries none of them', () => {
  const src = new URL('../../src/', import.meta.url).pathname;
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const loading = files.filter((file) => readFileSync(src + file, 'utf8').includes('@zxcvbn-ts/'));
  expect(loading).toEqual(['staff/weak-password-thread.ts']);
});
