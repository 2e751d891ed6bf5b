import type { Argon2Parameters } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { ok } from '../../src/core/result.ts';
import { createPinHashes } from '../../src/pins/hashes.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { verifyPin } from '../../src/pins/verify.ts';
import { DIALECTS } from '../db/databases.ts';
import { fresh, run } from '../db/records.ts';
import { CHEAP, NEW_SECRET, OLD_SECRET, type PinRoom, RIGHT, WRONG, pinRoom } from './pin-room.ts';

const BUSY = { ok: false, error: { kind: 'busy' } } as const;
const stranger = () => ({ mode: 'TEST', userReference: fresh('stranger') }) as const;

describe.each(DIALECTS)('a customer’s PIN on $dialect', ({ open }) => {
  let room: PinRoom;
  beforeAll(async () => {
    room = pinRoom(await open());
  });
  beforeEach(() => {
    room.derived.length = 0;
  });
  afterAll(() => room.db.close());

  const countOf = (answers: readonly Awaited<ReturnType<PinRoom['type']>>[], kind: string) =>
    answers.filter((answer) => (answer.ok ? answer.value : answer.error.kind) === kind).length;

  test('is right for its own customer in its own mode, and for nobody else', async () => {
    const owner = await room.customer('4071');
    expect(await room.type(owner, '4071')).toEqual(RIGHT);
    expect(await room.type(owner, '4072')).toEqual(WRONG);
    expect(await room.type(await room.customer('5938'), '4071')).toEqual(WRONG);
    expect(await room.type({ ...owner, mode: 'LIVE' }, '4071')).toEqual(WRONG);
  });

  test('of forty guesses at one instant five are compared, and then it is locked', async () => {
    const owner = await room.customer('4071');
    room.derived.length = 0;
    const guesses = Array.from({ length: 40 }, (_, n) => room.type(owner, String(5_000 + n)));
    const answers = await Promise.all(guesses);
    expect(room.derived).toHaveLength(TRIES);
    expect([countOf(answers, 'wrong_pin'), countOf(answers, 'pin_locked')]).toEqual([TRIES, 35]);
    expect(await room.kept(owner)).toMatchObject({ failures: 0, locks: 1 });
    // Not even the right one is compared now.
    expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 900 } });
    expect(room.derived).toHaveLength(TRIES);
  });

  test('is right at the fifth try, and then the tries count anew', async () => {
    const owner = await room.customer('4071');
    for (let tries = 1; tries < TRIES; tries += 1) expect(await room.type(owner, '5938')).toEqual(WRONG);
    expect(await room.type(owner, '4071')).toEqual(RIGHT);
    expect(await room.kept(owner)).toMatchObject({ failures: 0, locks: 0, lockedUntil: null });
  });

  test('tries in TEST lock nothing in LIVE, and those of one customer nothing of another', async () => {
    const [owner, other] = [await room.customer('4071'), await room.customer('4071')];
    const inLive = await room.customer('4071', { mode: 'LIVE', userReference: owner.userReference });
    for (let tries = 0; tries < TRIES; tries += 1) await room.type(owner, '5938');
    expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked' } });
    expect(await room.type(inLive, '4071')).toEqual(RIGHT);
    expect(await room.type(other, '4071')).toEqual(RIGHT);
  });

  test('an unknown customer, one without a PIN and a wrong PIN cost the same work and get the same answers', async () => {
    const owners = [stranger(), await room.customer(null), await room.customer('4071')];
    const told = [];
    for (const owner of owners) {
      room.derived.length = 0;
      const answers = [];
      for (let tries = 0; tries <= TRIES; tries += 1) answers.push(await room.type(owner, '5938'));
      const work = room.derived.map(({ message, memory, passes, parallelism, nonce, secret, associatedData }) => ({
        message,
        cost: { m: memory, t: passes, p: parallelism },
        saltBytes: (nonce as Uint8Array).length,
        keyBytes: (secret as Uint8Array).length,
        isBound: associatedData !== undefined,
      }));
      told.push({ answers, work });
    }
    const [unknown, unset, wrong] = told;
    const one = { message: '5938', cost: CHEAP, saltBytes: 16, keyBytes: 32, isBound: true };
    expect(wrong?.work).toEqual(Array.from({ length: TRIES }, () => one));
    expect(wrong?.answers.map((answer) => !answer.ok && answer.error.kind)).toEqual([
      ...Array<string>(TRIES).fill('wrong_pin'),
      'pin_locked',
    ]);
    expect(unset).toEqual(wrong);
    expect(unknown).toEqual(wrong);
  });

  test('a hash that somebody copies into another customer’s row opens nothing', async () => {
    const [thief, victim] = [await room.customer('4071'), await room.customer('5938')];
    const copied = await room.kept(thief);
    await run(room.db.work, async ({ pins }) => {
      if (copied) await pins.save({ ...copied, ...victim });
    });
    expect(await room.type(victim, '4071')).toEqual(WRONG);
    expect(await room.type(thief, '4071')).toEqual(RIGHT);
  });

  test('is compared under the key it was hashed with after APP_SECRET is rotated, and hashed under the new one when it is right', async () => {
    const owner = await room.customer('4071');
    const before = await room.kept(owner);
    const ring = createKeyRing([NEW_SECRET, OLD_SECRET]);
    const rotated = room.withRing(ring);
    expect(await room.type(owner, '5938', rotated)).toEqual(WRONG);
    expect(await room.kept(owner)).toMatchObject({ hash: before?.hash, keyId: before?.keyId });
    room.advance(1);
    expect(await room.type(owner, '4071', rotated)).toEqual(RIGHT);
    const after = await room.kept(owner);
    expect(after).toMatchObject({ keyId: ring.activeKeyId, setAt: before?.setAt });
    expect(after?.hash).not.toBe(before?.hash);
    // The old key may go now.
    expect(await room.type(owner, '4071', room.withRing(createKeyRing([NEW_SECRET])))).toEqual(RIGHT);
    expect(await room.kept(owner)).toEqual(after);
  });

  test('is hashed anew when the cost has changed, once', async () => {
    const owner = await room.customer('4071');
    const dearer = room.withRing(room.deps.ring, { m: 16, t: 1, p: 1 });
    expect(await room.type(owner, '4071', dearer)).toEqual(RIGHT);
    const after = await room.kept(owner);
    expect(after?.hash).toContain('m=16,t=1,p=1');
    expect(await room.type(owner, '4071', dearer)).toEqual(RIGHT);
    expect(await room.kept(owner)).toEqual(after);
  });

  test('two right tries at one instant are both right while the PIN is hashed anew', async () => {
    const owner = await room.customer('4071');
    const rotated = room.withRing(createKeyRing([NEW_SECRET, OLD_SECRET]));
    expect(await Promise.all([1, 2].map(() => room.type(owner, '4071', rotated)))).toEqual([RIGHT, RIGHT]);
  });

  test('whose key is lost is a PIN that nobody knows, at the cost of any other', async () => {
    const owner = await room.customer('4071');
    const bereft = room.withRing(createKeyRing([NEW_SECRET]));
    room.derived.length = 0;
    expect(await room.type(owner, '4071', bereft)).toEqual(WRONG);
    expect(room.derived).toHaveLength(1);
  });

  test('that was replaced while an old one was compared is not the old one', async () => {
    const owner = await room.customer('4071');
    room.advance(1);
    const { hashes } = room.deps;
    const slow = {
      ...room.deps,
      hashes: {
        ...hashes,
        matches: async (...given: Parameters<typeof hashes.matches>) => {
          const answer = await hashes.matches(...given);
          const by = { actor: { kind: 'token', id: 1, name: 'back end' }, address: null } as const;
          expect(await room.set(owner, '5938', { backEnd: by })).toEqual(ok('changed'));
          return answer;
        },
      },
    };
    expect(await room.type(owner, '4071', slow)).toEqual(WRONG);
    expect(await room.type(owner, '5938')).toEqual(RIGHT);
  });
});

