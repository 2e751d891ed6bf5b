import { Text } from '@mantine/core';
import { Time } from './time.tsx';
import type { Approval } from './wire.ts';

type People = Approval['second_people'];

const ownPlace = (people: People, email: string): People[number] | undefined =>
  people.find((one) => one.email.toLowerCase() === email.toLowerCase());

/** Whether the reader may confirm it later, but not yet. */
export const isTiedYet = (people: People, email: string): boolean => typeof ownPlace(people, email)?.from === 'string';

/** Who may confirm what waits, and from when the others may. */
export function SecondPeople({ people, email }: { readonly people: People; readonly email: string }) {
  const own = ownPlace(people, email);
  const now = people.filter(({ from }) => from === null);
  const later = people.filter(({ from }) => from !== null);
  return (
    <Text size="sm" c="dimmed" component="div">
      {own?.from ? (
        <div>
          You may confirm it from <Time at={own.from} /> on. Until then you and the proposer do not count as two people:
          in the last 24 hours one of you, or the same admin, made or reset your logins.
        </div>
      ) : null}
      <div>{now.length === 0 ? 'Nobody may confirm it now.' : `Who may confirm it now: ${namesOf(now)}.`}</div>
      {later
        .filter((one) => one !== own)
        .map(({ email: its, name, from }) => (
          <div key={its}>
            From <Time at={from ?? ''} /> on {name} may too. Until then their login is tied to the proposer’s.
          </div>
        ))}
    </Text>
  );
}

const namesOf = (people: People): string => people.map(({ name }) => name).join(', ');
