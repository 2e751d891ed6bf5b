import { Button, SimpleGrid, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmAct } from '../confirm-act.tsx';
import { DataTable } from '../data-table.tsx';
import { NewPassword } from '../login/new-password.tsx';
import { PageHead } from '../page-head.tsx';
import { sessionCalls } from '../session-calls.ts';
import { useSession, useSetSession } from '../session.tsx';
import { Tag } from '../state-badge.tsx';
import { Shown } from '../states.tsx';
import { Ago, Time } from '../time.tsx';
import type { SessionRow } from '../wire.ts';
import { SecondFactor } from './account/second-factor.tsx';
import { browserName } from '../browser-name.ts';

export default function Account() {
  const { session } = useSession();
  const { person } = session;
  return (
    <>
      <PageHead title="Your account" says={`${person.name} · ${person.email} · ${person.role}`} />
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Password />
          <SecondFactor />
        </SimpleGrid>
        <Sessions />
      </Stack>
    </>
  );
}

function Password() {
  const setSession = useSetSession();
  const [times, setTimes] = useState(0);
  return (
    <section className="panel">
      <Title order={2} mb="sm">
        Password
      </Title>
      <NewPassword
        key={times}
        onDone={(session) => {
          setSession(session);
          setTimes(times + 1);
          notifications.show({ message: 'The password is changed. Your other sessions have ended.' });
        }}
      />
    </section>
  );
}

function Sessions() {
  const list = useQuery({ queryKey: ['sessions'], queryFn: sessionCalls.sessions });
  const [ending, setEnding] = useState<SessionRow | null>(null);
  return (
    <section>
      <Title order={2} mb="xs">
        Where you are logged in
      </Title>
      <Shown query={list}>
        {({ rows }) => (
          <DataTable
            label="Your sessions"
            rows={rows}
            keyOf={({ id }) => String(id)}
            empty={null}
            columns={[
              {
                key: 'browser',
                label: 'Browser',
                show: 'always',
                cell: ({ browser, is_this }) => (
                  <>
                    {browserName(browser)} {is_this ? <Tag tone="good">this one</Tag> : null}
                  </>
                ),
              },
              { key: 'address', label: 'Address', cell: ({ address }) => address },
              { key: 'created', label: 'Logged in', cell: ({ created_at }) => <Time at={created_at} /> },
              { key: 'seen', label: 'Last used', cell: ({ last_seen_at }) => <Ago at={last_seen_at} /> },
              { key: 'expires', label: 'Ends at the latest', cell: ({ expires_at }) => <Time at={expires_at} /> },
              {
                key: 'end',
                label: 'End it',
                show: 'always',
                cell: (row) =>
                  row.is_this ? null : (
                    <Button variant="default" size="compact-sm" onClick={() => setEnding(row)}>
                      Log out there
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Shown>
      <ConfirmAct
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title="Log out there"
        confirm="Log out there"
        reason="none"
        act={() => sessionCalls.endSession(ending?.id ?? 0)}
        says="That session has ended."
      >
        Whoever uses {ending ? browserName(ending.browser) : 'it'} at {ending?.address} has to log in again. If that is
        not you, change your password as well.
      </ConfirmAct>
    </section>
  );
}
