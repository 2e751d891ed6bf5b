import { expect, test } from '@jest/globals';
import { err, ok } from '../../../src/core/result.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import type { TransactionKey } from '../../../src/core/transaction-name.ts';
import { type TransactionMovement, journalEntry } from '../../../src/ledger/movements.ts';
import { post } from '../../../src/ledger/post.ts';
import type { Stores } from '../../../src/db/stores.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

const MOST = Number.MAX_SAFE_INTEGER;

async function openAccounts({ ledger }: Stores, customer: string, currency = 'NGN'): Promise<void> {
  for (const kind of ['customer', 'held', 'finswich', 'funding'] as const)
    await ledger.open(accountOf(kind, 'TEST', customer, currency));
}

const moving = (customer: string, minor: number) =>
  ({ mode: 'TEST', customer, amount: { minor, currency: 'NGN' } }) as const;
const topUp = (customer: string, minor: number, ownReference = fresh()) =>
  ({ ...moving(customer, minor), name: 'fund', ownReference }) as const;
const movement = (name: TransactionMovement, customer: string, minor: number, transaction: TransactionKey) => ({
  ...moving(customer, minor),
  name,
  transaction,
});

export function ledgerStoreTests(db: () => TestDatabase): void {
  const newKey = (reference = fresh()) => run(db().work, (stores) => keyOf(stores, reference));

  test('an account opens at zero and stays as it is when it is opened again', async () => {
    const account = accountOf('customer', 'TEST', fresh('user'), 'NGN');
    await run(db().work, async ({ ledger }) => {
      expect(await ledger.balance(account.id)).toBeNull();
      await ledger.open(account);
      expect(await ledger.balance(account.id)).toBe(0);
      expect(await ledger.add(account.id, 5, 0)).toBe(true);
      await ledger.open(account);
      expect(await ledger.balance(account.id)).toBe(5);
    });
  });

  test('a balance may reach its floor and never pass it; a missing account takes nothing', async () => {
    const { id } = accountOf('customer', 'TEST', fresh('user'), 'NGN');
    await run(db().work, async ({ ledger }) => {
      expect(await ledger.add(id, 1, null)).toBe(false);
      await ledger.open({ id, mode: 'TEST', kind: 'customer', owner: 'x', currency: 'NGN' });
      expect(await ledger.add(id, 100, 0)).toBe(true);
      expect(await ledger.add(id, -101, 0)).toBe(false);
      expect(await ledger.balance(id)).toBe(100);
      expect(await ledger.add(id, -100, 0)).toBe(true);
      expect(await ledger.add(id, -1, 0)).toBe(false);
      expect(await ledger.add(id, -1, null)).toBe(true);
      expect(await ledger.balance(id)).toBe(-1);
    });
  });

  test('a balance is exact up to 2^53-1 in both directions and never goes beyond', async () => {
    const up = accountOf('customer', 'TEST', fresh('user'), 'NGN');
    const down = accountOf('customer', 'TEST', fresh('user'), 'NGN');
    await run(db().work, async ({ ledger }) => {
      await ledger.open(up);
      await ledger.open(down);
      expect(await ledger.add(up.id, MOST, 0)).toBe(true);
      expect(await ledger.add(up.id, 1, 0)).toBe(false);
      expect(await ledger.add(up.id, MOST, null)).toBe(false);
      expect(await ledger.balance(up.id)).toBe(MOST);
      expect(await ledger.add(down.id, -MOST, null)).toBe(true);
      expect(await ledger.add(down.id, -1, null)).toBe(false);
      expect(await ledger.balance(down.id)).toBe(-MOST);
    });
    // The balances of these tests stand for themselves.
    await db().sql(`delete from accounts where id in ('${up.id}', '${down.id}')`);
  });

  test('an entry takes its slot once, for ever, whatever it says the second time', async () => {
    const customer = fresh('user');
    const transaction = await newKey(STRANGE);
    const first = movement('hold', customer, 700, transaction);
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer);
      expect(await stores.ledger.append(journalEntry(first), NOW)).toBe(true);
      expect(await stores.ledger.append(journalEntry({ ...first, amount: { minor: 1, currency: 'NGN' } }), NOW)).toBe(
        false,
      );
    });
    const found = await db().work.read(({ ledger }) => ledger.entryIn(`TEST/hold/${transaction.id}`));
    expect(found).toEqual({
      id: expect.any(Number),
      movement: 'hold',
      customer,
      minor: 700,
      currency: 'NGN',
      reference: STRANGE,
      transactionId: transaction.id,
      rail: 'finswich',
      at: NOW,
    });
    expect(await db().work.read(({ ledger }) => ledger.entryIn('TEST/hold/none'))).toBeNull();
    expect(await db().sql(`select amount from postings where entry_id = ${found?.id} order by amount`)).toMatchObject([
      { amount: expect.anything() },
      { amount: expect.anything() },
    ]);
  });

  test('a movement of the wallet takes the slot of its own reference, and is under no transaction', async () => {
    const customer = fresh('user');
    const ownReference = `${STRANGE} ${customer}`;
    const { id } = await newKey(ownReference);
    const own = topUp(customer, 700, ownReference);
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer);
      expect(await stores.ledger.append(journalEntry(own), NOW)).toBe(true);
      expect(await stores.ledger.append(journalEntry(own), NOW)).toBe(false);
    });
    expect(await db().work.read(({ ledger }) => ledger.entryIn(`TEST/fund/${ownReference}`))).toMatchObject({
      movement: 'fund',
      reference: ownReference,
      transactionId: null,
      rail: null,
    });
    expect(await db().work.read(({ ledger }) => ledger.entriesOf(id))).toEqual([]);
  });

  test('settle and release of one transaction share a slot', async () => {
    const customer = fresh('user');
    const settle = movement('settle', customer, 700, await newKey());
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer);
      expect(await stores.ledger.append(journalEntry(settle), NOW)).toBe(true);
      expect(await stores.ledger.append(journalEntry({ ...settle, name: 'release' }), NOW)).toBe(false);
    });
  });

  test('the entries of a transaction come in the order they were posted', async () => {
    const customer = fresh('user');
    const transaction = await newKey();
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer);
      for (const name of ['hold', 'settle', 'refund'] as const)
        await stores.ledger.append(journalEntry(movement(name, customer, 700, transaction)), NOW);
    });
    const entries = await db().work.read(({ ledger }) => ledger.entriesOf(transaction.id));
    expect(entries.map((entry) => entry.movement)).toEqual(['hold', 'settle', 'refund']);
    expect(await db().work.read(({ ledger }) => ledger.entriesOf(0))).toEqual([]);
  });

  test('a customer has a balance per currency, apart from other customers and modes', async () => {
    const customer = fresh('user');
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer, 'NGN');
      await openAccounts(stores, customer, 'KES');
      await stores.ledger.open(accountOf('customer', 'LIVE', customer, 'NGN'));
    });
    const balances = await db().work.read(({ ledger }) => ledger.balancesOf('TEST', customer));
    expect(balances).toEqual(
      [
        ['KES', 'customer'],
        ['KES', 'held'],
        ['NGN', 'customer'],
        ['NGN', 'held'],
      ].map(([currency, kind]) => ({ mode: 'TEST', owner: customer, currency, kind, minor: 0 })),
    );
  });

  test('totals and counts are over everything, as numbers', async () => {
    const customer = fresh('user');
    const before = await db().work.read(({ ledger }) => ledger.counts());
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer, 'GHS');
      const fund = { ...topUp(customer, 900), amount: { minor: 900, currency: 'GHS' } };
      expect(await post(stores.ledger, fund, NOW)).toEqual(ok(undefined));
    });
    const { totals, counts } = await db().work.read(async ({ ledger }) => ({
      totals: await ledger.totals(),
      counts: await ledger.counts(),
    }));
    expect(counts).toEqual({ entries: before.entries + 1, accounts: before.accounts + 4 });
    expect(totals.filter(({ currency }) => currency === 'GHS').map(({ kind, minor }) => [kind, minor])).toEqual([
      ['customer', 900],
      ['finswich', 0],
      ['funding', -900],
      ['held', 0],
    ]);
  });

  test('50 holds at the same instant never take more than there is', async () => {
    const customer = fresh('user');
    await run(db().work, async (stores) => {
      await openAccounts(stores, customer);
      expect(await post(stores.ledger, topUp(customer, 1_000), NOW)).toEqual(ok(undefined));
    });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        db().work.run(async (stores) =>
          post(stores.ledger, movement('hold', customer, 100, await keyOf(stores, fresh())), NOW),
        ),
      ),
    );
    expect(outcomes.filter(({ ok: held }) => held)).toHaveLength(10);
    expect(outcomes.filter(({ ok: held }) => !held)).toEqual(Array(40).fill(err('insufficient_funds')));
    const balances = await db().work.read(({ ledger }) => ledger.balancesOf('TEST', customer));
    expect(balances.map(({ kind, minor }) => [kind, minor])).toEqual([
      ['customer', 0],
      ['held', 1_000],
    ]);
  });

  test('the same movement 50 times at the same instant is posted once, and the books show nothing of the rest', async () => {
    const customer = fresh('user');
    const fund = topUp(customer, 1_000);
    await run(db().work, (stores) => openAccounts(stores, customer));
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => db().work.run((stores) => post(stores.ledger, fund, NOW))),
    );
    expect(outcomes.filter(({ ok: posted }) => posted)).toHaveLength(1);
    expect(outcomes.filter(({ ok: posted }) => !posted)).toEqual(Array(49).fill(err('already_posted')));
    expect(await db().work.read(({ ledger }) => ledger.balance(`TEST/customer/${customer}/NGN`))).toBe(1_000);
  });
}
