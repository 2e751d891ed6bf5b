import { DAY } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { IdempotencyStore } from './ports.ts';
import { recognise } from './recognise.ts';

/** How long a key stands for its first request. */
export const KEPT_MS = 7 * DAY;

/** Whose key it is, and everything that makes two requests the same. */
export interface RequestIdentity {
  readonly actor: string;
  readonly key: string;
  readonly content: string;
}

/**
 * Does a request once per key, inside the caller's unit of work. The same request again gets the first reply, and does
 * nothing. The same key with another request is refused. A request that was refused may be tried again with its key.
 * `keptOf` leaves out of a reply what must not be kept. The caller then puts it back when a kept reply is given again.
 */
export async function onceForKey<E>(
  store: Pick<IdempotencyStore, 'find' | 'keep'>,
  ring: KeyRing,
  { actor, key, content }: RequestIdentity,
  at: number,
  work: () => Promise<Result<unknown, E>>,
  keptOf: (reply: unknown) => unknown = (reply) => reply,
): Promise<Result<{ readonly reply: unknown; readonly isReplay: boolean }, E | 'key_reused'>> {
  const place = `idempotency_keys:reply:${actor}:${key}`;
  const kept = await store.find(actor, key);
  const { same, digest } = recognise(ring, 'idempotency', content, kept ? [kept] : []);
  if (same) return ok({ reply: JSON.parse(ring.open(place, same.reply)) as unknown, isReplay: true });
  if (kept) return err('key_reused');
  const done = await work();
  if (!done.ok) return done;
  const reply = ring.seal(place, JSON.stringify(keptOf(done.value)));
  await store.keep(actor, key, { digest, reply }, at);
  return ok({ reply: done.value, isReplay: false });
}
