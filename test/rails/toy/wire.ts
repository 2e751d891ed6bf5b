import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { WebhookReply } from '../../../src/rails/rail.ts';

/** The toy's own words: what it posts, what it is answered, and how both sides sign. */
export const MAC_HEADER = 'x-toy-mac';

/** HMAC-SHA256 of exactly these bytes, in hex. */
export const mac = (bytes: string | Uint8Array, key: string): string =>
  createHmac('sha256', key).update(bytes).digest('hex');

export function isFrom(bytes: Uint8Array, key: string, given: string | undefined): boolean {
  const [expected, seen] = [Buffer.from(mac(bytes, key)), Buffer.from(given ?? '')];
  return expected.length === seen.length && timingSafeEqual(expected, seen);
}

const name = z.string().min(1).max(100);
const money = { cents: z.int().positive(), currency: z.string() };
/** Everything the toy may post; it counts money in cents. */
export const said = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order'), id: name, who: name, ...money, thing: z.string() }),
  z.object({ kind: z.literal('code'), id: name, who: name, ...money }),
  z.object({ kind: z.literal('pay'), id: name, who: name, code: z.string() }),
  z.object({ kind: z.literal('done'), id: name, who: name, token: z.string() }),
  z.object({ kind: z.literal('undo'), id: name, who: name, ...money }),
]);
export type Said = z.infer<typeof said>;

/** The toy looks at `ok` alone, and shows `why` to the customer. */
export const reply = (why: string | null, status = why === null ? 200 : 400): WebhookReply => ({
  status,
  headers: {},
  body: JSON.stringify(why === null ? { ok: true } : { ok: false, why }),
});
