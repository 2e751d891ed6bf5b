import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeyRing } from '../../src/core/key-ring.ts';

const first = Buffer.alloc(32, 1);
const second = Buffer.alloc(32, 2);
const PLACE = 'vouchers:sealed:UTL-1';
const PIN = '8827461935502';

describe('the ring of keys', () => {
  const ring = createKeyRing([first]);

  test('opens what it sealed, whatever the text, and never seals the same way twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wellFormed = text.toWellFormed();
        expect(ring.open(PLACE, ring.seal(PLACE, wellFormed))).toBe(wellFormed);
      }),
    );
    const sealed = ring.seal(PLACE, PIN);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(sealed).not.toContain(PIN);
    expect(ring.seal(PLACE, PIN)).not.toBe(sealed);
  });

  test('after a rotation opens the old, seals with the new, and without the old key says which one is missing', () => {
    const old = ring.seal(PLACE, PIN);
    const rotated = createKeyRing([second, first]);
    expect(rotated.open(PLACE, old)).toBe(PIN);
    expect(rotated.activeKeyId).not.toBe(ring.activeKeyId);
    expect(rotated.keyIds).toEqual([rotated.activeKeyId, ring.activeKeyId]);
    const fresh = rotated.seal(PLACE, PIN);
    expect(fresh.split('.')[1]).toBe(rotated.activeKeyId);
    expect(() => ring.open(PLACE, fresh)).toThrow(`APP_SECRET no longer holds key ${rotated.activeKeyId}`);
    expect(createKeyRing([second]).activeKeyId).toBe(rotated.activeKeyId);
  });

  test('opens nothing that was moved to another place', () => {
    expect(() => ring.open('vouchers:sealed:UTL-2', ring.seal(PLACE, PIN))).toThrow(/authenticat/);
  });

  test('opens nothing in which one bit was changed', () => {
    const [version = '', keyId = '', iv = '', body = ''] = ring.seal(PLACE, PIN).split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => ring.open(PLACE, [version, keyId, iv, changed.toString('base64url')].join('.'))).toThrow(
        /authenticat/,
      );
    }
    const otherIv = randomBytes(12).toString('base64url');
    expect(() => ring.open(PLACE, [version, keyId, otherIv, body].join('.'))).toThrow(/authenticat/);
  });

  test.each([4, 8, 12, 15])('opens nothing whose tag was cut to %d bytes', (kept) => {
    // One GCM tag cut short is still a valid shorter one: without its length said outright it would be believed.
    const [version = '', keyId = '', iv = ''] = ring.seal(PLACE, '').split('.');
    const tag = Buffer.from(ring.seal(PLACE, '').split('.')[3] ?? '', 'base64url').subarray(0, kept);
    const own = ring.seal(PLACE, '').split('.');
    expect(() => ring.open(PLACE, [version, keyId, iv, tag.toString('base64url')].join('.'))).toThrow(/authenticat/);
    own[3] = Buffer.from(own[3] ?? '', 'base64url')
      .subarray(0, kept)
      .toString('base64url');
    expect(() => ring.open(PLACE, own.join('.'))).toThrow(/authenticat/);
  });

  test.each(['', 'v1', 'v1...', 'v2.x.y.z', PIN])('opens no %j', (text) => {
    expect(() => ring.open(PLACE, text)).toThrow(/unknown version|no longer holds/);
  });

  test('gives every purpose and every secret a key of its own, the same each time', () => {
    const trace = (of: typeof ring, purpose: string) =>
      createHmac('sha256', of.derive(purpose, of.activeKeyId)).update('x').digest('hex');
    const other = createKeyRing([second]);
    expect(new Set([trace(ring, 'otp'), trace(ring, 'seal'), trace(other, 'otp'), trace(other, 'seal')]).size).toBe(4);
    expect(trace(createKeyRing([first]), 'otp')).toBe(trace(ring, 'otp'));
    expect(() => ring.derive('otp', 'unknown')).toThrow('APP_SECRET no longer holds key unknown');
  });

  test('makes fingerprints that need the key', () => {
    const mac = ring.mac('voucher', PIN, ring.activeKeyId);
    expect(mac).toMatch(/^[0-9a-f]{64}$/);
    expect(ring.mac('voucher', PIN, ring.activeKeyId)).toBe(mac);
    expect(ring.mac('inbox', PIN, ring.activeKeyId)).not.toBe(mac);
    expect(createKeyRing([second, first]).mac('voucher', PIN, ring.activeKeyId)).toBe(mac);
  });

  test('needs a secret, and counts the same one once', () => {
    expect(() => createKeyRing([])).toThrow(RangeError);
    expect(createKeyRing([first, first]).keyIds).toHaveLength(1);
  });
});
