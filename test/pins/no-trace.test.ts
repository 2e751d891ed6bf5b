import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MACHINE_HASHING } from '../../src/core/argon2id.ts';
import { createPinHashes } from '../../src/pins/hashes.ts';
import { type SetPin, setPin } from '../../src/pins/set.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { unlockPin } from '../../src/pins/unlock.ts';
import { type PinDeps, verifyPin } from '../../src/pins/verify.ts';
import { NOW } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
let deps: PinDeps;
beforeAll(async () => {
  // Nothing may hold four digits by chance: the clock stands still, and so do the salts.
  const clock = () => NOW;
  merchant = await startMerchant({ surroundings: { clock, systemClock: clock } });
  const { database, ring } = merchant.service;
  let salts = 0;
  const randomBytes = (count: number) => Buffer.alloc(count, (salts += 1));
  const hashes = createPinHashes(ring, undefined, { ...MACHINE_HASHING, randomBytes });
  deps = { work: database.work, hashes, ring, clock };
});
afterAll(() => merchant.close());

/** All that is on the disk, all that was logged, and all that went to a phone. */
const everything = (): string =>
  [
    ...readdirSync(merchant.folder).map((file) => readFileSync(join(merchant.folder, file), 'latin1')),
    ...merchant.log,
    ...merchant.upstream.sms.map(({ text }) => text),
  ].join('\n');

/** A PIN as it is typed, and as anybody could recognise it: there are only 10,000. */
const tracesOf = (pin: string): readonly string[] => [
  pin,
  ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((digest) =>
    (['hex', 'base64'] as const).map((encoding) => createHash(digest).update(pin).digest(encoding).slice(0, 20)),
  ),
];

test('no PIN that anybody types is in the database, its WAL, the log, a job or a message', async () => {
  const { user } = await newCustomer(merchant);
  const owner = { mode: 'TEST', userReference: user } as const;
  await merchant.work();
  const before = everything();
  const digits = Array.from({ length: 10_000 }, (_, n) => String((n * 7_919 + 4_071) % 10_000).padStart(4, '0'));
  const unseen = digits.filter((pin) => !/^(19|20|(.)\2)/.test(pin) && !before.includes(pin));
  const [first = '', second = '', third = '', ...guesses] = unseen.slice(0, 3 + TRIES);
  const set = (pin: string, given: Partial<SetPin> = {}) =>
    setPin(deps, { ...owner, pin, currentPin: null, backEnd: null, ...given });
  const actor = { kind: 'token', id: 7, name: 'core banking' } as const;
  const by = { actor, address: null };

  expect(await set(first)).toEqual({ ok: true, value: 'set' });
  await merchant.work();
  expect(await verifyPin(deps, { ...owner, pin: first })).toEqual({ ok: true, value: 'right' });
  expect(await set(second, { currentPin: first })).toEqual({ ok: true, value: 'changed' });
  for (const pin of guesses) expect(await verifyPin(deps, { ...owner, pin })).toMatchObject({ ok: false });
  expect(await verifyPin(deps, { ...owner, pin: second })).toMatchObject({ error: { kind: 'pin_locked' } });
  const unlocking = { ...owner, reason: 'showed a passport' };
  await deps.work.run((stores) => unlockPin(stores, unlocking, { by, at: NOW, ring: deps.ring }));
  expect(await set(third, { backEnd: by })).toEqual({ ok: true, value: 'changed' });
  await merchant.work();

  const after = everything();
  // This is where they would be.
  for (const there of ['$argon2id$v=19$m=4096,t=3,p=1$', 'send_pin_set', 'A new PIN', 'job.done', 'pin.unlock']) {
    expect(after).toContain(there);
  }
  const typed = [first, second, third, ...guesses];
  expect(typed.flatMap(tracesOf).filter((trace) => after.includes(trace))).toEqual([]);
});

test('the customer is told of each new PIN, at the phone they have, once', async () => {
  const { user, phone } = await newCustomer(merchant);
  const owner = { mode: 'TEST', userReference: user, backEnd: null } as const;
  const before = merchant.upstream.sms.length;
  await setPin(deps, { ...owner, pin: '4071', currentPin: null });
  await setPin(deps, { ...owner, pin: '8026', currentPin: '4071' });
  await merchant.work();
  await merchant.work();
  const texts = merchant.upstream.sms.slice(before);
  expect(texts.map(({ to }) => `+${to.replace('+', '')}`)).toEqual([phone, phone]);
  for (const { text } of texts) expect(text).toMatch(/: A new PIN to pay from your wallet was set\./);
});
