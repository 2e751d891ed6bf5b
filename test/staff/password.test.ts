import type { Argon2Parameters } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { HashingBusy } from '../../src/core/hashing-turns.ts';
import { createPasswords, passwordFault } from '../../src/staff/password.ts';

const EMAIL = 'ada.obi@wallet.example';

test.each([
  ['elevenchars', 'too_short'],
  ['twelve chars', null],
  ['correct horse battery staple', null],
  ['ẹ̀kọ́ ni ìmọ́lẹ̀ ayé', null],
  ['a'.repeat(201), 'too_long'],
  ['Ada.Obi@Wallet.Example', 'is_email'],
  ['abababababababab', 'too_uniform'],
])('a new password %j: %s', (password, fault) => {
  expect(passwordFault(password, EMAIL)).toBe(fault);
});

test('a password is kept as argon2id with a salt of its own, and only itself opens it', async () => {
  const passwords = createPasswords();
  const [one, two] = [await passwords.hash('twelve chars'), await passwords.hash('twelve chars')];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(two).not.toBe(one);
  expect(await passwords.verify('twelve chars', one)).toBe(true);
  expect(await passwords.verify('twelve charS', one)).toBe(false);
  expect(await passwords.verify('twelve chars', null)).toBe(false);
  expect(passwords.isDated(one)).toBe(false);
});

test('a hash of another program is understood', async () => {
  // From the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1, password "password".
  const kept = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await createPasswords().verify('password', kept)).toBe(true);
  expect(createPasswords().isDated(kept)).toBe(true);
});

test('the same letters typed as other code points are the same password', async () => {
  const passwords = createPasswords({ m: 8, t: 1, p: 1 });
  expect(await passwords.verify('ìmọ́lẹ̀ ayé'.normalize('NFD'), await passwords.hash('ìmọ́lẹ̀ ayé'.normalize('NFC')))).toBe(
    true,
  );
});

test('an unknown person costs the same work as a known one, to the parameter', async () => {
  const derived: Argon2Parameters[] = [];
  const passwords = createPasswords(undefined, async (parameters) => {
    derived.push(parameters);
    return Buffer.alloc(32);
  });
  const kept = await passwords.hash('twelve chars');
  derived.length = 0;
  for (const hash of [kept, null]) await passwords.verify('a wrong password', hash);
  const [known, unknown, ...more] = derived.map(({ nonce, ...its }) => ({
    ...its,
    nonce: (nonce as Uint8Array).length,
  }));
  expect(known).toMatchObject({ message: 'a wrong password', memory: 19_456, passes: 2, parallelism: 1 });
  expect(unknown).toEqual(known);
  expect(more).toEqual([]);
});

test('a flood of logins is turned away rather than kept waiting, and each login that waits gets its turn', async () => {
  const passwords = createPasswords({ m: 8, t: 1, p: 1 });
  const ended = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify('x', null)));
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
  const reasons = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(reasons.filter((reason) => reason instanceof HashingBusy)).toHaveLength(8);
  expect(await passwords.verify('x', null)).toBe(false);
});
