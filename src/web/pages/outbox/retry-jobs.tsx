import { counted } from '../../../core/counted.ts';
import { Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { Shown } from '../../states.tsx';
import type { RetriedJobs } from '../../wire.ts';
import { KIND_OPTIONS, jobKindWord } from './job-words.ts';

/** Dead letters by their ids, or all of one kind. */
export type WhichJobs = { readonly ids: readonly number[] } | { readonly kind: string };

interface RetryJobsProps {
  readonly which: WhichJobs | null;
  readonly onChange: (which: WhichJobs | null) => void;
  readonly onDone: () => void;
}

const MOST_LISTED = 8;
const messages = (count: number): string => counted(count, 'message');

/** Retries dead letters: a dry run shows which they would be, then the reader confirms exactly those. */
export function RetryJobs({ which, onChange, onDone }: RetryJobsProps) {
  const dryRun = useQuery({
    queryKey: ['outbox', 'retry', which],
    queryFn: () => api.post<RetriedJobs>('/outbox/retry', { ...which, dry_run: true }),
    enabled: which !== null,
    staleTime: 0,
    gcTime: 0,
  });
  const found = which === null ? undefined : dryRun.data;
  return (
    <ConfirmAct<RetriedJobs>
      opened={which !== null}
      onClose={() => onChange(null)}
      title="Retry messages that were given up"
      confirm={found && found.count > 0 ? `Try ${messages(found.count)} again` : 'Try again'}
      reason="none"
      isReady={found !== undefined && found.count > 0 && !dryRun.isFetching}
      // Exactly those that were shown, even if more have been given up meanwhile.
      act={(_reason, key) =>
        api.post<RetriedJobs>('/outbox/retry', { ids: found?.jobs.map(({ id }) => id) ?? [], dry_run: false }, key)
      }
      says={(reply) => `${messages(reply.count)} will be tried again now.`}
      onDone={onDone}
    >
      <Stack gap="sm">
        {which !== null && 'kind' in which ? (
          <Select
            label="Message about"
            data={[...KIND_OPTIONS]}
            value={which.kind}
            allowDeselect={false}
            onChange={(kind) => kind !== null && onChange({ kind })}
          />
        ) : null}
        <Shown query={dryRun} lines={4}>
          {(reply) => <Which reply={reply} />}
        </Shown>
      </Stack>
    </ConfirmAct>
  );
}

function Which({ reply }: { readonly reply: RetriedJobs }) {
  const { jobs, count } = reply;
  const unsure = jobs.filter((job) => job.unsure > 0).length;
  if (count === 0) return <Text size="sm">No such message was given up. Nothing would be sent.</Text>;
  return (
    <>
      <Text size="sm">
        {messages(count)} would be sent again now. A transaction’s money does not move. If it fails again, it is retried
        by itself for a while, then comes back here.
      </Text>
      {unsure > 0 ? (
        <Text size="sm" className="warning-line">
          {unsure === count ? (count === 1 ? 'It' : 'All of them') : `${unsure} of them`} may have arrived before: the
          customer could get the same message twice.
        </Text>
      ) : null}
      <Text component="ul" size="sm" className="plain-list">
        {jobs.slice(0, MOST_LISTED).map((job) => (
          <li key={job.id}>
            {jobKindWord(job.kind)}, <bdi className="reference">{job.txn_reference}</bdi>
          </li>
        ))}
      </Text>
      {count > MOST_LISTED ? (
        <Text size="sm" c="dimmed">
          and {count - MOST_LISTED} more
        </Text>
      ) : null}
    </>
  );
}
