import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { askFor } from '../../src/approvals/ask.ts';
import { approve } from '../../src/approvals/decide.ts';
import { HOUR } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import {
  type Acting,
  addPerson,
  changeRole,
  disablePerson,
  enablePerson,
  resetPassword,
  resetTotp,
} from '../../src/staff/people.ts';
import type { Person, StaffStores } from '../../src/staff/ports.ts';
import { type Tie, readRoster, secondPeople, tiedSays, tiedUntil, whyTied } from '../../src/staff/second-person.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, aPerson, fresh, run } from '../db/records.ts';
import { POLICY } from '../simulator/process.ts';
import { keyOf } from '../harness/kept-under.ts';

const h = (hours: number): number => NOW - hours * HOUR;
const tie = (maker: string, made: string, hoursAgo: number): Tie => ({ maker, made, at: h(hoursAgo) });

test.each<[string, readonly Tie[], number | null]>([
  ['nobody tied them', [], null],
  ['one admin made both', [tie('admin', 'one', 3), tie('admin', 'two', 1)], h(3 - 24)],
  ['one admin made one of them', [tie('admin', 'one', 3)], null],
  ['two admins made one each', [tie('admin', 'one', 3), tie('other', 'two', 1)], null],
  ['one made the other', [tie('one', 'two', 5)], h(5 - 24)],
  ['the second made the first', [tie('two', 'one', 5)], h(5 - 24)],
  ['both came from the command line', [tie('cli', 'one', 2), tie('cli', 'two', 2)], h(2 - 24)],
  ['it was more than a day ago', [tie('admin', 'one', 24), tie('admin', 'two', 1)], null],
  [
    'an admin made an admin who made one',
    [tie('admin', 'puppet', 9), tie('puppet', 'one', 8), tie('admin', 'two', 7)],
    h(9 - 24),
  ],
  [
    'both through admins in between',
    [tie('admin', 'p', 9), tie('admin', 'q', 4), tie('p', 'one', 3), tie('q', 'two', 3)],
    h(9 - 24),
  ],
  [
    'tied twice: the later one counts',
    [tie('admin', 'one', 20), tie('admin', 'two', 20), tie('admin', 'one', 2)],
    h(20 - 24),
  ],
  ['tied anew', [tie('admin', 'one', 20), tie('admin', 'one', 2), tie('admin', 'two', 1)], h(2 - 24)],
  ['in a circle', [tie('one', 'admin', 2), tie('admin', 'one', 1), tie('admin', 'two', 1)], h(1 - 24)],
  ['themselves', [tie('one', 'one', 1), tie('two', 'two', 1)], null],
])('when two logins count as two people: %s', (_how, ties, from) => {
  expect(tiedUntil(ties, 'one', 'two', NOW)).toBe(from);
});

