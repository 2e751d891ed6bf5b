import type { Float, FloatStore } from '../../availability/ports.ts';
import type { Mode } from '../../core/mode.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, eq } from '../drizzle.ts';

function statementsOf({ q, t: { floats } }: Connection) {
  const isIt = and(
    eq(floats.rail, given('rail')),
    eq(floats.mode, given('mode')),
    eq(floats.currency, given('currency')),
  );
  return {
    find: statement(() => q.select().from(floats).where(isIt).prepare('floats_find')),
    all: statement(() => q.select().from(floats).prepare('floats_all')),
    save: statement(() =>
      q
        .insert(floats)
        .values(placeholders('rail', 'mode', 'currency', 'minor', 'asOf', 'shortOf', 'shortSince'))
        .onConflictDoUpdate({
          target: [floats.rail, floats.mode, floats.currency],
          set: {
            minor: given('minor'),
            asOf: given('asOf'),
            shortOf: given('shortOf'),
            shortSince: given('shortSince'),
          },
        })
        .prepare('floats_save'),
    ),
  };
}

interface Row extends Pick<Float, 'rail' | 'asOf' | 'shortOf' | 'shortSince'> {
  readonly mode: string;
  readonly currency: string;
  readonly minor: number;
}
/** A row as the features know it. */
export const floatOf = ({ rail, mode, currency, minor, asOf, shortOf, shortSince }: Row): Float => ({
  rail,
  mode: mode as Mode,
  money: { minor, currency },
  asOf,
  shortOf,
  shortSince,
});

export function floatStore(connection: Connection): FloatStore {
  const { find, all, save } = statementsOf(connection);
  return {
    find: async (rail, mode, currency) => (await find({ rail, mode, currency })).map(floatOf)[0] ?? null,
    all: async () => (await all()).map(floatOf),
    save: async ({ rail, mode, money: { minor, currency }, asOf, shortOf, shortSince }) => {
      await save({ rail, mode, currency, minor, asOf, shortOf, shortSince });
    },
  };
}
