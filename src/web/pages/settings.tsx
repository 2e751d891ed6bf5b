import { SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import { PageHead } from '../page-head.tsx';
import { Tag } from '../state-badge.tsx';
import { Shown } from '../states.tsx';
import { Age, Time } from '../time.tsx';
import type { Settings as SettingsInForce } from '../wire.ts';

/** Loaded again at this interval, so that the health is current. */
const LOOK_EVERY_MS = 10_000;

export default function Settings() {
  const query = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.get<SettingsInForce>('/settings', {}, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <>
      <PageHead title="Settings" says="The configuration in force. It is changed in the environment, not here." />
      <Shown query={query}>
        {(settings) => (
          <Stack gap="lg">
            <Health settings={settings} />
            <section>
              <Title order={2} mb="xs">
                Configuration
              </Title>
              <DataTable
                label="Configuration"
                rows={settings.settings}
                keyOf={({ name }) => name}
                empty={null}
                columns={[
                  { key: 'name', label: 'Variable', cell: ({ name }) => <code className="variable">{name}</code> },
                  { key: 'value', label: 'Value', cell: (setting) => <Value {...setting} /> },
                  { key: 'says', label: 'What it is', cell: ({ says }) => says },
                ]}
              />
            </section>
          </Stack>
        )}
      </Shown>
    </>
  );
}

function Value({ value, is_secret }: SettingsInForce['settings'][number]) {
  if (value === null) return <span className="soft">{is_secret ? 'not set (a secret)' : 'not set'}</span>;
  if (is_secret) {
    return (
      <Tag tone="quiet" icon="lock">
        set; a secret is never shown
      </Tag>
    );
  }
  return value === '' ? <span className="soft">empty</span> : <span className="reference">{value}</span>;
}

function Health({ settings }: { readonly settings: SettingsInForce }) {
  const { health } = settings;
  const isStored = health.database === 'ok';
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} component="dl">
      <Tile label="Database" says={settings.dialect === 'sqlite' ? 'SQLite' : 'Postgres'}>
        <Tag tone={isStored ? 'good' : 'bad'} icon={isStored ? 'check' : 'cross'}>
          {isStored ? 'Answers' : 'Does not answer'}
        </Tag>
      </Tile>
      <Tile
        label="Service"
        says={
          <span>
            up for <Age since={settings.started_at} />, since <Time at={settings.started_at} />
          </span>
        }
      >
        <Tag tone={health.serving ? 'good' : 'doubt'} icon={health.serving ? 'check' : 'pause'}>
          {health.serving ? 'Serves' : 'Is stopping'}
        </Tag>
      </Tile>
      <Tile
        label="Worker"
        says={health.worker === 'inline' ? 'sends messages in this process' : 'another process sends messages'}
      >
        <Tag tone={health.worker === 'inline' ? 'good' : 'quiet'} icon={health.worker === 'inline' ? 'check' : 'pause'}>
          {health.worker === 'inline' ? 'Here' : 'Elsewhere'}
        </Tag>
      </Tile>
      <Tile label="Version" says={`Node ${settings.node.replace(/^v/, '')}`}>
        <strong>{settings.version}</strong>
      </Tile>
    </SimpleGrid>
  );
}

function Tile({
  label,
  says,
  children,
}: {
  readonly label: string;
  readonly says: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="panel">
      <dt className="soft">{label}</dt>
      <dd className="tile-value">{children}</dd>
      <dd className="soft">{says}</dd>
    </div>
  );
}
