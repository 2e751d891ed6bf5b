import { idOf } from '../harness/kept-under.ts';
import type { Database } from '../../src/db/database.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { type AuditReport, audit } from '../../src/ledger/audit.ts';
import type { MovementName } from '../../src/ledger/movements.ts';
import type { Job } from '../../src/outbox/ports.ts';
import type { TransferOutcome } from '../../src/transactions/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import type { State } from '../../src/transactions/states.ts';

/** What the service's database says of one transaction. */
export interface Found {
  /** Null when it does not know the transaction. */
  readonly state: State | null;
  readonly reason: string | null;
  readonly movements: readonly { readonly movement: MovementName; readonly minor: number; readonly customer: string }[];
  readonly deliveries: readonly { readonly requestId: string; readonly event: string }[];
  readonly jobs: readonly Pick<Job, 'kind' | 'status' | 'attempts'>[];
  /** The outcome of the transfer call as it is stored; null when there was no call, or its outcome was never known. */
  readonly outcome: TransferOutcome | null;
}

export interface FoundDatabase {
  readonly transactions: ReadonlyMap<string, Found>;
  readonly customers: ReadonlyMap<string, { readonly available: number | null; readonly held: number | null }>;
  /** What the merchant has handed to Finswich, in minor units of NGN. */
  readonly finswich: number | null;
  readonly audit: AuditReport;
}

const AT_ONCE = 16;

/** Reads all of it, through the service's own stores. */
export async function readDatabase(
  { work }: Database,
  references: readonly string[],
  users: readonly string[],
): Promise<FoundDatabase> {
  const transactions = await readEach(references, (reference) =>
    work.read((stores) => findTransaction(stores, reference)),
  );
  const balance = (kind: 'customer' | 'held' | 'finswich', user: string): Promise<number | null> =>
    work.read(({ ledger }) => ledger.balance(accountOf(kind, 'TEST', user, 'NGN').id));
  const customers = await readEach(users, async (user) => ({
    available: await balance('customer', user),
    held: await balance('held', user),
  }));
  return {
    transactions,
    customers,
    finswich: await balance('finswich', ''),
    audit: await work.read(({ ledger }) => audit(ledger)),
  };
}

async function findTransaction(stores: Stores, reference: string): Promise<Found> {
  const id = await idOf(stores, reference);
  const transaction = await stores.transactions.find(id);
  const entries = await stores.ledger.entriesOf(id);
  const deliveries = await stores.inbox.of(id);
  const jobs = await stores.outbox.of(id);
  const submission = await stores.transactions.submission(id, 'pay');
  return {
    state: transaction?.state ?? null,
    reason: transaction?.reason ?? null,
    movements: entries.map(({ movement, minor, customer }) => ({ movement, minor, customer })),
    deliveries: deliveries.map(({ requestId, event }) => ({ requestId, event })),
    jobs: jobs.map(({ kind, status, attempts }) => ({ kind, status, attempts })),
    outcome: submission?.outcome ?? null,
  };
}

async function readEach<T>(names: readonly string[], read: (name: string) => Promise<T>): Promise<Map<string, T>> {
  const all = new Map<string, T>();
  const left = names.values();
  const reader = async (): Promise<void> => {
    for (const name of left) all.set(name, await read(name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return all;
}
