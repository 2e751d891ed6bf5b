import { Anchor, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, createContext, use, useCallback, useState } from 'react';
import { hasCode } from './api.ts';
import { sessionCalls, ssoUrl } from './session-calls.ts';
import { useSession, useSetSession } from './session.tsx';
import { ProblemLine } from './states.tsx';

type WithFreshLogin = <Reply>(act: () => Promise<Reply>) => Promise<Reply>;
const FreshLoginContext = createContext<WithFreshLogin>((act) => act());

/**
 * Does an act. If the service refuses it because the login is older than ten minutes, asks the person to log in again and
 * repeats the act. If the person closes the dialog, the act fails with the service's refusal.
 */
export const useFreshLogin = (): WithFreshLogin => use(FreshLoginContext);

export function FreshLoginProvider({ children }: { readonly children: ReactNode }) {
  const [answer, setAnswer] = useState<((isFresh: boolean) => void) | null>(null);
  const withFreshLogin = useCallback<WithFreshLogin>(async (act) => {
    try {
      return await act();
    } catch (thrown) {
      if (!hasCode(thrown, 'not_fresh')) throw thrown;
      const isFresh = await new Promise<boolean>((resolve) => setAnswer(() => resolve));
      setAnswer(null);
      if (!isFresh) throw thrown;
      return act();
    }
  }, []);
  return (
    <FreshLoginContext value={withFreshLogin}>
      {children}
      <Modal
        opened={answer !== null}
        onClose={() => answer?.(false)}
        title="Log in again"
        closeButtonProps={{ 'aria-label': 'Close' }}
        zIndex={400}
      >
        {answer ? <Proof onProven={() => answer(true)} onClose={() => answer(false)} /> : null}
      </Modal>
    </FreshLoginContext>
  );
}

function Proof({ onProven, onClose }: { readonly onProven: () => void; readonly onClose: () => void }) {
  const { session } = useSession();
  const setSession = useSetSession();
  const hints = useQuery({ queryKey: ['login-hints'], queryFn: sessionCalls.hints });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const proving = useMutation({
    mutationFn: () => sessionCalls.logInAgain(password, session.person.has_totp ? code.trim() : undefined),
    onSuccess: (next) => {
      setSession(next);
      onProven();
    },
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    proving.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <Text size="sm" c="dimmed">
          This needs a login that is not older than 10 minutes. You are logged in as {session.person.email}.
        </Text>
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {session.person.has_totp ? <CodeInput value={code} onChange={setCode} /> : null}
        <ProblemLine error={proving.error} says={{ login_refused: 'The password or the code is not right.' }} />
        {hints.data?.sso === true ? (
          // Leaves the page and comes back with a fresh login. The person must start the act again.
          <Anchor size="sm" href={ssoUrl({ again: true })}>
            Or prove it through your identity provider
          </Anchor>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={proving.isPending}>
            Log in and go on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Six digits of the authenticator app, or a recovery code. */
export function CodeInput({
  value,
  onChange,
  autoFocus = false,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}) {
  return (
    <TextInput
      label="Code from your authenticator app"
      description="Or one of your recovery codes"
      autoComplete="one-time-code"
      spellCheck={false}
      maxLength={40}
      required
      autoFocus={autoFocus}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
