import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KeyRing, createKeyRing } from '../../src/core/key-ring.ts';
import type { Claimed, StoredAnswer } from '../../src/once/ports.ts';
import { type Claims, eventKey, receive } from '../../src/once/receive.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { aDelivery, fresh, run } from '../db/records.ts';
import { idOf } from '../harness/kept-under.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ring = createKeyRing([OLD]);
const ANSWER: StoredAnswer = { code: null, data: { a: 1 }, retryAfterSeconds: null };
const OTHER: StoredAnswer = { code: 'conflicting_event', data: {}, retryAfterSeconds: null };

interface Act {
  readonly content?: string;
  readonly key?: string;
  readonly claims?: Claims;
  readonly answer?: StoredAnswer | null;
  readonly ring?: KeyRing;
  readonly again?: (stored: StoredAnswer | null) => Promise<StoredAnswer | null>;
}

/** One event of a transaction: the same delivery and others arrive for it. */
function sameEvent() {
  const reference = fresh();
  const acted: { readonly seen: string; readonly claimed: readonly Claimed[] }[] = [];
  return {
    acted,
    kept: () => db.work.read(async (stores) => stores.inbox.of(await idOf(stores, reference))),
    arrive: ({ content = 'a', key = 'LIVE|REVERSAL', claims = 'key', answer = ANSWER, ...given }: Act = {}) =>
      run(db.work, async ({ transactions, inbox }) =>
        receive(
          inbox,
          given.ring ?? ring,
          aDelivery({ reference }),
          { under: await transactions.lockOrAdd({ rail: 'finswich', reference }), key, content },
          async (seen, claimed) => {
            acted.push({ seen, claimed });
            return { answer, verdict: 'acted', claims };
          },
          given.again,
        ),
      ),
  };
}

test('acts once: a repeat gets the same answer, does nothing, and is recorded as a repeat of the first', async () => {
  const { arrive, acted, kept } = sameEvent();
  expect(await arrive()).toEqual({ answer: ANSWER, verdict: 'acted' });
  expect(await arrive({ answer: OTHER })).toEqual({ answer: ANSWER, verdict: 'repeated' });
  expect(acted).toEqual([{ seen: 'new', claimed: [] }]);
  const [first, second] = await kept();
  expect(first).toMatchObject({ key: 'LIVE|REVERSAL', verdict: 'acted', answer: ANSWER, repeats: null });
  expect(second).toMatchObject({ key: null, digest: null, verdict: 'repeated', answer: ANSWER, repeats: first?.id });
});

test('a repeat may get a newer answer', async () => {
  const { arrive } = sameEvent();
  await arrive({ answer: null });
  expect(await arrive()).toEqual({ answer: null, verdict: 'repeated' });
  expect(await arrive({ again: async () => OTHER })).toEqual({ answer: OTHER, verdict: 'repeated' });
});

test('other content under a claimed key is reported as changed, with the earlier claims', async () => {
  const { arrive, acted } = sameEvent();
  await arrive();
  await arrive({ content: 'b', claims: 'nothing', answer: OTHER });
  expect(acted.map(({ seen }) => seen)).toEqual(['new', 'changed']);
  expect(acted[1]?.claimed).toMatchObject([{ key: 'LIVE|REVERSAL', answer: ANSWER }]);
  // It claimed nothing: so it acts each time.
  expect(await arrive({ content: 'b', claims: 'nothing' })).toEqual({ answer: ANSWER, verdict: 'acted' });
});

test('a claim of content alone matches only that content, and leaves the key free', async () => {
  const { arrive, acted, kept } = sameEvent();
  await arrive({ content: 'b', claims: 'content', answer: OTHER });
  expect(await arrive({ content: 'b' })).toEqual({ answer: OTHER, verdict: 'repeated' });
  expect(await arrive()).toEqual({ answer: ANSWER, verdict: 'acted' });
  expect(acted.map(({ seen }) => seen)).toEqual(['new', 'new']);
  expect((await kept()).map(({ key }) => key?.split('#')[0] ?? null)).toEqual(['LIVE|REVERSAL', null, 'LIVE|REVERSAL']);
});

test('the same content under another key is another event, also where one key begins like the other', async () => {
  const { arrive, acted } = sameEvent();
  await arrive({ key: eventKey('LIVE', 'REVERSAL') });
  for (const key of [eventKey('TEST', 'REVERSAL'), eventKey('any', 'REVERSAL'), 'LIVE|REVER', 'LIVE|REVERSALS']) {
    expect(await arrive({ key })).toEqual({ answer: ANSWER, verdict: 'acted' });
  }
  expect(acted.map(({ seen }) => seen)).toEqual(['new', 'new', 'new', 'new', 'new']);
});

test('a delivery digested with an older key of the ring is still recognised; with a lost key it is not', async () => {
  const { arrive } = sameEvent();
  await arrive();
  expect(await arrive({ ring: createKeyRing([NEW, OLD]) })).toMatchObject({ verdict: 'repeated' });
  expect(await arrive({ ring: createKeyRing([NEW]), claims: 'nothing' })).toMatchObject({ verdict: 'acted' });
});

test('a digest cannot be made without the key', async () => {
  const [one, other] = [sameEvent(), sameEvent()];
  await one.arrive();
  await other.arrive({ ring: createKeyRing([NEW]) });
  const digestOf = async (kept: typeof one.kept) => (await kept())[0]?.digest ?? '';
  const [a, b] = [await digestOf(one.kept), await digestOf(other.kept)];
  expect(a).toBe(`${ring.activeKeyId}.${ring.mac('inbox', 'a', ring.activeKeyId)}`);
  expect(a).not.toBe(b);
});