test('a tie ends exactly when it was said to, whichever of the two proposed', () => {
  const who = fc.constantFrom('one', 'two', 'a', 'b', 'cli');
  const ties = fc.array(fc.record({ maker: who, made: who, at: fc.integer({ min: h(30), max: NOW }) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(ties, (given) => {
      const from = tiedUntil(given, 'one', 'two', NOW);
      expect(tiedUntil(given, 'two', 'one', NOW)).toBe(from);
      if (from === null) return;
      expect(from).toBeGreaterThan(NOW);
      expect(from).toBeLessThanOrEqual(NOW + 24 * HOUR);
      expect(tiedUntil(given, 'one', 'two', from)).toBeNull();
      expect(tiedUntil(given, 'one', 'two', from - 1)).toBe(from);
    }),
  );
});

describe.each(DIALECTS)('an admin who makes two supervisors on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const ring = createKeyRing([Buffer.alloc(32, 3)]);
  const acting = ({ id, email }: Pick<Person, 'id' | 'email'>, at = NOW): Acting => ({
    by: { actor: { kind: 'person', id, name: email }, address: null },
    at,
    ring,
  });
  const shell = (name: string): Acting => ({
    by: { actor: { kind: 'cli', id: null, name }, address: null },
    at: NOW,
    ring,
  });
  const initial = { password: '', passwordHash: aPerson().passwordHash };
  const known = async (role: Person['role']): Promise<Person> => {
    const person = aPerson({ role });
    const id = await run(db.work, ({ staff }) => staff.insert(person));
    return { ...person, id: id ?? 0 };
  };
  const doing = (act: (stores: StaffStores) => Promise<{ ok: boolean }>) =>
    db.work.run(async (stores) => {
      const done = await act(stores);
      if (!done.ok) throw new Error(`refused: ${JSON.stringify(done)}`);
      return { ok: true, value: done } as const;
    });
  const made = async (by: Acting): Promise<Person> => {
    const email = `${fresh('made')}@wallet.example`;
    await doing((stores) => addPerson(stores, { email, name: 'Made', role: 'supervisor' }, initial, by));
    const found = await db.work.read(({ staff }) => staff.findByEmail(email));
    if (!found) throw new Error('nobody was added');
    return found;
  };
  const LIMITS = { topUp: {}, big: { 'LIVE:NGN': 1 } };
  /** Whether the second may approve a top-up the first has asked for. */
  const approved = async (one: Person, two: Person, at = NOW): Promise<unknown> => {
    const userReference = fresh('user');
    const wallet = {
      userReference,
      mode: 'LIVE',
      currency: 'NGN',
      country: 'NG',
      phone: null,
      email: null,
      category: null,
    } as const;
    await db.work.run((stores) => openWallet(stores, wallet, NOW));
    const content = { amount: '500.00', currency: 'NGN', reference: fresh('r') };
    const act = { kind: 'wallet.fund', mode: 'LIVE', userReference, content } as const;
    const asked = await db.work.run((stores) => askFor(stores, act, LIMITS, 'the bank says so', acting(one, at)));
    if (!asked.ok || asked.value.kind !== 'waiting') throw new Error(`it does not wait: ${JSON.stringify(asked)}`);
    const { id } = asked.value.approval;
    const done = await db.work.run((stores) => approve(stores, id, LIMITS, null, acting(two, at)));
    return done.ok ? done.value.status : typeof done.error === 'object' ? done.error.kind : done.error;
  };

  test('decides nothing alone: not by making, re-roling, enabling or resetting them, at the desk or the command line', async () => {
    const admin = acting(await known('admin'));
    await known('admin');
    const changes: ((stores: StaffStores, id: number, by: Acting) => Promise<{ ok: boolean }>)[] = [
      (stores, id, by) => changeRole(stores, id, 'supervisor', by),
      (stores, id, by) => resetPassword(stores, id, initial, by),
      resetTotp,
      async (stores, id, by) => {
        await disablePerson(stores, id, by);
        return enablePerson(stores, id, by);
      },
    ];
    for (const by of [admin, shell('ada')]) {
      const [one, two] = [await made(by), await made(by)];
      expect(await approved(one, two)).toBe('tied');
      expect(await approved(one, two, NOW + 24 * HOUR)).toBe('approved');
      for (const change of changes) {
        const old = await known('supervisor');
        expect(await approved(one, old)).toBe('approved');
        await doing((stores) => change(stores, old.id, by));
        expect(await approved(one, old)).toBe('tied');
        expect(await approved(old, one)).toBe('tied');
      }
    }
    // Using another name at the command line does not make them another person.
    expect(await approved(await made(shell('ada')), await made(shell('bola')))).toBe('tied');
    expect(await approved(await made(admin), await made(acting(await known('admin'))))).toBe('approved');
  });

  test('is told who may confirm instead, and from when', async () => {
    const admin = acting(await known('admin'));
    const [one, two, old] = [await made(admin), await made(admin), await known('supervisor')];
    const roster = await db.work.read((stores) => readRoster(stores, NOW));
    const people = secondPeople(roster, one.email, 'decide');
    expect(people).toContainEqual({ name: old.name, email: old.email, from: null });
    expect(people).toContainEqual({ name: two.name, email: two.email, from: NOW + 24 * HOUR });
    expect(people.map(({ email }) => email)).not.toContain(one.email);
    expect(tiedSays({ kind: 'tied', from: NOW, others: [old.email] })).toContain(`confirmed now by ${old.email}`);
  });

  test('a person who may not confirm yet is told only of people who may, not of people who are tied too or have left', async () => {
    const admin = acting(await known('admin'));
    const [one, two, three] = [await made(admin), await made(admin), await made(admin)];
    const [old, gone] = [await known('supervisor'), await known('supervisor')];
    await doing((stores) => disablePerson(stores, gone.id, admin));
    const asked = { email: two.email, proposedBy: one.email, right: 'decide' } as const;
    const tied = await db.work.read((stores) => whyTied(stores, asked, NOW));
    const hidden = [one.email, two.email, three.email, gone.email];
    expect(tied?.others).toContain(old.email);
    expect(tied?.others.filter((email) => hidden.includes(email))).toEqual([]);
    const roster = await db.work.read((stores) => readRoster(stores, NOW));
    const people = secondPeople(roster, one.email, 'decide').map(({ email }) => email);
    expect(people).toEqual(expect.arrayContaining([old.email, two.email, three.email]));
    expect(people).not.toContain(gone.email);
  });

  test('a proposer known only by an old bare name may have made a new login, so that login confirms only after a day', async () => {
    const proposedBy = 'root';
    const [young, old] = [await made(acting(await known('admin'))), await known('supervisor')];
    const why = ({ email }: Person, at: number) =>
      db.work.read((stores) => whyTied(stores, { email, proposedBy, right: 'decide' }, at));
    expect(await why(young, NOW)).toMatchObject({ kind: 'tied', from: NOW + 24 * HOUR });
    expect([await why(young, NOW + 24 * HOUR), await why(old, NOW)]).toEqual([null, null]);
  });

  test('cannot confirm a case either that the other login proposed', async () => {
    const admin = acting(await known('admin'));
    const [one, two, old] = [await made(admin), await made(admin), await known('supervisor')];
    const transaction = await run(db.work, (stores) => keyOf(stores, fresh('unknown')));
    const opened = { kind: 'reversal_unexpected', transaction, mode: 'LIVE', topic: 'm', evidence: {} } as const;
    await run(db.work, ({ reviews }) => reviews.open(opened, NOW));
    const [review] = await db.work.read(({ reviews }) => reviews.of(transaction.id));
    const decide = async ({ email, name }: Person) => {
      const decision = { choice: 'dismiss', reason: 'seen', by: { kind: 'person', email, name } } as const;
      const done = await db.work.run((stores) => resolveReview(stores, POLICY, review?.id ?? 0, decision, NOW));
      return done.ok ? done.value.status : done.error;
    };
    expect(await decide(one)).toBe('proposed');
    expect(await decide(two)).toMatchObject({ kind: 'tied', from: NOW + 24 * HOUR });
    expect(await decide(old)).toBe('decided');
  });
});
