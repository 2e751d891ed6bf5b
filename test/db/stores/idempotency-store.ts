import { expect, test } from '@jest/globals';
import { type KeyRing, createKeyRing } from '../../../src/core/key-ring.ts';
import { err, ok } from '../../../src/core/result.ts';
import { type RequestIdentity, onceForKey } from '../../../src/once/once-for-key.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, fresh, run } from '../records.ts';

const ring = createKeyRing([Buffer.alloc(32, 1)]);

export function idempotencyStoreTests(db: () => TestDatabase): void {
  const ask = (identity: RequestIdentity, work: () => Promise<unknown>, given: { at?: number; by?: KeyRing } = {}) =>
    run(db().work, ({ idempotency }) =>
      onceForKey(idempotency, given.by ?? ring, identity, given.at ?? NOW, async () => ok(await work())),
    );
  const identityOf = (over: Partial<RequestIdentity> = {}): RequestIdentity => ({
    actor: 'person/1',
    key: fresh(),
    content: '["POST","/notes",{"text":"hello"}]',
    ...over,
  });

  test('the same request with the same key is done once, also at the same instant', async () => {
    const identity = identityOf();
    let done = 0;
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => ask(identity, async () => ({ note: (done += 1) }))),
    );
    expect(done).toBe(1);
    expect(replies.map((reply) => reply.ok && reply.value.reply)).toEqual(Array(5).fill({ note: 1 }));
    expect(replies.filter((reply) => reply.ok && reply.value.isReplay)).toHaveLength(4);
  });

  test('a key stands for one request, and for one caller', async () => {
    const identity = identityOf();
    await ask(identity, async () => 'first');
    expect(await ask({ ...identity, content: 'another' }, async () => 'second')).toEqual(err('key_reused'));
    const theirs = await ask({ ...identity, actor: 'person/2' }, async () => 'second');
    expect(theirs).toEqual(ok({ reply: 'second', isReplay: false }));
  });

  test('what was refused may be tried again with its key', async () => {
    const identity = identityOf();
    const refused = await db().work.run(async ({ idempotency }) =>
      onceForKey(idempotency, ring, identity, NOW, async () => err('not_possible' as const)),
    );
    expect(refused).toEqual(err('not_possible'));
    expect(await ask(identity, async () => 'now')).toEqual(ok({ reply: 'now', isReplay: false }));
  });

  test('a kept reply cannot be read in the database, and is forgotten in time', async () => {
    const { actor, key, content } = identityOf();
    await ask({ actor, key, content }, async () => ({ pin: '8827461935502' }));
    const kept = await db().work.read(({ idempotency }) => idempotency.find(actor, key));
    expect(kept?.reply).not.toContain('8827461935502');
    await run(db().work, async ({ idempotency }) => {
      await idempotency.forget(NOW - 1, 1_000);
      expect(await idempotency.find(actor, key)).not.toBeNull();
      await idempotency.forget(NOW, 1_000);
      expect(await idempotency.find(actor, key)).toBeNull();
    });
  });

  test('an old key that is forgotten takes no younger one with it, of the same name and another caller', async () => {
    const [old, young] = [identityOf(), identityOf({ actor: 'person/2' })];
    const same = { ...young, key: old.key };
    await ask(old, async () => 'old', { at: NOW - 2 });
    await ask(same, async () => 'young', { at: NOW });
    await run(db().work, ({ idempotency }) => idempotency.forget(NOW - 1, 1_000));
    expect(await ask(old, async () => 'anew')).toEqual(ok({ reply: 'anew', isReplay: false }));
    expect(await ask(same, async () => 'twice')).toEqual(ok({ reply: 'young', isReplay: true }));
  });

  test('a request from before APP_SECRET was changed is known after it, and so is another one with its key', async () => {
    const identity = identityOf();
    await ask(identity, async () => 'first');
    const by = createKeyRing([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
    expect(await ask(identity, async () => 'second', { by })).toEqual(ok({ reply: 'first', isReplay: true }));
    expect(await ask({ ...identity, content: 'another' }, async () => 'second', { by })).toEqual(err('key_reused'));
  });
}
