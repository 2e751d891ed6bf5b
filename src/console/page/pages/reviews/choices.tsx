import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { FactList } from '../../fact-list.tsx';
import { Icon } from '../../icon.tsx';
import { SecondPeople, isTiedYet } from '../../second-people.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import type { Review, ReviewChoice } from '../../wire.ts';
import { choiceWord } from './review-words.ts';

/** Where a case stands between the people who may decide it. */
type Turn =
  /** One person is enough (TEST). */
  | 'decide'
  /** The first of two. */
  | 'propose'
  /** The second, who confirms what another one proposed or proposes otherwise. */
  | 'confirm'
  /** The reader proposed it himself: another one must confirm. */
  | 'wait';

/** Who decided what is told by e-mail, which is one person's. */
function turnOf(review: Review, email: string): Turn {
  if (!review.needs_second_person) return 'decide';
  if (review.status !== 'proposed') return 'propose';
  return review.proposed_by?.trim().toLowerCase() === email.toLowerCase() ? 'wait' : 'confirm';
}

/** The legal choices, each with what it will do before it is done. */
export function Choices({ review }: { readonly review: Review }) {
  const { session, may } = useSession();
  const [chosen, setChosen] = useState<ReviewChoice | null>(null);
  const turn = turnOf(review, session.person.email);
  const isTied = isTiedYet(review.second_people, session.person.email);
  const isProposed = (choice: ReviewChoice): boolean => review.status === 'proposed' && choice.choice === review.choice;
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
        <Text size="sm">Nothing can be chosen as the purchase stands. Evidence that comes will close the case.</Text>
      ) : null}
      <Stack component="ul" className="choices" gap="sm">
        {review.choices.map((choice) => (
          <li key={choice.choice} className="choice" data-proposed={isProposed(choice)}>
            <Text fw={650} mb={4}>
              {choice.label}
            </Text>
            <Effects choice={choice} />
            {may('decide') && !((turn === 'wait' || isTied) && isProposed(choice)) ? (
              <Group mt="xs">
                <Button
                  variant={isProposed(choice) ? 'filled' : 'default'}
                  aria-label={`${buttonWord(turn, choice, isProposed(choice))}: ${choice.label}`}
                  onClick={() => setChosen(choice)}
                >
                  {buttonWord(turn, choice, isProposed(choice))}
                </Button>
              </Group>
            ) : null}
          </li>
        ))}
      </Stack>
      {chosen ? (
        <Decide
          review={review}
          choice={chosen}
          turn={turn}
          isProposed={isProposed(chosen)}
          onClose={() => setChosen(null)}
        />
      ) : null}
    </section>
  );
}

const isWait = ({ choice }: ReviewChoice): boolean => choice === 'wait';

const buttonWord = (turn: Turn, choice: ReviewChoice, isProposed: boolean): string => {
  if (isWait(choice)) return 'Let it wait';
  if (turn === 'decide') return 'Decide this';
  if (turn === 'propose') return 'Propose this';
  return isProposed ? 'Confirm this' : 'Propose this instead';
};

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
  return (
    <div className="proposal">
      <Icon name="customers" />
      <div>
        <strong>{turn === 'wait' ? 'You' : review.proposed_by}</strong> proposed: <strong>{choiceWord(review)}</strong>
        <blockquote>
          <bdi>{review.reason}</bdi>
        </blockquote>
        {turn === 'wait'
          ? 'A second person must confirm it; nobody confirms himself.'
          : 'It takes a second person to confirm it. Look at the evidence yourself first.'}
        <SecondPeople people={review.second_people} email={email} />
      </div>
    </div>
  );
}

/** Who asked Finswich again and why, and until when its answer is awaited. */
function Resting({ review }: { readonly review: Review }) {
  const { status, wait_until: until } = review;
  if (until === null) return null;
  if (status !== 'postponed') {
    return (
      <Text size="sm" mb="sm">
        Finswich was asked again, and nothing had come by <Time at={until} />.
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
        asked Finswich again:
        <blockquote>
          <bdi>{review.reason}</bdi>
        </blockquote>
        Waiting until <Time at={until} />. What Finswich sends settles it by itself; otherwise the case comes back then.
        It can still be decided now.
      </div>
    </div>
  );
}

const Effects = ({ choice }: { readonly choice: ReviewChoice }) => (
  <FactList
    facts={[
      { label: 'Money', value: choice.money_says },
      { label: 'Customer', value: choice.customer_says },
    ]}
  />
);

const SAYS_WHEN_DONE: Readonly<Partial<Record<Review['status'], string>>> = {
  proposed: 'Proposed. A second person must confirm it.',
  postponed: 'It waits, stays listed, and comes back by itself.',
};

interface DecideProps {
  readonly review: Review;
  readonly choice: ReviewChoice;
  readonly turn: Turn;
  readonly isProposed: boolean;
  readonly onClose: () => void;
}

function Decide({ review, choice, turn, isProposed, onClose }: DecideProps) {
  const isFinal = turn === 'decide' || isProposed || !choice.needs_second_person;
  return (
    <ConfirmAct<Review>
      opened
      onClose={onClose}
      title={choice.label}
      confirm={isWait(choice) ? 'Let it wait' : isFinal ? (isProposed ? 'Confirm it' : 'Decide it') : 'Propose it'}
      act={(reason, key) =>
        api.post<Review>(apiPath`/reviews/${review.id}/decision`, { choice: choice.choice, reason }, key)
      }
      says={({ id, status }) => SAYS_WHEN_DONE[status] ?? `Case ${id} is decided.`}
    >
      <Text size="sm" mb="xs">
        {isWait(choice)
          ? 'Ask Finswich before you do this, and say below what you asked:'
          : isFinal
            ? 'This happens at once, and cannot be taken back:'
            : 'Nothing happens yet. Once a second person has confirmed it:'}
      </Text>
      <Effects choice={choice} />
    </ConfirmAct>
  );
}
