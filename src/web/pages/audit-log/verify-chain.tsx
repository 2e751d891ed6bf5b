import { counted } from '../../../core/counted.ts';
import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { Icon } from '../../icon.tsx';
import { Tag } from '../../state-badge.tsx';
import { ProblemLine } from '../../states.tsx';
import type { AuditLogVerdict } from '../../wire.ts';

/** Has the server check the whole chain, and says whether an entry was changed, removed or added. */
export function VerifyChain() {
  const verdict = useQuery({
    queryKey: ['audit-log-verdict'],
    queryFn: ({ signal }) => api.get<AuditLogVerdict>('/audit-log/verdict', {}, signal),
    enabled: false,
  });
  return (
    <div className="panel">
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<Icon name="audit" size={16} />}
          loading={verdict.isFetching}
          onClick={() => void verdict.refetch()}
        >
          Verify the chain
        </Button>
        <div role="status">
          {verdict.data && !verdict.isFetching && !verdict.isError ? (
            <Verdict {...verdict.data} />
          ) : (
            <Text size="sm" c="dimmed">
              Each entry carries the hash of the one before it: a change to any of them shows.
            </Text>
          )}
        </div>
      </Group>
      <ProblemLine error={verdict.error} />
    </div>
  );
}

function Verdict({ holds, entries, head, broken_at, fault }: AuditLogVerdict) {
  return (
    <Group gap="xs">
      <Tag tone={holds ? 'good' : 'bad'} icon={holds ? 'check' : 'cross'}>
        {holds ? 'The chain holds' : 'The chain is broken'}
      </Tag>
      <Text size="sm">
        {holds
          ? `${counted(entries, 'entry', 'entries')}, none changed.`
          : `At entry ${broken_at ?? '?'}: ${fault ?? 'it does not follow from the one before.'}`}
        {head === null ? null : (
          <>
            {' '}
            Newest hash <span className="reference">{head.slice(0, 16)}…</span>
          </>
        )}
      </Text>
    </Group>
  );
}
