import type { SQL } from 'drizzle-orm';
import { type MoneyPlace, type State, type StateFacts, statesWhere } from '../transactions/states.ts';
import { sql } from './drizzle.ts';

/** States as an SQL list, from the columns of the table of states: `'settled', 'fulfilled'`. */
export const stateList = (is: (facts: StateFacts, state: State) => boolean): SQL =>
  sql.raw(
    statesWhere(is)
      .map((state) => `'${state}'`)
      .join(', '),
  );

/** The states that allow money in exactly these places. */
export const withMoneyIn =
  (...places: readonly MoneyPlace[]) =>
  ({ money }: StateFacts): boolean =>
    money.length === places.length && places.every((place) => money.includes(place));
