import type { ListedJob } from '../../desk/ports/jobs.ts';
import { type Job, type JobAbout, aboutOf } from '../../outbox/ports.ts';
import { readPinSubject } from '../../pins/ports.ts';
import { readContactSubject } from '../../wallets/ports.ts';
import type { Connection } from '../connection.ts';
import { inArray } from '../drizzle.ts';

type Whose = Pick<ListedJob, 'mode' | 'userReference'>;
const NOBODYS: Whose = { mode: null, userReference: null };

/** Says for each of these messages which transaction or wallet it is about, in their order. */
export async function whoseJobs(connection: Connection, found: readonly Job[]): Promise<readonly ListedJob[]> {
  const listed = new Map<number, ListedJob>();
  for (const [about, look] of Object.entries(WHOSE)) {
    const those = found.filter(({ kind }) => aboutOf(kind) === about);
    if (those.length === 0) continue;
    const whoseOf = await look(connection, those);
    for (const job of those) listed.set(job.id, { job, ...(whoseOf(job) ?? NOBODYS) });
  }
  return found.flatMap(({ id }) => listed.get(id) ?? []);
}

type WhoseOf = (job: Job) => Whose | undefined;
type Look = (connection: Connection, found: readonly Job[]) => Promise<WhoseOf>;

const WHOSE: Readonly<Record<JobAbout | 'transaction', Look>> = {
  transaction: ofTransactions,
  contact_change: ofContactChanges,
  // Its subject is its customer.
  pin: async () => (job) => readPinSubject(job.subject),
  second_person: ofStaff,
};

async function ofTransactions({ q, t: { transactions } }: Connection, found: readonly Job[]): Promise<WhoseOf> {
  const ids = found.flatMap(({ transactionId }) => transactionId ?? []);
  const rows = await q
    .select({ id: transactions.id, mode: transactions.mode, userReference: transactions.userReference })
    .from(transactions)
    .where(inArray(transactions.id, ids));
  const byId = new Map(rows.map(({ id, ...whose }) => [id, whose as Whose]));
  return ({ transactionId }) => (transactionId === null ? undefined : byId.get(transactionId));
}

async function ofContactChanges({ q, t: { contactChanges } }: Connection, found: readonly Job[]): Promise<WhoseOf> {
  const idOf = ({ subject }: Job): number => readContactSubject(subject).id;
  const rows = await q
    .select({ id: contactChanges.id, mode: contactChanges.mode, userReference: contactChanges.userReference })
    .from(contactChanges)
    .where(inArray(contactChanges.id, found.map(idOf)));
  const byId = new Map(rows.map(({ id, ...whose }) => [id, whose as Whose]));
  return (job) => byId.get(idOf(job));
}

function ofStaff(): Promise<WhoseOf> {
  return Promise.resolve(() => undefined);
}
