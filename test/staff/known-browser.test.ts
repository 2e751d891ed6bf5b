import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY, HOUR, SECOND } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { countedIn, laneOf, markFor } from '../../src/staff/known-browser.ts';
import { disablePerson, enablePerson } from '../../src/staff/people.ts';
import type { LoginThrottleStore, Person, Tries } from '../../src/staff/ports.ts';
import { type Counted, takeTry } from '../../src/staff/throttle.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, aPerson, run } from '../db/records.ts';

const ring = createKeyRing([Buffer.alloc(32, 3)]);

/** A throttle store in memory, because each property makes thousands of tries. */
function memory(): LoginThrottleStore {
  const kept = new Map<string, Tries>();
  return {
    find: (key) => Promise.resolve(kept.get(key) ?? null),
    save: (key, tries) => Promise.resolve(void kept.set(key, tries)),
    remove: (key) => Promise.resolve(void kept.delete(key)),
    drop: () => Promise.resolve(0),
  };
}

/** The ways to try one person's password: from any address, and from browsers that keep a mark of the person. */
const doors = (browsers: number): readonly (readonly Counted[])[] => [
  ...Array.from({ length: 3 }, (_, at) => [
    { kind: 'address', name: `203.0.113.${at}` } as const,
    { kind: 'email', name: 'ada@wallet.example' } as const,
  ]),
  ...Array.from({ length: browsers }, (_, at) => countedIn(`7/nonce${at}`, 'password')),
];
/** About 70 by the e-mail, and about 35 by all known browsers together. */
const MOST_AN_HOUR = 110;

const mostInAnHour = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + HOUR).length));

test('an attacker who tries at every moment, in every way, with any number of stolen marks, has a bounded number of guesses an hour', async () => {
  const throttle = memory();
  const guesses: number[] = [];
  for (let at = NOW; at < NOW + 3 * HOUR; at += SECOND) {
    for (const door of doors(8)) if ((await takeTry(throttle, ring, door, at)) === 0) guesses.push(at);
  }
  expect(mostInAnHour(guesses)).toBeLessThanOrEqual(MOST_AN_HOUR);
  expect(mostInAnHour(guesses)).toBeGreaterThan(60);
});

test('after any mix of tries the guesses an hour are bounded', async () => {
  const tries = fc.array(fc.record({ door: fc.nat(7), gap: fc.oneof(fc.nat(3), fc.nat(120), fc.constant(3_601)) }), {
    maxLength: 400,
  });
  await fc.assert(
    fc.asyncProperty(tries, async (mix) => {
      const throttle = memory();
      const guesses: number[] = [];
      let at = NOW;
      for (const { door, gap } of mix) {
        at += gap * SECOND;
        if ((await takeTry(throttle, ring, doors(5)[door] ?? [], at)) === 0) guesses.push(at);
      }
      expect(mostInAnHour(guesses)).toBeLessThanOrEqual(MOST_AN_HOUR);
    }),
    { numRuns: 40 },
  );
});

describe.each(DIALECTS)('the mark that a browser keeps on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const known = async (): Promise<Person> => {
    const person = aPerson({ role: 'supervisor' });
    const id = await run(db.work, ({ staff }) => staff.insert(person));
    return { ...person, id: id ?? 0 };
  };
  const mark = (person: Person, at = NOW, kind: 'browser' | 'pass' = 'browser') =>
    markFor({ ring, randomBytes }, person, kind, at);
  const lane = (marks: readonly string[], person: Person, at = NOW) =>
    db.work.read((stores) => laneOf(stores, ring, marks, person, at));

  test('belongs to one person, expires, and cannot be forged or changed', async () => {
    const [ada, bola] = [await known(), await known()];
    const [hers, pass] = [mark(ada), mark(ada, NOW, 'pass')];
    expect(await lane(['', 'x', mark(bola), hers], ada)).toMatch(new RegExp(`^${ada.id}/`));
    expect(await lane([hers], bola)).toBeNull();
    expect(await lane([hers], ada, NOW + 90 * DAY - 1)).not.toBeNull();
    expect(await lane([hers], ada, NOW + 90 * DAY)).toBeNull();
    expect(await lane([pass], ada, NOW + HOUR - 1)).not.toBeNull();
    expect(await lane([pass], ada, NOW + HOUR)).toBeNull();
    expect(await lane([hers], ada, NOW - 1)).toBeNull();
    const forged = [pass.replace('pass.', 'browser.'), hers.replace(/\.[^.]*$/, ''), `${hers}.x`, hers.slice(0, -1)];
    for (const one of forged) expect(await lane([one], ada)).toBeNull();
    const elsewhere = createKeyRing([Buffer.alloc(32, 4)]);
    expect(await lane([markFor({ ring: elsewhere, randomBytes }, ada, 'browser', NOW)], ada)).toBeNull();
  });

  test('is worth nothing once the password or second factor has changed, or the person was disabled', async () => {
    const ada = await known();
    const hers = mark(ada);
    expect(await lane([hers], { ...ada, passwordHash: 'another' })).toBeNull();
    expect(await lane([hers], { ...ada, totpSecret: 'another' })).toBeNull();
    const admin = await known();
    const acting = {
      by: { actor: { kind: 'person', id: admin.id, name: admin.email }, address: null },
      at: NOW + 1,
      ring,
    } as const;
    await db.work.run((stores) => disablePerson(stores, ada.id, acting));
    await db.work.run((stores) => enablePerson(stores, ada.id, acting));
    expect(await lane([hers], ada, NOW + 2)).toBeNull();
    expect(await lane([mark(ada, NOW + 2)], ada, NOW + 2)).not.toBeNull();
  });
});
