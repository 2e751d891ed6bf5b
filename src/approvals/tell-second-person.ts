import type { AuditLogStore } from '../audit-log/ports.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import type { StaffStore } from '../staff/ports.ts';
import type { Right } from '../staff/rights.ts';
import { readRoster, secondPeople } from '../staff/second-person.ts';

/** What waits for a second person: a case whose decision is proposed, or an act on a wallet. */
export interface PendingProposal {
  readonly of: 'case' | 'approval';
  readonly id: number;
  readonly proposedBy: string;
  readonly right: Right;
}

/** The subject of the job that tells one person: `case/7/3`. */
export const subjectOf = ({ of, id }: Pick<PendingProposal, 'of' | 'id'>, staffId: number): string =>
  `${of}/${id}/${staffId}`;

/** Queues an e-mail to each person who may confirm it now, once per proposal and person. */
export async function tellSecondPeople(
  stores: { readonly staff: StaffStore; readonly auditLog: AuditLogStore; readonly outbox: OutboxStore },
  thing: PendingProposal,
  at: number,
): Promise<void> {
  const roster = await readRoster(stores, at);
  const now = secondPeople(roster, thing.proposedBy, thing.right).filter(({ from }) => from === null);
  const told = roster.people.filter(({ email }) => now.some((one) => one.email === email));
  for (const subject of told.map(({ id }) => subjectOf(thing, id)).toSorted()) {
    const job = {
      kind: 'tell_second_person',
      key: `second_person/${subject}/${at}`,
      transactionId: null,
      subject,
    } as const;
    await stores.outbox.enqueue({ ...job, runAt: at }, at);
  }
}
