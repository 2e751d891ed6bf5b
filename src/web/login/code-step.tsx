import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CodeInput } from '../fresh-login.tsx';
import { sessionCalls } from '../session-calls.ts';
import { ProblemLine } from '../states.tsx';
import type { Session } from '../wire.ts';

interface CodeStepProps {
  readonly email: string;
  readonly filled: string;
  readonly onDone: (session: Session) => void;
}

export function CodeStep({ email, filled, onDone }: CodeStepProps) {
  const [code, setCode] = useState(filled);
  const giving = useMutation({ mutationFn: () => sessionCalls.giveCode(code.trim()), onSuccess: onDone });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    giving.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <Text>{email}: the password was right. Now the second factor.</Text>
        <CodeInput value={code} onChange={setCode} autoFocus />
        <ProblemLine error={giving.error} />
        <Button type="submit" size="md" fullWidth loading={giving.isPending}>
          Go on
        </Button>
      </Stack>
    </form>
  );
}
