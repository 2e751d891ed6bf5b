import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sessionCalls, ssoUrl } from '../session-calls.ts';
import { ProblemLine } from '../states.tsx';
import type { Session } from '../wire.ts';

interface PasswordStepProps {
  readonly filled: { readonly email: string; readonly password: string };
  readonly hasSso: boolean;
  readonly onDone: (session: Session) => void;
}

export function PasswordStep({ filled, hasSso, onDone }: PasswordStepProps) {
  const [email, setEmail] = useState(filled.email);
  const [password, setPassword] = useState(filled.password);
  const login = useMutation({ mutationFn: () => sessionCalls.logIn(email.trim(), password), onSuccess: onDone });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Stack>
      <form onSubmit={onSubmit}>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            autoFocus
            maxLength={200}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <ProblemLine error={login.error} />
          <Button type="submit" size="md" fullWidth loading={login.isPending}>
            Log in
          </Button>
        </Stack>
      </form>
      {hasSso ? (
        <>
          <Divider label="or" />
          <Button component="a" href={ssoUrl()} variant="default" size="md" fullWidth>
            Log in with single sign-on
          </Button>
        </>
      ) : null}
    </Stack>
  );
}
