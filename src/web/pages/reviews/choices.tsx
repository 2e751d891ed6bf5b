import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Icon } from '../../icon.tsx';
import { SecondPeople, isTiedYet } from '../../second-people.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import type { Review, ReviewChoice } from '../../wire.ts';
import { type Turn, actWord, proposalOf, turnOf } from './turn.ts';

interface ChoicesProps {
  readonly review: Review;
  readonly onChoose: (choice: ReviewChoice) => void;
}

/** The legal choices, each with what it will do. */
export function Choices({ review, onChoose }: ChoicesProps) {
  const { session, may } = useSession();
  const turn = turnOf(review, session.person.email);
  const isTied = isTiedYet(review.second_people, session.person.email);
  const isProposed = ({ choice }: ReviewChoice): boolean => choice === proposalOf(review);
  return (
    <section className="panel" aria-labelledby="case-choices">
      <Title order={2} id="case-choices" mb="xs">
        What can be done
      </Title>
      <Resting review={review} />
      <Proposal review={review} turn={turn} email={session.person.email} />
      {may('decide') ? null : (
        <Text size="sm" c="dimmed" mb="sm">
          Only a supervisor can decide a case.
        </Text>
      )}
      {review.choices.length === 0 ? (
        <Text size="sm">Nothing can be chosen as the transaction stands. New evidence will close the case.</Text>
      ) : null}
      <Stack component="ul" className="choices" gap="sm">
        {review.choices.map((choice) => (
          <li key={choice.choice} className="choice" data-proposed={isProposed(choice)}>
            <Text fw={650} mb={4}>
              {choice.label}
            </Text>
            <Text size="sm">{choice.does}</Text>
            {may('decide') && !((turn === 'wait' || isTied) && isProposed(choice)) ? (
              <Group mt="xs">
                <Button
                  className="wordy"
                  variant={isProposed(choice) ? 'filled' : 'default'}
                  onClick={() => onChoose(choice)}
                >
                  {actWord(review, choice, turn)}
                </Button>
              </Group>
            ) : null}
          </li>
        ))}
      </Stack>
    </section>
  );
}

/** Who proposed what and why, and what is left for the reader to do. */
function Proposal({ review, turn, email }: { readonly review: Review; readonly turn: Turn; readonly email: string }) {
  if (!review.needs_second_person) return null;
  if (review.status !== 'proposed') {
    return (
      <Text size="sm" c="dimmed" mb="sm">
        Real money: one person proposes, a second one confirms.
      </Text>
    );
  }
  const proposed = review.choices.find(({ choice }) => choice === review.choice);
  return (
    <div className="proposal">
      <Icon name="customers" />
      <div>
        <strong>{turn === 'wait' ? 'You' : review.proposed_by}</strong> proposed: <strong>{review.choice_label}</strong>
        <blockquote>
          <bdi>{review.reason}</bdi>
        </blockquote>
        {proposed === undefined ? null : <p className="proposal-does">Once it is confirmed: {proposed.does}</p>}
        {turn === 'wait'
          ? 'A second person must confirm it; nobody confirms their own proposal.'
          : 'It takes a second person to confirm it. Look at the evidence yourself first.'}
        <SecondPeople people={review.second_people} email={email} />
      </div>
    </div>
  );
}

/** Who asked the upstream again and why, and until when the case waits for the answer. */
function Resting({ review }: { readonly review: Review }) {
  const { status, upstream, wait_until: until } = review;
  if (until === null) return null;
  if (status !== 'postponed') {
    return (
      <Text size="sm" mb="sm">
        {upstream} was asked again, and nothing had come by <Time at={until} />.
      </Text>
    );
  }
  return (
    <div className="proposal">
      <Icon name="clock" />
      <div>
        <strong>
          <bdi>{review.decided_by}</bdi>
        </strong>{' '}
        asked {upstream} again:
        <blockquote>
          <bdi>{review.reason}</bdi>
        </blockquote>
        Waiting until <Time at={until} />. What {upstream} sends settles it by itself; otherwise the case comes back
        then. It can still be decided now.
      </div>
    </div>
  );
}
