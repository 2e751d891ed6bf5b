import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { CodeStep } from '../login/code-step.tsx';
import { DemoAccounts } from '../login/demo-accounts.tsx';
import { EnrolStep } from '../login/enrol-step.tsx';
import { PasswordStep } from '../login/password-step.tsx';
import { NewPassword } from '../login/new-password.tsx';
import { StartOver } from '../login/start-over.tsx';
import { sessionCalls } from '../session-calls.ts';
import { useSetSession } from '../session.tsx';
import type { Session } from '../wire.ts';

/** Why a login through the identity provider failed, by the `problem` in the URL. */
const SSO_SAYS: Readonly<Record<string, string>> = {
  sso_no_account: 'The identity provider knows you, but you have no account here. Ask an admin for one.',
  sso_failed: 'The login through the identity provider did not work. Try again.',
};

/** Half as long as a code of an authenticator app is valid. */
const CODES_CHANGE_MS = 15_000;

/** The login page. The stage of the session decides which step is shown. */
export default function Login({ session }: { readonly session: Session | null }) {
  const hints = useQuery({
    queryKey: ['login-hints'],
    queryFn: sessionCalls.hints,
    // The codes of the demo's accounts change every 30 seconds.
    refetchInterval: ({ state }) => (state.data?.demo ? CODES_CHANGE_MS : false),
  });
  const [filled, setFilled] = useState({ email: '', password: '' });
  const code = hints.data?.demo?.find(({ email }) => email === filled.email)?.code ?? '';
  const [params] = useSearchParams();
  const problem = SSO_SAYS[params.get('problem') ?? ''];
  const name = session?.merchant_name ?? hints.data?.merchant_name;
  useEffect(() => {
    document.title = name === undefined ? 'Log in' : `Log in · ${name}`;
  }, [name]);

  return (
    <main className="door">
      <Stack gap="lg" className="door-card">
        <div>
          <Text size="sm" c="dimmed">
            {name ?? 'Merchant'}
          </Text>
          <Title order={1}>Support desk</Title>
        </div>
        {problem ? <Alert color="red">{problem}</Alert> : null}
        <Step
          session={session}
          filled={filled}
          code={code}
          hasSso={hints.data?.sso === true}
          merchantName={name ?? 'the company'}
        />
        {session ? <StartOver /> : null}
      </Stack>
      {hints.data?.demo && session === null ? (
        <DemoAccounts accounts={hints.data.demo} onChoose={({ email, password }) => setFilled({ email, password })} />
      ) : null}
    </main>
  );
}

interface StepProps {
  readonly session: Session | null;
  readonly filled: { readonly email: string; readonly password: string };
  readonly code: string;
  readonly hasSso: boolean;
  readonly merchantName: string;
}

function Step({ session, filled, code, hasSso, merchantName }: StepProps) {
  const setSession = useSetSession();
  const queries = useQueryClient();
  switch (session?.stage) {
    case undefined:
      return (
        <PasswordStep
          key={filled.email}
          filled={filled}
          hasSso={hasSso}
          merchantName={merchantName}
          onDone={setSession}
        />
      );
    case 'totp':
      return <CodeStep email={session.person.email} filled={code} onDone={setSession} />;
    case 'password':
      return (
        <Stack>
          <Text>Choose a password of your own. The one you were given works only once.</Text>
          <NewPassword onDone={setSession} />
        </Stack>
      );
    case 'enrol':
      return (
        <EnrolStep
          email={session.person.email}
          says={`Your role (${session.person.role}) needs a second factor: an authenticator app on your phone.`}
          onDone={() => void queries.invalidateQueries({ queryKey: ['session'] })}
        />
      );
    case 'full':
      return null;
  }
}
