import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, apiPath } from '../api.ts';
import { FactList } from '../fact-list.tsx';
import { ModeTag, useRecordMode } from '../mode.tsx';
import { Money } from '../money.tsx';
import { Notes } from '../notes.tsx';
import { PageHead } from '../page-head.tsx';
import { CustomerLink, Foreign, TransactionLink } from '../record-link.tsx';
import type { PageProps } from '../page-props.ts';
import { ReviewBadge, StateBadge } from '../state-badge.tsx';
import { Shown } from '../states.tsx';
import { Age, Time } from '../time.tsx';
import type { ReviewChoice, ReviewRecord } from '../wire.ts';
import { AskUpstream } from './reviews/ask-upstream.tsx';
import { Choices } from './reviews/choices.tsx';
import { Decide } from './reviews/decide.tsx';
import { OtherViewers } from './reviews/other-viewers.tsx';
import { Outcome } from './reviews/outcome.tsx';
import { isWaitingStatus, kindWord, modeWord } from './reviews/review-words.ts';

/** One case: what happened, the evidence, and what may be done about it. */
export default function Review({ params }: PageProps) {
  const id = params['id'] ?? '';
  const look = useQuery({
    queryKey: ['review', id],
    queryFn: ({ signal }) => api.get<ReviewRecord>(apiPath`/reviews/${id}`, {}, signal),
  });
  useRecordMode(look.data?.mode);
  return <Shown query={look}>{(review) => <Case key={review.id} review={review} />}</Shown>;
}

function Case({ review }: { readonly review: ReviewRecord }) {
  const isWaiting = isWaitingStatus(review.status);
  const [taken, setTaken] = useState<{ readonly choice: ReviewChoice; readonly seen: ReviewRecord } | null>(null);
  return (
    <>
      <Text size="sm" mb={4}>
        <Link href="/reviews">All cases</Link>
      </Text>
      <PageHead title={kindWord(review.kind)} says={`Case ${review.id}`}>
        <ModeTag mode={review.mode} />
        <ReviewBadge status={review.status} upstream={review.upstream} />
      </PageHead>
      <OtherViewers id={review.id} />
      <Text mb="md" maw="46rem">
        {review.says}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="columns">
        <Stack gap="md">
          <TransactionPanel review={review} />
          <EvidencePanel review={review} />
          {review.ask_finswich ? <AskUpstream upstream={review.upstream} question={review.ask_finswich} /> : null}
        </Stack>
        <Stack gap="md">
          {isWaiting ? (
            <Choices review={review} onChoose={(choice) => setTaken({ choice, seen: review })} />
          ) : (
            <Outcome review={review} />
          )}
          <Notes notes={review.notes} path={apiPath`/reviews/${review.id}/notes`} />
        </Stack>
      </SimpleGrid>
      {taken ? <Decide {...taken} now={review} onClose={() => setTaken(null)} /> : null}
    </>
  );
}

function TransactionPanel({ review }: { readonly review: ReviewRecord }) {
  const { transaction, mode, txn_reference, opened_at, closed_at } = review;
  const named = transaction ? (
    <TransactionLink reference={txn_reference} />
  ) : (
    <span>
      <span className="reference">
        <Foreign>{txn_reference}</Foreign>
      </span>{' '}
      (never announced to us)
    </span>
  );
  return (
    <section className="panel" aria-labelledby="case-transaction">
      <Title order={2} id="case-transaction" mb="xs">
        The transaction
      </Title>
      <FactList
        facts={[
          transaction && { label: 'Money', value: <Money value={transaction.money} /> },
          transaction && { label: 'It is', value: <StateBadge {...transaction} /> },
          transaction && {
            label: 'Customer',
            value: <CustomerLink mode={mode} reference={transaction.user_reference} />,
          },
          { label: 'Reference', value: named },
          { label: 'Mode', value: modeWord(mode) },
          {
            label: 'Opened',
            value: (
              <Group gap={6}>
                <Time at={opened_at} />
                {closed_at === null ? (
                  <span>
                    (waits for <Age since={opened_at} />)
                  </span>
                ) : null}
              </Group>
            ),
          },
        ]}
      />
    </section>
  );
}

const IS_MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function EvidencePanel({ review }: { readonly review: ReviewRecord }) {
  return (
    <section className="panel" aria-labelledby="case-evidence">
      <Title order={2} id="case-evidence" mb="xs">
        Evidence
      </Title>
      {review.evidence.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing beyond what is said above.
        </Text>
      ) : (
        <FactList
          facts={review.evidence.map(({ label, value }) => ({
            label,
            value: IS_MOMENT.test(value) ? <Time at={value} /> : <Foreign>{value}</Foreign>,
          }))}
        />
      )}
    </section>
  );
}
