import { expect, test } from '@jest/globals';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { type Purpose, recognise } from '../../src/once/recognise.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ring = createKeyRing([OLD]);
const digestOf = (content: string, by = ring, purpose: Purpose = 'inbox'): string =>
  recognise(by, purpose, content, []).digest;
const remembered = [
  { id: 1, digest: digestOf('a') },
  { id: 2, digest: digestOf('b') },
  { id: 3, digest: null },
];

test('exactly the same content is found among what is remembered, and no other', () => {
  expect(recognise(ring, 'inbox', 'b', remembered).same).toEqual({ id: 2, digest: digestOf('b') });
  expect(recognise(ring, 'inbox', 'c', remembered).same).toBeNull();
  expect(recognise(ring, 'inbox', 'a', []).same).toBeNull();
});

test('the digest depends on the content, the active key and the purpose alone', () => {
  const rotated = createKeyRing([NEW, OLD]);
  expect(digestOf('a', rotated)).toBe(`${rotated.activeKeyId}.${rotated.mac('inbox', 'a', rotated.activeKeyId)}`);
  expect(recognise(rotated, 'inbox', 'c', remembered).digest).toBe(digestOf('c', rotated));
  expect(digestOf('a', ring, 'idempotency')).not.toBe(digestOf('a'));
  expect(recognise(ring, 'idempotency', 'a', remembered).same).toBeNull();
});

test('content digested with an older key of the ring is recognised; with a lost key it is not', () => {
  expect(recognise(createKeyRing([NEW, OLD]), 'inbox', 'a', remembered).same).toMatchObject({ id: 1 });
  expect(recognise(createKeyRing([NEW]), 'inbox', 'a', remembered).same).toBeNull();
});
