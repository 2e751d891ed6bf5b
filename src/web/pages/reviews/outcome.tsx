import { Text, Title } from '@mantine/core';
import { FactList } from '../../fact-list.tsx';
import { Time } from '../../time.tsx';
import type { Review } from '../../wire.ts';

/** How a closed case ended. */
export function Outcome({ review }: { readonly review: Review }) {
  const isSuperseded = review.status === 'superseded';
  return (
    <section className="panel" aria-labelledby="case-outcome">
      <Title order={2} id="case-outcome" mb="xs">
        {isSuperseded ? 'Settled by evidence' : 'Decided'}
      </Title>
      {isSuperseded ? (
        <Text size="sm" mb="sm">
          What came later showed how the transaction ended, before anybody had to decide.
        </Text>
      ) : null}
      <FactList
        facts={[
          isSuperseded || review.choice_label === null
            ? null
            : { label: 'Choice', value: <strong>{review.choice_label}</strong> },
          review.reason === null
            ? null
            : {
                label: isSuperseded ? 'Evidence' : 'Reason',
                value: <bdi className={isSuperseded ? 'multiline sentence' : 'multiline'}>{review.reason}</bdi>,
              },
          review.proposed_by === null ? null : { label: 'Proposed by', value: <bdi>{review.proposed_by}</bdi> },
          review.decided_by === null
            ? null
            : {
                label: review.proposed_by === null ? 'Decided by' : 'Confirmed by',
                value: <bdi>{review.decided_by}</bdi>,
              },
          review.closed_at === null ? null : { label: 'Closed', value: <Time at={review.closed_at} /> },
        ]}
      />
    </section>
  );
}
