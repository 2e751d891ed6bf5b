import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { FactList } from '../../fact-list.tsx';
import { useSession } from '../../session.tsx';
import type { Review, ReviewChoice } from '../../wire.ts';
import { isWaitingStatus } from './review-words.ts';
import { actWord, isWait, proposalOf, turnOf } from './turn.ts';

const SAYS_WHEN_DONE: Readonly<Partial<Record<Review['status'], string>>> = {
  proposed: 'Proposed. A second person must confirm it.',
  postponed: 'It waits, stays listed, and comes back by itself.',
};

interface DecideProps {
  /** The case as it stood when the dialog was opened. The words about the choice are true for that. */
  readonly seen: Review;
  readonly choice: ReviewChoice;
  /** The case as it stands now. */
  readonly now: Review;
  readonly onClose: () => void;
}

/** The dialog for a choice. It says so when another person decided first, or new evidence came. */
export function Decide({ seen, choice, now, onClose }: DecideProps) {
  const { session } = useSession();
  const queries = useQueryClient();
  const turn = turnOf(seen, session.person.email);
  const proposal = proposalOf(seen);
  const act = actWord(seen, choice, turn);
  const isFinal = turn === 'decide' || choice.choice === proposal || !choice.needs_second_person;
  return (
    <ConfirmAct<Review>
      opened
      onClose={onClose}
      title={act}
      confirm={act}
      overtaken={overtaken(seen, choice, now)}
      act={(reason, key) =>
        api.post<Review>(apiPath`/reviews/${seen.id}/decision`, { choice: choice.choice, reason, proposal }, key)
      }
      says={({ id, status }) => SAYS_WHEN_DONE[status] ?? `Case ${id} is decided.`}
      onRefused={() => void queries.invalidateQueries({ queryKey: ['review'] })}
    >
      <Text size="sm" mb="xs">
        {isWait(choice)
          ? `Ask ${seen.upstream} before you do this, and say below what you asked:`
          : isFinal
            ? 'This happens at once, and cannot be taken back:'
            : 'Nothing happens yet. Once a second person has confirmed it:'}
      </Text>
      <FactList
        facts={[
          { label: 'Money', value: choice.money_says },
          { label: 'Transaction', value: choice.transaction_says },
          { label: 'Customer', value: choice.customer_says },
        ]}
      />
    </ConfirmAct>
  );
}

/** Why the choice can no longer be made, although it could when the dialog was opened; null when it can. */
function overtaken(seen: Review, { choice }: ReviewChoice, now: Review): string | null {
  if (!isWaitingStatus(now.status) || proposalOf(now) !== proposalOf(seen)) return now.stands_says;
  if (now.choices.some((one) => one.choice === choice)) return null;
  return 'The transaction has moved on, and this can no longer be chosen.';
}
