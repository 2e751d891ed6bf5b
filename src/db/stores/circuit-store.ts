import type { Circuit, CircuitStore } from '../../availability/ports.ts';
import type { Mode } from '../../core/mode.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, eq, lte } from '../drizzle.ts';

const VALUES = ['code', 'since', 'trippedAt', 'trips', 'probeAt'] as const;

function statementsOf({ q, t: { circuits } }: Connection) {
  const ofMode = and(eq(circuits.rail, given('rail')), eq(circuits.mode, given('mode')));
  const isIt = and(ofMode, eq(circuits.service, given('service')));
  return {
    all: statement(() => q.select().from(circuits).prepare('circuits_all')),
    of: statement(() => q.select().from(circuits).where(ofMode).prepare('circuits_of')),
    save: statement(() =>
      q
        .insert(circuits)
        .values(placeholders('rail', 'mode', 'service', ...VALUES))
        .onConflictDoUpdate({
          target: [circuits.rail, circuits.mode, circuits.service],
          set: Object.fromEntries(VALUES.map((name) => [name, given(name)])),
        })
        .prepare('circuits_save'),
    ),
    takeProbe: statement(() =>
      q
        .update(circuits)
        .set({ probeAt: given('nextAt') })
        .where(and(isIt, lte(circuits.probeAt, given('now'))))
        .returning({ service: circuits.service })
        .prepare('circuits_take_probe'),
    ),
    reset: statement(() =>
      q
        .delete(circuits)
        .where(and(isIt, lte(circuits.trippedAt, given('provenAt'))))
        .prepare('circuits_reset'),
    ),
  };
}

/** A row as the features know it. */
export const circuitOf = (row: Omit<Circuit, 'mode'> & { readonly mode: string }): Circuit => ({
  ...row,
  mode: row.mode as Mode,
});

export function circuitStore(connection: Connection): CircuitStore {
  const { all, of, save, takeProbe, reset } = statementsOf(connection);
  return {
    all: async () => (await all()).map(circuitOf),
    of: async (rail, mode) => (await of({ rail, mode })).map(circuitOf),
    save: async (circuit) => {
      await save({ ...circuit });
    },
    takeProbe: async ({ rail, mode, service }, now, nextAt) =>
      (await takeProbe({ rail, mode, service, now, nextAt })).length > 0,
    reset: async (rail, mode, service, provenAt) => {
      await reset({ rail, mode, service, provenAt });
    },
  };
}
