import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountOf, neverNegative, partyOf } from '../../src/ledger/accounts.ts';
import { signOf, withBalances } from '../../src/ledger/balance-after.ts';
import { type MovementName, TRANSACTION_MOVEMENTS, journalEntry } from '../../src/ledger/movements.ts';
import type { LedgerStore } from '../../src/ledger/ports.ts';
import { post } from '../../src/ledger/post.ts';
import { movementOf } from './books.ts';

/**
 * Written down by hand, from docs/money.md#movements: from where to where each movement goes, and what may do it once:
 * the transaction or the credit 7, or the reference r of the wallet's own.
 */
const WAYS = {
  fund: ['funding', 'customer', 'fund/r'],
  withdraw: ['customer', 'funding', 'withdraw/r'],
  hold: ['customer', 'held', 'hold/7'],
  settle: ['held', 'finswich', 'outcome/7'],
  release: ['held', 'customer', 'outcome/7'],
  refund: ['finswich', 'customer', 'refund/7'],
  credit: ['finswich', 'customer', 'credit/7'],
} as const satisfies Record<MovementName, readonly string[]>;
const names = Object.keys(WAYS) as MovementName[];
const movement = (name: MovementName, rail = 'finswich') =>
  movementOf({ id: 7, rail, reference: 'r' }, name, {
    mode: 'TEST',
    customer: 'meg',
    amount: { minor: 500, currency: 'NGN' },
  });
const entryOf = (name: MovementName, rail?: string) => journalEntry(movement(name, rail));

test.each(names)('%s is two postings that sum to zero, between two accounts of the same mode and currency', (name) => {
  const [from, to, slot] = WAYS[name];
  expect(entryOf(name)).toMatchObject({
    slot: `TEST/${slot}`,
    postings: [
      { minor: -500, account: { kind: from, mode: 'TEST', currency: 'NGN' } },
      { minor: 500, account: { kind: to, mode: 'TEST', currency: 'NGN' } },
    ],
  });
});

test('an account belongs to the party that its kind names, and to a rail where it names none', () => {
  for (const party of ['customer', 'held', 'funding'] as const) expect(partyOf(party)).toBe(party);
  for (const rail of ['finswich', 'other']) expect(partyOf(rail)).toBe('rail');
});

test('a hold is settled or released, never both: they take the same slot', () => {
  expect(entryOf('settle').slot).toBe(entryOf('release').slot);
  expect(new Set(names.map((name) => entryOf(name).slot)).size).toBe(names.length - 1);
});

test('each rail has its own account for what it is paid and gives back; everything else is the same for every rail', () => {
  const kindsOf = (name: MovementName) => entryOf(name, 'other').postings.map(({ account }) => account.kind);
  for (const name of names) {
    const [from, to] = WAYS[name];
    expect(kindsOf(name)).toEqual([from, to].map((kind) => (kind === 'finswich' ? 'other' : kind)));
    expect(entryOf(name, 'other').slot).toBe(entryOf(name).slot);
  }
});

test("money is only ever taken from a customer's account, set aside or not, while it is there", () => {
  expect(names.filter((name) => neverNegative(WAYS[name][0]))).toEqual(['withdraw', 'hold', 'settle', 'release']);
});

test('a customer has an account for each mode and currency, and one for what is set aside; the house has one for all', () => {
  expect(accountOf('held', 'LIVE', 'meg', 'NGN')).toEqual({
    id: 'LIVE/held/meg/NGN',
    mode: 'LIVE',
    kind: 'held',
    owner: 'meg',
    currency: 'NGN',
  });
  expect(accountOf('customer', 'TEST', 'meg', 'NGN').owner).toBe('meg');
  for (const kind of ['finswich', 'other', 'funding']) {
    expect(accountOf(kind, 'LIVE', 'meg', 'NGN')).toEqual(accountOf(kind, 'LIVE', 'joy', 'NGN'));
    expect(accountOf(kind, 'LIVE', 'meg', 'NGN').owner).toBe('');
  }
});

test('the movements of transactions are told apart from those of wallets and rails', () => {
  expect(TRANSACTION_MOVEMENTS).toEqual(['hold', 'settle', 'release', 'refund']);
});

test.each(names)(
  '%s takes its accounts in one order whichever way it goes: no two movements wait for each other',
  async (name) => {
    const taken: string[] = [];
    const add = async (id: string) => taken.push(id) > 0;
    await post({ add, append: async () => true } as unknown as LedgerStore, movement(name), 0);
    expect(taken).toHaveLength(2);
    expect(taken).toEqual(taken.toSorted());
  },
);

test('what a movement does to each part of a wallet', () => {
  const signs = names.map((name) => [name, signOf(name, 'available'), signOf(name, 'held')]);
  expect(signs).toEqual([
    ['fund', 1, 0],
    ['withdraw', -1, 0],
    ['hold', -1, 1],
    ['settle', 0, -1],
    ['release', 1, -1],
    ['refund', 1, 0],
    ['credit', 1, 0],
  ]);
});

test('the balance after each entry is what the postings up to it sum to, whatever has moved', () => {
  const entry = fc.record({ movement: fc.constantFrom(...names), minor: fc.integer({ min: 1, max: 1_000_000 }) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const balance = { available: 0, held: 0 };
      const oldestFirst = entries.map((one) => {
        const [from, to] = WAYS[one.movement];
        if (from === 'customer') balance.available -= one.minor;
        if (from === 'held') balance.held -= one.minor;
        if (to === 'customer') balance.available += one.minor;
        if (to === 'held') balance.held += one.minor;
        return [one, { ...balance }];
      });
      const lines = withBalances(entries.toReversed(), balance);
      expect(lines.map(({ entry: one, after }) => [one, after])).toEqual(oldestFirst.toReversed());
      for (const { entry: one, change } of lines) {
        expect(change).toEqual({
          available: signOf(one.movement, 'available') === 0 ? 0 : signOf(one.movement, 'available') * one.minor,
          held: signOf(one.movement, 'held') === 0 ? 0 : signOf(one.movement, 'held') * one.minor,
        });
      }
    }),
  );
});
