import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyRing, createKeyRing } from '../../src/core/key-ring.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import type { Job } from '../../src/outbox/ports.ts';
import type { Review } from '../../src/reviews/ports.ts';
import type { Transaction, TransferOutcome } from '../../src/transactions/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import type { Voucher } from '../../src/vouchers/ports.ts';
import type { Wallet } from '../../src/wallets/ports.ts';
import { fresh, run } from '../db/records.ts';
import { idOf } from '../harness/kept-under.ts';
import { inState } from '../harness/in-state.ts';
import { MINUTE, START } from './bought.ts';

/** How a transaction stands, as support staff and the customer can see it. */
export interface Seen {
  readonly state: string | null;
  readonly reason: string | null;
  /** The movements of money, in their order. */
  readonly money: readonly string[];
  /** The messages that are queued. */
  readonly messages: readonly string[];
  readonly cases: readonly string[];
}

type GivenTransaction = Partial<Transaction> & Pick<Transaction, 'state'>;

/** The stores over a real database, with customers and transactions in any state; no HTTP, and no clock of its own. */
export interface House {
  readonly db: Database;
  readonly ring: KeyRing;
  /** A unit of work that must succeed. */
  readonly run: <T>(piece: (stores: Stores) => Promise<T>) => Promise<T>;
  /** A customer nobody else uses, with 1,000.00 NGN; answers the reference. */
  readonly customer: (given?: Partial<Wallet> & { readonly funds?: string }) => Promise<string>;
  /** A transaction of 200.00 NGN in a state, its money where that state says; of a new customer unless one is named. */
  readonly transaction: (given: GivenTransaction) => Promise<Transaction>;
  /** The call to Finswich was permitted for this transaction, and came to this; null: it is out. */
  readonly called: (reference: string, outcome?: TransferOutcome | null) => Promise<void>;
  readonly find: (reference: string) => Promise<Transaction>;
  readonly seen: (reference: string) => Promise<Seen>;
  readonly cases: (reference: string) => Promise<readonly Review[]>;
  readonly jobs: (reference: string) => Promise<readonly Job[]>;
  readonly vouchers: (reference: string) => Promise<readonly Voucher[]>;
  readonly available: (user: string, mode?: 'TEST' | 'LIVE') => Promise<number | null>;
  readonly close: () => Promise<void>;
}

export async function openHouse(): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'finswich-house-'));
  // Not by test/db/databases.ts: that loads Postgres as well, which takes longer than most files of tests here.
  const db = await openDatabase(`file:${join(folder, 'finswich.db')}`);
  const house: House = {
    db,
    ring: createKeyRing([Buffer.alloc(32, 7)]),
    run: (piece) => run(db.work, piece),
    customer: ({ funds = '1000.00', ...given } = {}) => run(db.work, (stores) => newCustomer(stores, funds, given)),
    transaction: async ({ userReference, mode = 'TEST', ...given }) => {
      const times = { initiatedAt: START - 4, stateSince: START, expiresAt: START + 60 * MINUTE };
      return run(db.work, async (stores) => {
        const user = userReference ?? (await newCustomer(stores, '1000.00', { mode }));
        return inState(stores, user, { reference: fresh('HOUSE'), mode, ...times, ...given });
      });
    },
    called: (reference, outcome = null) =>
      run(db.work, async (stores) => {
        const isOver = outcome !== null;
        const times = { calledAt: START + 5, sentAt: isOver ? START + 6 : null, answeredAt: isOver ? START + 7 : null };
        const transactionId = await idOf(stores, reference);
        await stores.transactions.insertSubmission({
          transactionId,
          step: 'pay',
          requestId: null,
          inboxKey: KEY,
          ...times,
          outcome,
        });
      }),
    find: async (reference) => {
      const found = await db.work.read(async (stores) => stores.transactions.find(await idOf(stores, reference)));
      if (!found) throw new Error(`there is no transaction ${reference}`);
      return found;
    },
    seen: (reference) => db.work.read((stores) => seenOf(stores, reference)),
    cases: (reference) => db.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference))),
    jobs: (reference) => db.work.read(async (stores) => stores.outbox.of(await idOf(stores, reference))),
    vouchers: (reference) => db.work.read(async (stores) => stores.vouchers.of(await idOf(stores, reference))),
    available: (user, mode = 'TEST') =>
      db.work.read(({ ledger }) => ledger.balance(accountOf('customer', mode, user, 'NGN').id)),
    close: async () => {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return house;
}

/** The inbox key of the delivery that waits for the outcome of a call. */
export const KEY = 'TEST|COMPLETE_TRANSACTION|1|code';

async function newCustomer(stores: Stores, funds: string, given: Partial<Wallet>): Promise<string> {
  const wallet: Wallet = {
    userReference: fresh('meg'),
    mode: 'TEST',
    country: 'NG',
    firstName: 'Meg',
    lastName: 'Griffin',
    phone: '+2347081332677',
    email: null,
    category: null,
    status: 'active',
    openedAt: START - 2,
    ...given,
  };
  const { mode, userReference: customer } = wallet;
  await stores.wallets.insert(wallet);
  for (const kind of ['customer', 'finswich', 'funding', 'held'] as const) {
    await stores.ledger.open(accountOf(kind, mode, customer, 'NGN'));
  }
  const amount = { minor: Math.round(Number(funds) * 100), currency: 'NGN' };
  const funded = await post(
    stores.ledger,
    { name: 'fund', mode, customer, amount, ownReference: fresh('top-up') },
    START - 1,
  );
  if (!funded.ok) throw new Error(`the customer was not funded: ${funded.error}`);
  return customer;
}

async function seenOf(stores: Stores, reference: string): Promise<Seen> {
  const id = await idOf(stores, reference);
  const transaction = await stores.transactions.find(id);
  return {
    state: transaction?.state ?? null,
    reason: transaction?.reason ?? null,
    money: (await stores.ledger.entriesOf(id)).map(({ movement }) => movement),
    messages: (await stores.outbox.of(id)).map(({ kind }) => kind),
    cases: (await stores.reviews.of(id)).map(({ kind, status }) => `${kind} ${status}`),
  };
}
