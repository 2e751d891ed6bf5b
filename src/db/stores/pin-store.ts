import type { Pin, PinStore } from '../../pins/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, eq } from '../drizzle.ts';

const statementsOf = ({ q, t: { pins } }: Connection) => ({
  find: statement(() =>
    q
      .select()
      .from(pins)
      .where(and(eq(pins.mode, given('mode')), eq(pins.userReference, given('userReference'))))
      .prepare('pins_find'),
  ),
  save: statement(() =>
    q
      .insert(pins)
      .values({
        ...placeholders('mode', 'userReference', 'hash', 'keyId'),
        ...placeholders('failures', 'locks', 'lockedUntil', 'setAt'),
      })
      .onConflictDoUpdate({
        target: [pins.mode, pins.userReference],
        set: {
          hash: given('hash'),
          keyId: given('keyId'),
          failures: given('failures'),
          locks: given('locks'),
          lockedUntil: given('lockedUntil'),
          setAt: given('setAt'),
        },
      })
      .prepare('pins_save'),
  ),
});

export function pinStore(connection: Connection): PinStore {
  const { find, save } = statementsOf(connection);

  return {
    find: async (mode, userReference) => {
      // The first try of a customer may find no row yet to lock.
      await lockName(connection, `pins/${mode}/${userReference}`);
      return ((await find({ mode, userReference }))[0] as Pin | undefined) ?? null;
    },
    save: async (pin) => {
      await save({ ...pin });
    },
  };
}
