import { Button, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmAct } from '../confirm-act.tsx';
import { DataTable } from '../data-table.tsx';
import { useFreshLogin } from '../fresh-login.tsx';
import { NewPassword } from '../login/new-password.tsx';
import { RecoveryCodes } from '../login/recovery-codes.tsx';
import { PageHead } from '../page-head.tsx';
import { sessionCalls } from '../session-calls.ts';
import { useSession, useSetSession } from '../session.tsx';
import { Tag } from '../state-badge.tsx';
import { ProblemLine, Shown } from '../states.tsx';
import { Ago, Time } from '../time.tsx';
import type { SessionRow } from '../wire.ts';

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

function SecondFactor() {
  const { session } = useSession();
  const withFreshLogin = useFreshLogin();
  const making = useMutation({ mutationFn: () => withFreshLogin(sessionCalls.newRecoveryCodes) });
  return (
    <section className="panel">
      <Title order={2} mb="sm">
        Second factor
      </Title>
      <Stack align="flex-start" gap="sm">
        {session.person.has_totp ? (
          <>
            <Tag tone="good" icon="check">
              On
            </Tag>
            <Text size="sm">
              Each login asks for a code of your authenticator app. Lost your phone, or few recovery codes left? New
              ones make the old ones worthless.
            </Text>
            <ProblemLine error={making.error} />
            <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
              New recovery codes
            </Button>
          </>
        ) : (
          <>
            <Tag tone="quiet" icon="pause">
              Off
            </Tag>
            <Text size="sm">Your role does not need one.</Text>
          </>
        )}
      </Stack>
      <Modal
        opened={making.data !== undefined}
        onClose={making.reset}
        title="New recovery codes"
        closeOnClickOutside={false}
        withCloseButton={false}
      >
        {making.data ? (
          <RecoveryCodes codes={making.data.recovery_codes} email={session.person.email} onDone={making.reset} />
        ) : null}
      </Modal>
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
        Whoever uses {ending ? browserName(ending.browser) : 'it'} at {ending?.address} has to log in again. Is it not
        you? Then change your password as well.
      </ConfirmAct>
    </section>
  );
}

const BROWSERS = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'CrOS', 'Linux'] as const;
const SHOWN: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS': 'macOS', CrOS: 'ChromeOS' };

/** `Firefox on Windows`, as far as the browser tells; else what it says of itself. */
function browserName(agent: string): string {
  const browser = BROWSERS.find((name) => agent.includes(name));
  const system = SYSTEMS.find((name) => agent.includes(name));
  if (!browser) return agent === '' ? 'Unknown browser' : agent;
  return `${SHOWN[browser] ?? browser}${system ? ` on ${SHOWN[system] ?? system}` : ''}`;
}