describe('a rush', () => {
  /** Argon2 that ends when the test says so. */
  function heldHashing() {
    const [running, seen]: [(() => void)[], Argon2Parameters[]] = [[], []];
    const argon2id = (parameters: Argon2Parameters) => {
      seen.push(parameters);
      return new Promise<Buffer>((done) => running.push(() => done(Buffer.alloc(32))));
    };
    return { running, seen, parts: { argon2id, randomBytes: (count: number) => Buffer.alloc(count, 9) } };
  }

  test('of 500 orders at one instant one is hashed at a time, 200 wait, and the others are told at once, without a count', async () => {
    const db = await (DIALECTS[0] as (typeof DIALECTS)[number]).open();
    const room = pinRoom(db);
    const { running, seen, parts } = heldHashing();
    const ring = createKeyRing([OLD_SECRET]);
    const deps = { ...room.deps, hashes: createPinHashes(ring, CHEAP, parts) };
    const owners = Array.from({ length: 500 }, stranger);
    const told: unknown[] = [];
    const answers = owners.map(async (owner) => told[told.push(await verifyPin(deps, { ...owner, pin: '4071' })) - 1]);
    const rows = async () => Number((await db.sql('select count(*) as n from pins'))[0]?.['n']);
    // All that have room are counted before any of them is compared.
    for (let looks = 0; looks < 500 && ((await rows()) < 201 || running.length === 0); looks += 1) {
      await run(db.work, async () => null);
    }
    expect(told).toEqual(Array.from({ length: 299 }, () => BUSY));
    expect(await rows()).toBe(201);
    for (let compared = 1; compared <= 201; compared += 1) {
      expect([running.length, seen.length]).toEqual([1, compared]);
      running.pop()?.();
      expect(await answers[compared - 1]).toEqual(WRONG);
    }
    // There is room again.
    running.length = 0;
    const next = verifyPin(deps, { ...stranger(), pin: '4071' });
    for (let looks = 0; looks < 500 && running.length === 0; looks += 1) await run(db.work, async () => null);
    running.pop()?.();
    expect(await next).toEqual(WRONG);
    await db.close();
  });

  test('with real hashes no two PINs are hashed at once', async () => {
    const db = await (DIALECTS[0] as (typeof DIALECTS)[number]).open();
    const room = pinRoom(db);
    const owner = await room.customer('4071');
    await Promise.all([...Array.from({ length: 200 }, stranger), owner].map((who) => room.type(who, '4071')));
    expect(room.derived).toHaveLength(202);
    expect(room.mostAtOnce()).toBe(1);
    await db.close();
  });
});

test('a PIN costs about a quarter of what a password costs, under a key for nothing else', async () => {
  const seen: Argon2Parameters[] = [];
  const argon2id = async (parameters: Argon2Parameters) => {
    seen.push(parameters);
    return Buffer.alloc(32);
  };
  const ring = createKeyRing([OLD_SECRET]);
  const hashes = createPinHashes(ring, undefined, { argon2id, randomBytes: (count) => Buffer.alloc(count, 9) });
  const owner = { mode: 'LIVE', userReference: 'meg' } as const;
  const { hash, keyId } = await hashes.hash('4071', owner);
  expect(keyId).toBe(ring.activeKeyId);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=4096,t=3,p=1\$/);
  expect(seen).toEqual([
    {
      message: '4071',
      nonce: Buffer.alloc(16, 9),
      memory: 4_096,
      passes: 3,
      parallelism: 1,
      tagLength: 32,
      secret: ring.derive('pin', keyId).export(),
      associatedData: 'pins/LIVE/meg',
    },
  ]);
});
