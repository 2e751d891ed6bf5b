import { isUtf8 } from 'node:buffer';

/**
 * Whether bytes that cannot be read are in another charset, as their content type says. JSON is UTF-8, whatever
 * programs say about it. A body that names another charset is read like any other when its bytes are UTF-8.
 */
export function isInOtherCharset(bytes: Uint8Array, contentType: string | undefined): boolean {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType ?? '') ?? [];
  const isNamed = charset.toLowerCase().replace(/[^a-z0-9]/g, '') !== 'utf8';
  // In ASCII text as UTF-16, every byte is valid UTF-8, and every second byte is a zero, which JSON never has.
  return isNamed && (!isUtf8(bytes) || bytes.includes(0));
}
