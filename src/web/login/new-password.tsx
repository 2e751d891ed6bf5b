import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { hasCode } from '../api.ts';
import { sessionCalls } from '../session-calls.ts';
import { ProblemLine } from '../states.tsx';
import type { Session } from '../wire.ts';

/** Changes the person's own password. The new one is asked for twice, because a typing error would lock them out. */
export function NewPassword({ onDone }: { readonly onDone: (session: Session) => void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const changing = useMutation({ mutationFn: () => sessionCalls.changePassword(current, next), onSuccess: onDone });
  const isDifferent = again !== '' && again !== next;
  const isWeak = hasCode(changing.error, 'weak_password');
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (next === again) changing.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <PasswordInput
          label="Password now"
          autoComplete="current-password"
          required
          maxLength={200}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters. Four words that have nothing to do with each other, or with you, are easy to remember and hard to guess."
          autoComplete="new-password"
          required
          maxLength={200}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={isWeak}
        />
        <PasswordInput
          label="New password, again"
          autoComplete="new-password"
          required
          maxLength={200}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={isDifferent ? 'This is not the same password' : null}
        />
        <ProblemLine error={changing.error} />
        <Button type="submit" loading={changing.isPending} disabled={isDifferent}>
          Change the password
        </Button>
      </Stack>
    </form>
  );
}
