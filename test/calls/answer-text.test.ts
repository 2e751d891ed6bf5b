import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { answerText } from '../../src/calls/answer-text.ts';

const TEXT = '{"status":"success","name":"Adébáyọ̀"}';
const BYTES = Buffer.from(TEXT);
const LIMIT = BYTES.length;

test.each([undefined, '', ' ', 'identity', ' Identity '])(
  'an answer that is not compressed (%j) is its text',
  (encoding) => {
    expect(answerText(BYTES, encoding, LIMIT)).toBe(TEXT);
  },
);

describe.each([
  ['gzip', gzipSync],
  [' GZIP ', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('an answer in %j', (encoding, compress) => {
  test('is the text that was compressed, up to the limit', () => {
    expect(answerText(compress(BYTES), encoding, LIMIT)).toBe(TEXT);
    expect(answerText(compress(BYTES), encoding, LIMIT - 1)).toBeNull();
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['half of it', compress(BYTES).subarray(0, 20)],
    ['the bare text', BYTES],
    ['more behind it', Buffer.concat([compress(BYTES), Buffer.from(' ')])],
  ])('that is %s says nothing', (_what, bytes) => {
    expect(answerText(bytes, encoding, LIMIT)).toBeNull();
  });
});

test.each(['zip', 'gzip, br', 'constructor', 'toString'])(
  'an answer in an unknown encoding, %s, has no text',
  (encoding) => {
    expect(answerText(gzipSync(BYTES), encoding, LIMIT)).toBeNull();
  },
);
