import { expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { ok } from '../../src/core/result.ts';
import { KEPT_MS, onceForKey } from '../../src/once/once-for-key.ts';
import type { IdempotencyStore, KeptReply } from '../../src/once/ports.ts';
import { recognise } from '../../src/once/recognise.ts';

const ring = createKeyRing([Buffer.alloc(32, 7)]);

/** Keeps replies in memory, under whatever key the test says. */
function memory() {
  const kept = new Map<string, KeptReply>();
  const store: Pick<IdempotencyStore, 'find' | 'keep'> = {
    find: async (actor, key) => kept.get(`${actor} ${key}`) ?? null,
    keep: async (actor, key, reply) => void kept.set(`${actor} ${key}`, reply),
  };
  const ask = (actor: string, key: string, content = 'the same') =>
    onceForKey(store, ring, { actor, key, content }, 1, async () => ok({ told: 'once' }));
  return { kept, ask };
}

test('a key stands for its request for a week', () => {
  expect(KEPT_MS).toBe(7 * DAY);
});

test('the same request gets the first reply, and another one with the key is refused', async () => {
  const { ask } = memory();
  expect(await ask('ada', 'k')).toEqual(ok({ reply: { told: 'once' }, isReplay: false }));
  expect(await ask('ada', 'k')).toEqual(ok({ reply: { told: 'once' }, isReplay: true }));
  expect(await ask('ada', 'k', 'another')).toEqual({ ok: false, error: 'key_reused' });
});

test.each([
  { moved: 'to another caller', actor: 'bola', key: 'k' },
  { moved: 'to another key', actor: 'ada', key: 'other' },
])('a kept reply that is moved $moved opens for nobody', async ({ actor, key }) => {
  const { kept, ask } = memory();
  await ask('ada', 'k');
  kept.set(`${actor} ${key}`, kept.get('ada k') as KeptReply);
  await expect(ask(actor, key)).rejects.toThrow('unable to authenticate');
});

test('the digest of a request differs from that of a delivery with the same content', async () => {
  const { kept, ask } = memory();
  await ask('ada', 'k');
  const { digest } = kept.get('ada k') as KeptReply;
  expect(digest).toBe(recognise(ring, 'idempotency', 'the same', []).digest);
  expect(digest).not.toBe(recognise(ring, 'inbox', 'the same', []).digest);
});
