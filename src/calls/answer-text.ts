import { entryOf } from '../core/entry-of.ts';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The text of an answer, decoded if it was compressed. A few compressed bytes may stand for a great many, so at most
 * `limit` bytes are decoded. Null when it is longer, when it cannot be decoded, or when more bytes follow the compressed
 * ones: nobody knows what those say.
 */
export function answerText(bytes: Uint8Array, encoding: string | undefined, limit: number): string | null {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return new TextDecoder().decode(bytes);
  const decode = entryOf(DECODERS, name);
  try {
    return decode
      ? new TextDecoder().decode(decode(bytes, { maxOutputLength: limit, rejectGarbageAfterEnd: true }))
      : null;
  } catch {
    return null;
  }
}
