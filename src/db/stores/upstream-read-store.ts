import type { UpstreamRead, UpstreamReadStore } from '../../availability/ports.ts';
import type { Mode } from '../../core/mode.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, eq, lte, sql } from '../drizzle.ts';

function statementsOf({ q, t: { upstreamReads: reads }, locks }: Connection) {
  const isIt = and(eq(reads.rail, given('rail')), eq(reads.mode, given('mode')), eq(reads.subject, given('subject')));
  return {
    plan: statement(() =>
      q
        .insert(reads)
        .values(placeholders('rail', 'mode', 'subject', 'dueAt'))
        .onConflictDoNothing()
        .prepare('upstream_reads_plan'),
    ),
    setDue: statement(() =>
      q
        .update(reads)
        .set({ dueAt: given('dueAt') })
        .where(isIt)
        .prepare('upstream_reads_set_due'),
    ),
    due: statement(() => {
      const query = q
        .select()
        .from(reads)
        .where(lte(reads.dueAt, given('now')))
        .orderBy(reads.dueAt)
        .limit(sql.placeholder('limit'));
      // Skips one that somebody holds right now, instead of waiting for it.
      return locks
        ? query.for('update', { skipLocked: true }).prepare('upstream_reads_due_lock')
        : query.prepare('upstream_reads_due');
    }),
  };
}

export function upstreamReadStore(connection: Connection): UpstreamReadStore {
  const { plan, setDue, due } = statementsOf(connection);
  return {
    plan: async (read, dueAt) => {
      await plan({ ...read, dueAt });
    },
    setDue: async ({ rail, mode, subject }, dueAt) => {
      await setDue({ rail, mode, subject, dueAt });
    },
    lease: async (now, leaseMs, limit) => {
      const found = await due({ now, limit });
      const leased: UpstreamRead[] = [];
      for (const { rail, mode, subject } of found) {
        await setDue({ rail, mode, subject, dueAt: now + leaseMs });
        leased.push({ rail, mode: mode as Mode, subject });
      }
      return leased;
    },
    anyDue: async (now) => (await due({ now, limit: 1 })).length > 0,
  };
}
