import type { z } from 'zod';
import type { ConsoleDeps } from './deps.ts';
import type { secondPeople as schema } from './schemas/primitives.ts';
import { type Roster, readRoster, secondPeople } from '../staff/second-person.ts';
import type { Right } from '../staff/rights.ts';
import { timeOrNull } from './time-view.ts';

/**
 * The roster, for a reply in which something waits for a second person; null when nothing does, which saves the read.
 */
export const rosterFor = (
  { work }: Pick<ConsoleDeps, 'work'>,
  now: number,
  statuses: readonly string[],
): Promise<Roster | null> =>
  statuses.some((status) => status === 'waiting' || status === 'proposed')
    ? work.read((stores) => readRoster(stores, now))
    : Promise.resolve(null);

/** Who may confirm what somebody proposed, as the staff API returns it. */
export const secondPeopleView = (
  roster: Roster | null,
  proposedBy: string | null,
  right: Right,
): z.input<typeof schema> =>
  roster === null || proposedBy === null
    ? []
    : secondPeople(roster, proposedBy, right).map(({ name, email, from }) => ({ name, email, from: timeOrNull(from) }));
