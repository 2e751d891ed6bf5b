import { Box, Text, Title } from '@mantine/core';
import { Foreign } from '../../record-link.tsx';
import { Time } from '../../time.tsx';
import type { ContactChange } from '../../wire.ts';

const PARTS = [
  { label: 'Phone', from: 'old_phone', to: 'new_phone' },
  { label: 'E-mail', from: 'old_email', to: 'new_email' },
] as const;

/** When phone and e-mail were changed, from what and by whom. */
export function ContactChanges({ changes }: { readonly changes: readonly ContactChange[] }) {
  if (changes.length === 0) return null;
  return (
    <Box component="section" className="panel" mb="lg" aria-labelledby="customer-changes">
      <Title order={2} id="customer-changes" mb="xs">
        Changes of phone and e-mail
      </Title>
      <ul className="plain-list">
        {changes.map((change) => (
          <li key={`${change.at} ${change.new_phone ?? ''} ${change.new_email ?? ''}`}>
            {PARTS.filter(({ from, to }) => change[from] !== change[to]).map(({ label, from, to }) => (
              <Text key={label} size="sm">
                {label} changed from <Foreign>{change[from] ?? 'none'}</Foreign> to{' '}
                <Foreign>{change[to] ?? 'none'}</Foreign>
              </Text>
            ))}
            <div className="soft">
              <bdi>{change.by}</bdi>, <Time at={change.at} />
            </div>
          </li>
        ))}
      </ul>
    </Box>
  );
}
