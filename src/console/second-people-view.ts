import type { z } from 'zod';
import type { ConsoleDeps } from './deps.ts';
import type { secondPeople as schema } from './schemas/primitives.ts';
import { type Office, readOffice, secondPeople } from '../staff/second-person.ts';
import type { Right } from '../staff/rights.ts';
import { timeOrNull } from './time-view.ts';

/** The office for an answer that tells of something that waits; null where nothing does, and nobody need be looked up. */
export const officeFor = (
  { work }: Pick<ConsoleDeps, 'work'>,
  now: number,
  statuses: readonly string[],
): Promise<Office | null> =>
  statuses.some((status) => status === 'waiting' || status === 'proposed')
    ? work.read((stores) => readOffice(stores, now))
    : Promise.resolve(null);

/** Who may confirm what somebody proposed, as the staff API tells it. */
export const secondPeopleView = (
  office: Office | null,
  proposedBy: string | null,
  right: Right,
): z.input<typeof schema> =>
  office === null || proposedBy === null
    ? []
    : secondPeople(office, proposedBy, right).map(({ name, email, from }) => ({ name, email, from: timeOrNull(from) }));
