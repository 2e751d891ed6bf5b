import { Anchor, Button, Code, Collapse, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { hasCode } from '../api.ts';
import { sessionCalls, ssoUrl } from '../session-calls.ts';
import { ProblemLine } from '../states.tsx';
import type { Session } from '../wire.ts';

interface PasswordStepProps {
  readonly filled: { readonly email: string; readonly password: string };
  readonly hasSso: boolean;
  readonly merchantName: string;
  readonly onDone: (session: Session) => void;
}

export function PasswordStep({ filled, hasSso, merchantName, onDone }: PasswordStepProps) {
  const [email, setEmail] = useState(filled.email);
  const [password, setPassword] = useState(filled.password);
  const [pass, setPass] = useState('');
  const login = useMutation({
    mutationFn: () => sessionCalls.logIn(email.trim(), password, pass.trim() || undefined),
    onSuccess: onDone,
  });
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
          {hasCode(login.error, 'too_many_tries') || pass !== '' ? (
            <TextInput
              label="Pass from an admin"
              description="Somebody else may be trying your e-mail. An admin can give you a pass that lets you through."
              autoComplete="off"
              maxLength={200}
              value={pass}
              onChange={(event) => setPass(event.currentTarget.value)}
            />
          ) : null}
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
      <ForgotPassword merchantName={merchantName} />
    </Stack>
  );
}

/** There is no reset by e-mail: an admin who knows the person gives them a new password. */
function ForgotPassword({ merchantName }: { readonly merchantName: string }) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div>
      <Anchor component="button" type="button" size="sm" aria-expanded={isShown} onClick={() => setIsShown(!isShown)}>
        Forgot your password?
      </Anchor>
      <Collapse expanded={isShown}>
        <Text size="sm" mt="xs">
          Ask an admin of {merchantName}. On the page Staff they give you a new password, or a pass if others’ wrong
          tries keep you out.
        </Text>
        <Text size="sm" mt="xs">
          No admin can get in? Whoever runs the service can do it on the command line:
        </Text>
        <Code block mt="xs">
          npm run -s cli -- staff reset-password --email you@…
        </Code>
      </Collapse>
    </div>
  );
}
