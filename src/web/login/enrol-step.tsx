import { Button, List, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useFreshLogin } from '../fresh-login.tsx';
import { sessionCalls } from '../session-calls.ts';
import { ProblemLine, Shown } from '../states.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

interface EnrolStepProps {
  readonly email: string;
  /** Why it is needed. */
  readonly says: string;
  readonly onDone: () => void;
}

/** Sets up two-factor login: shows the secret, asks for a code as proof, then shows the recovery codes once. */
export function EnrolStep({ email, says, onDone }: EnrolStepProps) {
  const withFreshLogin = useFreshLogin();
  const [code, setCode] = useState('');
  // The secret must not change while the person types it into their phone, so it is never fetched again.
  const enrolment = useQuery({
    queryKey: ['enrolment', email],
    queryFn: () => withFreshLogin(sessionCalls.beginEnrolment),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirming = useMutation({
    gcTime: 0,
    mutationFn: () => withFreshLogin(() => sessionCalls.confirmEnrolment(code.trim())),
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    confirming.mutate();
  };
  if (confirming.data) {
    return <RecoveryCodes codes={confirming.data.recovery_codes} email={email} onDone={onDone} />;
  }
  return (
    <Shown query={enrolment}>
      {({ secret, uri }) => (
        <form onSubmit={onSubmit}>
          <Stack>
            <Text>{says}</Text>
            <List type="ordered" spacing="xs" size="sm">
              <List.Item>Open the app (any app that supports TOTP) and add an account.</List.Item>
              <List.Item>Scan this picture, or type the key below it.</List.Item>
              <List.Item>Type the six digits that the app then shows.</List.Item>
            </List>
            <QrCode text={uri} label={`QR code of the key ${secret}`} />
            <Text ta="center" className="reference">
              {secret.match(/.{1,4}/g)?.join(' ')}
            </Text>
            <TextInput
              label="Code from the app"
              autoComplete="one-time-code"
              inputMode="numeric"
              maxLength={8}
              required
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <ProblemLine error={confirming.error} />
            <Button type="submit" size="md" loading={confirming.isPending}>
              Turn it on
            </Button>
          </Stack>
        </form>
      )}
    </Shown>
  );
}
