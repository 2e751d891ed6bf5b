import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { createLog } from '../../src/surroundings.ts';
import { WAITS } from '../../src/worker/loop.ts';
import { setBackClockRepair } from '../../src/worker/set-back-clock.ts';
import { DIALECTS } from '../db/databases.ts';
import { type PinRoom, RIGHT, WRONG, pinRoom } from './pin-room.ts';

const LOCKED_ANEW = { ok: false, error: { kind: 'pin_locked', retryAfterSeconds: 900 } } as const;

describe.each(DIALECTS)('on $dialect', ({ open }) => {
  let room: PinRoom;
  beforeAll(async () => {
    room = pinRoom(await open());
  });
  afterAll(() => room.db.close());

  test('a PIN that is locked while the clock is set back by a day is locked for as long as its lock, and no longer', async () => {
    const owner = await room.customer('4071');
    for (let tries = 0; tries < TRIES; tries += 1) expect(await room.type(owner, '5938')).toEqual(WRONG);
    room.advance(-DAY);
    expect(await room.type(owner, '4071')).toEqual(LOCKED_ANEW);
    const repair = setBackClockRepair({
      work: room.db.work,
      clock: () => room.now(),
      log: createLog('silent'),
      setBackFrom: () => null,
      waits: WAITS,
    });
    await repair([]);
    expect(await room.type(owner, '4071')).toEqual(LOCKED_ANEW);
    room.advance(15 * MINUTE - 1);
    expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 1 } });
    room.advance(1);
    expect(await room.type(owner, '4071')).toEqual(RIGHT);
  });
});
