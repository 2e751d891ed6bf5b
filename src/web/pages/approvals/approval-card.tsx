import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { FactList } from '../../fact-list.tsx';
import { ModeTag } from '../../mode.tsx';
import { CustomerLink, Foreign } from '../../record-link.tsx';
import { SecondPeople, isTiedYet } from '../../second-people.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import type { Approval } from '../../wire.ts';

const STATUS_WORDS: Readonly<Record<Approval['status'], string>> = {
  waiting: 'Waits for a second person',
  approved: 'Approved and done',
  refused: 'Refused',
};

type Choice = 'approve' | 'refuse';

/** What one person has asked for, and what another person can do about it. */
export function ApprovalCard({ approval, isOfCustomer = false }: { approval: Approval; isOfCustomer?: boolean }) {
  const { session, may } = useSession();
  const [choice, setChoice] = useState<Choice | null>(null);
  const { says, mode, user_reference: user, status } = approval;
  const isOwn = approval.asked_by.toLowerCase() === session.person.email.toLowerCase();
  const isTied = isTiedYet(approval.second_people, session.person.email);
  return (
    <li className="choice" aria-label={`${says} for ${user}`}>
      <Group gap="xs" mb={4}>
        <Text fw={650}>{says}</Text>
        <ModeTag mode={mode} />
      </Group>
      <FactList
        facts={[
          isOfCustomer ? null : { label: 'Customer', value: <CustomerLink mode={mode} reference={user} /> },
          ...approval.asks.map(({ label, value }) => ({ label, value: <Foreign>{value}</Foreign> })),
          { label: 'Why', value: <bdi className="multiline">{approval.reason}</bdi> },
          {
            label: 'Asked by',
            value: (
              <>
                <bdi>{isOwn ? 'you' : approval.asked_by}</bdi>, <Time at={approval.asked_at} />
              </>
            ),
          },
          { label: 'Status', value: <Decided approval={approval} /> },
        ]}
      />
      {status === 'waiting' ? <SecondPeople people={approval.second_people} email={session.person.email} /> : null}
      {status === 'waiting' && may('customers') ? (
        <Group mt="xs" gap="xs">
          {isOwn ? (
            <Text size="sm" c="dimmed">
              Another person must approve it.
            </Text>
          ) : isTied ? null : (
            <Button aria-label={`Approve: ${says} for ${user}`} onClick={() => setChoice('approve')}>
              Approve
            </Button>
          )}
          <Button
            variant="default"
            aria-label={`${isOwn ? 'Take back' : 'Refuse'}: ${says} for ${user}`}
            onClick={() => setChoice('refuse')}
          >
            {isOwn ? 'Take it back' : 'Refuse'}
          </Button>
        </Group>
      ) : null}
      <ConfirmChoice approval={approval} choice={choice} isOwn={isOwn} onClose={() => setChoice(null)} />
    </li>
  );
}

interface ConfirmChoiceProps {
  readonly approval: Approval;
  readonly choice: Choice | null;
  readonly isOwn: boolean;
  readonly onClose: () => void;
}

function ConfirmChoice({ approval: { id, says, asks }, choice, isOwn, onClose }: ConfirmChoiceProps) {
  return (
    <ConfirmAct<Approval>
      opened={choice !== null}
      onClose={onClose}
      title={choice === 'approve' ? `Approve: ${says}` : isOwn ? 'Take it back' : `Refuse: ${says}`}
      confirm={choice === 'approve' ? 'Approve it' : isOwn ? 'Take it back' : 'Refuse it'}
      act={(reason, key) =>
        api.post<Approval>(
          choice === 'approve' ? apiPath`/approvals/${id}/approve` : apiPath`/approvals/${id}/refuse`,
          { reason },
          key,
        )
      }
      says={choice === 'approve' ? 'Approved and done.' : 'It will not be done.'}
    >
      <Text size="sm" mb="xs">
        {choice === 'approve'
          ? 'This happens at once. Make sure yourself that it is what the customer wants:'
          : 'Nothing is changed:'}
      </Text>
      <FactList facts={asks.map(({ label, value }) => ({ label, value: <Foreign>{value}</Foreign> }))} />
    </ConfirmAct>
  );
}

const Decided = ({ approval }: { readonly approval: Approval }) => {
  const { status, decided_by: by, decided_at: at, decision_reason: reason } = approval;
  return (
    <>
      {STATUS_WORDS[status]}
      {by !== null && at !== null ? (
        <div className="soft">
          <bdi>{by}</bdi>, <Time at={at} />
          {reason === null ? null : (
            <>
              : <bdi>{reason}</bdi>
            </>
          )}
        </div>
      ) : null}
    </>
  );
};
