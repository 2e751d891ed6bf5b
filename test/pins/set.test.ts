import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { By } from '../../src/audit-log/ports.ts';
import { verifyChain } from '../../src/audit-log/verify.ts';
import { MINUTE } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { type Result, err, ok } from '../../src/core/result.ts';
import type { PinOwner } from '../../src/pins/ports.ts';
import { setPin } from '../../src/pins/set.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { unlockPin } from '../../src/pins/unlock.ts';
import { DIALECTS } from '../db/databases.ts';
import { fresh } from '../db/records.ts';
import { NEW_SECRET, OLD_SECRET, type PinRoom, RIGHT, WRONG, pinRoom } from './pin-room.ts';

const BACK_END: By = { actor: { kind: 'token', id: 7, name: 'core banking' }, address: '203.0.113.7' };
const ADA: By = { actor: { kind: 'person', id: 1, name: 'ada@wallet.example' }, address: '198.51.100.7' };
const refused = (kind: string) => err({ kind });

describe.each(DIALECTS)('a customer’s PIN on $dialect', ({ open }) => {
  let room: PinRoom;
  beforeAll(async () => {
    room = pinRoom(await open());
  });
  afterAll(() => room.db.close());

  /** The messages that wait for this customer, by their subject, and the acts of the audit log about them. */
  const jobsOf = ({ mode, userReference }: PinOwner) =>
    room.db.sql(`select kind, status from jobs where subject = '${mode}/${userReference}'`);
  const actsOf = async ({ mode, userReference }: PinOwner) => {
    const entries = await room.db.work.read(({ auditLog }) => auditLog.following(0, 10_000));
    const theirs = entries.filter(({ subject }) => subject === `wallet/${mode}/${userReference}`);
    return theirs.map(({ act, actor, reason, detail }) => ({ act, by: actor.name, reason, detail }));
  };
  const lock = async (owner: PinOwner) => {
    for (let tries = 0; tries < TRIES; tries += 1) expect(await room.type(owner, '5938')).toEqual(WRONG);
    expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked' } });
  };
  const unlock = (owner: PinOwner): Promise<Result<string, string>> => {
    const acting = { by: ADA, at: room.now(), ring: room.deps.ring };
    return room.db.work.run((stores) => unlockPin(stores, { ...owner, reason: 'showed a passport' }, acting));
  };

  describe('is set', () => {
    test('for the first time without another one, and its customer is told once', async () => {
      const owner = await room.customer(null);
      expect(await room.set(owner, '4071')).toEqual(ok('set'));
      expect(await room.type(owner, '4071')).toEqual(RIGHT);
      expect(await room.kept(owner)).toMatchObject({ keyId: room.deps.ring.activeKeyId, setAt: room.now() });
      expect(await jobsOf(owner)).toEqual([{ kind: 'send_pin_set', status: 'queued' }]);
      expect(await actsOf(owner)).toEqual([]);
    });

    test('anew with the current one, and its customer is told again', async () => {
      const owner = await room.customer('4071');
      expect(await room.set(owner, '8026', { currentPin: '4071' })).toEqual(ok('changed'));
      expect(await room.type(owner, '4071')).toEqual(WRONG);
      expect(await room.type(owner, '8026')).toEqual(RIGHT);
      // At one instant of the clock, too.
      expect(await jobsOf(owner)).toHaveLength(2);
    });

    test('by the back end without the current one, which unlocks it and is in the audit log', async () => {
      const owner = await room.customer('4071');
      await lock(owner);
      expect(await room.set(owner, '8026', { backEnd: BACK_END })).toEqual(ok('changed'));
      expect(await room.kept(owner)).toMatchObject({ failures: 0, locks: 0, lockedUntil: null });
      expect(await room.type(owner, '8026')).toEqual(RIGHT);
      expect(await jobsOf(owner)).toHaveLength(2);
      const set = { act: 'pin.set', by: 'core banking', reason: null };
      expect(await actsOf(owner)).toEqual([{ ...set, detail: { is_first: false } }]);
    });

    test('by the back end for the first time', async () => {
      const owner = await room.customer(null);
      expect(await room.set(owner, '8026', { backEnd: BACK_END })).toEqual(ok('set'));
      expect(await actsOf(owner)).toMatchObject([{ act: 'pin.set', detail: { is_first: true } }]);
    });

    test('by the back end, which has asked for the current one, only when that is right', async () => {
      const owner = await room.customer('4071');
      expect(await room.set(owner, '8026', { currentPin: '5938', backEnd: BACK_END })).toEqual(WRONG);
      expect(await room.set(owner, '8026', { currentPin: '4071', backEnd: BACK_END })).toEqual(ok('changed'));
    });

    test('by the back end when its key is lost, and by nobody else', async () => {
      const owner = await room.customer('4071');
      const bereft = room.withRing(createKeyRing([NEW_SECRET]));
      const request = { ...owner, pin: '8026', backEnd: null } as const;
      expect(await setPin(bereft, { ...request, currentPin: null })).toEqual(refused('current_pin_missing'));
      expect(await setPin(bereft, { ...request, currentPin: '4071' })).toEqual(WRONG);
      expect(await setPin(bereft, { ...request, currentPin: null, backEnd: BACK_END })).toEqual(ok('changed'));
      expect(await room.type(owner, '8026', bereft)).toEqual(RIGHT);
    });

    test('for a customer whom no message reaches, and none is written', async () => {
      const owner = await room.customer('4071', { phone: null, email: null });
      expect(await jobsOf(owner)).toEqual([]);
    });

    test('for the first time after others have guessed: there was nothing to guess', async () => {
      const owner = await room.customer(null);
      await lock(owner);
      expect(await room.set(owner, '4071')).toEqual(ok('set'));
      expect(await room.type(owner, '4071')).toEqual(RIGHT);
    });
  });

  describe('is not set', () => {
    test.each([
      ['40711', null],
      ['abcd', null],
      ['', null],
      ['8026', '40711'],
    ])('as %j with the current one %j, which is no PIN', async (pin, currentPin) => {
      const owner = await room.customer('4071');
      expect(await room.set(owner, pin, { currentPin })).toEqual(refused('bad_pin_form'));
      expect(await room.kept(owner)).toMatchObject({ failures: 0 });
    });

    test('for nobody', async () => {
      const nobody = { mode: 'TEST', userReference: fresh('nobody') } as const;
      for (const backEnd of [null, BACK_END]) {
        expect(await room.set(nobody, '4071', { backEnd })).toEqual(refused('unknown_customer'));
      }
      expect(await room.kept(nobody)).toBeNull();
    });

    test('by the customer without the current one', async () => {
      const owner = await room.customer('4071');
      expect(await room.set(owner, '8026')).toEqual(refused('current_pin_missing'));
      expect(await room.type(owner, '4071')).toEqual(RIGHT);
      expect(await jobsOf(owner)).toHaveLength(1);
    });

    test('with a current one where there is none', async () => {
      const owner = await room.customer(null);
      expect(await room.set(owner, '8026', { currentPin: '4071' })).toEqual(WRONG);
      expect(await room.kept(owner)).toMatchObject({ hash: null, failures: 1 });
    });

    test('with a wrong current one, which counts as a try, nor while it is locked', async () => {
      const owner = await room.customer('4071');
      const change = (currentPin: string) => room.set(owner, '8026', { currentPin });
      for (let tries = 1; tries < TRIES; tries += 1) expect(await room.type(owner, '5938')).toEqual(WRONG);
      expect(await change('5938')).toEqual(WRONG);
      expect(await change('4071')).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 900 } });
      expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked' } });
    });

    test.each([
      ['1234', 'in_a_row'],
      ['2677', 'phone'],
    ])('as %s, which is easy to guess, whoever asks', async (pin, why) => {
      const owner = await room.customer('4071');
      for (const given of [{ currentPin: '4071' }, { backEnd: BACK_END }]) {
        expect(await room.set(owner, pin, given)).toEqual(err({ kind: 'guessable_pin', why }));
      }
      expect(await room.type(owner, '4071')).toEqual(RIGHT);
    });

    test('by somebody who tries for the end of the phone without the current one', async () => {
      const owner = await room.customer('4071');
      expect(await room.set(owner, '2677', { currentPin: '5938' })).toEqual(WRONG);
      expect(await room.set(owner, '2677')).toEqual(refused('current_pin_missing'));
    });

    test('twice for the first time at one instant', async () => {
      const owner = await room.customer(null);
      const both = await Promise.all(['4071', '8026'].map((pin) => room.set(owner, pin)));
      const set = both.findIndex(({ ok: isSet }) => isSet);
      expect(both[1 - set]).toEqual(refused('current_pin_missing'));
      expect(await room.type(owner, set === 0 ? '4071' : '8026')).toEqual(RIGHT);
      expect(await jobsOf(owner)).toHaveLength(1);
    });

    test('with a current one that was replaced meanwhile', async () => {
      const owner = await room.customer('4071');
      const { hashes } = room.deps;
      const meanwhile: unknown[] = [];
      const slow = {
        ...room.deps,
        hashes: {
          ...hashes,
          hash: async (...given: Parameters<typeof hashes.hash>) => {
            meanwhile.push(await room.set(owner, '8026', { backEnd: BACK_END }));
            return hashes.hash(...given);
          },
        },
      };
      expect(await setPin(slow, { ...owner, pin: '5938', currentPin: '4071', backEnd: null })).toEqual(WRONG);
      expect(meanwhile).toEqual([ok('changed')]);
      expect(await room.type(owner, '8026')).toEqual(RIGHT);
    });
  });

  describe('is unlocked', () => {
    test('by a person with a reason, which is in the audit log; the next lock goes on growing', async () => {
      const owner = await room.customer('4071');
      await lock(owner);
      expect(await unlock(owner)).toEqual(ok('unlocked'));
      const entry = { act: 'pin.unlock', by: 'ada@wallet.example', reason: 'showed a passport' };
      expect(await actsOf(owner)).toEqual([{ ...entry, detail: { locks: 1 } }]);
      await lock(owner);
      expect(await room.type(owner, '4071')).toMatchObject({ error: { retryAfterSeconds: (30 * MINUTE) / 1_000 } });
      expect(await unlock(owner)).toEqual(ok('unlocked'));
      expect(await room.type(owner, '4071')).toEqual(RIGHT);
      expect(await room.kept(owner)).toMatchObject({ failures: 0, locks: 0 });
    });

    test('only while it is locked', async () => {
      const owner = await room.customer('4071');
      expect(await unlock(owner)).toEqual(err('not_locked'));
      expect(await unlock({ mode: 'TEST', userReference: fresh('nobody') })).toEqual(err('not_locked'));
      await lock(owner);
      room.advance(15 * MINUTE);
      expect(await unlock(owner)).toEqual(err('not_locked'));
      expect(await actsOf(owner)).toEqual([]);
    });
  });

  test('leaves an audit log that can be proven', async () => {
    const report = await verifyChain(room.db.work, createKeyRing([OLD_SECRET, NEW_SECRET]));
    expect(report.broken).toBeNull();
    expect(report.count).toBeGreaterThan(5);
  });
});
