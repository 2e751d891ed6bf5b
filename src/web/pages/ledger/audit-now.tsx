import { counted } from '../../../core/counted.ts';
import { Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { Icon } from '../../icon.tsx';
import { Tag } from '../../state-badge.tsx';
import { Failed } from '../../states.tsx';
import { Time } from '../../time.tsx';
import type { AuditResult } from '../../wire.ts';

/** Checks every rule of the books over the whole ledger. Only on request, because it reads everything. */
export function AuditNow() {
  const audit = useQuery({
    // Not under `ledger`: new entries must not start it again.
    queryKey: ['ledger-audit'],
    queryFn: ({ signal }) => api.get<AuditResult>('/ledger/audit', {}, signal),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="panel" aria-labelledby="ledger-audit">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="ledger-audit">
          Audit
        </Title>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<Icon name="audit" size={15} />}
          loading={audit.isFetching}
          onClick={() => void audit.refetch()}
        >
          {audit.data ? 'Prove it again' : 'Prove it now'}
        </Button>
      </Group>
      <div aria-live="polite">
        {audit.isError && !audit.isFetching ? <Failed error={audit.error} /> : <Result audit={audit.data} />}
      </div>
    </section>
  );
}

function Result({ audit }: { readonly audit: AuditResult | undefined }) {
  if (!audit) {
    return (
      <Text size="sm" c="dimmed">
        Checks every rule of the books over the whole ledger. It changes nothing, and takes about a minute with a
        million entries.
      </Text>
    );
  }
  return (
    <>
      <Group gap="xs" mb="xs">
        {audit.holds ? (
          <Tag tone="good" icon="check">
            The books hold
          </Tag>
        ) : (
          <Tag tone="bad" icon="attention">
            The books do not hold
          </Tag>
        )}
        <Text size="sm" c="dimmed">
          {counted(audit.entries, 'entry', 'entries')} read in {(audit.duration_ms / 1_000).toFixed(1)} s, at{' '}
          <Time at={audit.at} as="time" />
        </Text>
      </Group>
      <ul className="rules">
        {audit.rules.map(({ rule, faults }) => (
          <li key={rule} data-broken={faults.length > 0}>
            <Icon name={faults.length > 0 ? 'cross' : 'check'} size={16} />
            <div className="sentence">
              {rule}
              <span className="unseen">{faults.length > 0 ? ': broken' : ': holds'}</span>
              {faults.map((fault) => (
                <div key={fault} className="reference">
                  {fault}
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
