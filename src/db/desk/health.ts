import type { DeskStore } from '../../desk/ports.ts';
import type { Health, HealthQuery } from '../../desk/ports/health.ts';
import type { Connection } from '../connection.ts';
import { desc } from '../drizzle.ts';

type Outcome = 'answered' | 'refused' | 'unknown';

/** What the upstream answered, by the signal of a step. An upstream that is still at work has answered. */
const CALLS: Readonly<Record<string, Outcome>> = {
  paid: 'answered',
  pending: 'answered',
  refused: 'refused',
  unknown: 'unknown',
};
const CODES: Readonly<Record<string, Outcome>> = { sent: 'answered', failed: 'refused', unsure: 'unknown' };

const shares = (of: Health['of'], outcomes: readonly (Outcome | undefined)[]): Health => {
  const count = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  return { of, answered: count('answered'), refused: count('refused'), unknown: count('unknown') };
};

/**
 * How the last calls and messages went, read from the newest rows back. So no index is needed for it, and it costs the
 * same at any time.
 */
export const deskHealth = (connection: Connection): Pick<DeskStore, 'health'> => ({
  health: async (query) => [
    await calls(connection, query),
    await codes(connection, query),
    await messages(connection, query),
  ],
});

async function calls({ q, t: { transitions } }: Connection, { since, most }: HealthQuery): Promise<Health> {
  const { transactionId, at, signal } = transitions;
  const newest = await q
    .select({ transactionId, at, signal })
    .from(transitions)
    .orderBy(desc(transitions.id))
    .limit(most);
  // A transaction has one call. What is last known about it is how it went.
  const latest = new Map<number, Outcome>();
  for (const step of newest) {
    const outcome = CALLS[step.signal];
    if (step.at >= since && outcome && !latest.has(step.transactionId)) latest.set(step.transactionId, outcome);
  }
  return shares('calls', [...latest.values()]);
}

async function codes({ q, t: { otpSends } }: Connection, { since, most }: HealthQuery): Promise<Health> {
  const { at, status } = otpSends;
  const newest = await q.select({ at, status }).from(otpSends).orderBy(desc(otpSends.id)).limit(most);
  return shares(
    'codes',
    newest.filter((send) => send.at >= since).map((send) => CODES[send.status]),
  );
}

/** For messages that were written down in this time: how the newest try of each went. */
async function messages({ q, t: { jobs } }: Connection, { since, most }: HealthQuery): Promise<Health> {
  const { createdAt, attempts, status, receipt, unsure, lastError } = jobs;
  const newest = await q
    .select({ createdAt, attempts, status, receipt, unsure, lastError })
    .from(jobs)
    .orderBy(desc(jobs.id))
    .limit(most);
  return shares(
    'messages',
    newest
      .filter((job) => job.createdAt >= since)
      .map((job) => {
        if (job.status === 'done') return job.receipt === null ? undefined : 'answered';
        if (job.lastError === null) return undefined;
        return job.unsure > 0 ? 'unknown' : 'refused';
      }),
  );
}
