import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { KeyRing } from '../../../src/core/key-ring.ts';
import type { Arrival } from '../../../src/once/ports.ts';
import { unnamedReference } from '../../../src/rails/finswich/unnamed.ts';
import { DIALECTS, type TestDatabase } from '../../db/databases.ts';
import { aDelivery, run } from '../../db/records.ts';
import { idOf, keyOf } from '../../harness/kept-under.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const BEFORE = createKeyRing([OLD]);
const AFTER = createKeyRing([NEW, OLD]);

const referenceOf = (ring: KeyRing, arrival: Arrival, content: unknown): Promise<string> =>
  db.work.read((stores) =>
    unnamedReference(ring, arrival, content)(async (reference) => (await idOf(stores, reference)) !== 0),
  );
const arrival = (given: Partial<Arrival> = {}): Arrival => aDelivery({ event: 'REVERSAL', body: '{"a":1}', ...given });

test('an event that names no transaction has a reference of its own, the same whenever it comes', async () => {
  const reference = await referenceOf(BEFORE, arrival({ receivedAt: 1, requestId: 'first' }), { a: 1, b: 2 });
  expect(reference).toMatch(/^NO-REFERENCE-[0-9a-f]{24}$/);
  expect(await referenceOf(BEFORE, arrival({ receivedAt: 2, requestId: 'second' }), { b: 2, a: 1 })).toBe(reference);
});

test('an event that differs in name, body or content has another reference', async () => {
  const all = [
    await referenceOf(BEFORE, arrival(), 'a'),
    await referenceOf(BEFORE, arrival({ event: 'VALUE_READY' }), 'a'),
    await referenceOf(BEFORE, arrival({ body: '{}' }), 'a'),
    await referenceOf(BEFORE, arrival(), 'b'),
  ];
  expect(new Set(all).size).toBe(4);
});

test('it cannot be made without the key: the content may hold a PIN, which is short enough to be guessed', async () => {
  expect(await referenceOf(createKeyRing([NEW]), arrival(), 'a')).not.toBe(await referenceOf(BEFORE, arrival(), 'a'));
});

test('an event from before a key rotation keeps its reference; a new event gets one from the new key', async () => {
  const known = arrival({ body: 'known' });
  const reference = await referenceOf(BEFORE, known, 'a');
  await run(db.work, async (stores) => {
    const transactionId = (await keyOf(stores, reference)).id;
    await stores.inbox.record(aDelivery({ ...known, transactionId, key: 'k', digest: 'd' }));
  });
  expect(await referenceOf(AFTER, known, 'a')).toBe(reference);
  const unknown = arrival({ body: 'unknown' });
  expect(await referenceOf(AFTER, unknown, 'a')).toBe(await referenceOf(createKeyRing([NEW]), unknown, 'a'));
});
