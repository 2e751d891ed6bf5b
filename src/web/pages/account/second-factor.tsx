import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFreshLogin } from '../../fresh-login.tsx';
import { EnrolStep } from '../../login/enrol-step.tsx';
import { RecoveryCodes } from '../../login/recovery-codes.tsx';
import { sessionCalls } from '../../session-calls.ts';
import { useSession } from '../../session.tsx';
import { Tag } from '../../state-badge.tsx';
import { ProblemLine } from '../../states.tsx';

/** For dialogs with secrets that are shown once: a click outside or Escape must not close them. */
const STAYS_OPEN = { closeOnClickOutside: false, closeOnEscape: false } as const;

export function SecondFactor() {
  const { email, has_totp } = useSession().session.person;
  const queries = useQueryClient();
  const withFreshLogin = useFreshLogin();
  const [isEnrolling, setEnrolling] = useState(false);
  const making = useMutation({ gcTime: 0, mutationFn: () => withFreshLogin(sessionCalls.newRecoveryCodes) });
  const enrolled = (): void => {
    setEnrolling(false);
    void queries.invalidateQueries({ queryKey: ['session'] });
  };
  return (
    <section className="panel">
      <Title order={2} mb="sm">
        Second factor
      </Title>
      <Stack align="flex-start" gap="sm">
        <Tag tone={has_totp ? 'good' : 'quiet'} icon={has_totp ? 'check' : 'pause'}>
          {has_totp ? 'On' : 'Off'}
        </Tag>
        <Text size="sm">
          {has_totp
            ? 'Each login asks for a code of your authenticator app. Few recovery codes left? New ones replace the old ones.'
            : 'With an authenticator app on your phone, your password alone lets nobody in.'}
        </Text>
        <ProblemLine error={making.error} />
        <Group gap="xs">
          <Button variant="default" onClick={() => setEnrolling(true)}>
            {has_totp ? 'Move to another phone' : 'Set it up'}
          </Button>
          {has_totp ? (
            <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
              New recovery codes
            </Button>
          ) : null}
        </Group>
      </Stack>
      <Modal
        {...STAYS_OPEN}
        opened={isEnrolling}
        onClose={() => setEnrolling(false)}
        title="Set up the second factor"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {isEnrolling ? (
          <EnrolStep
            email={email}
            says="The new one counts once you enter a code from it. Your other sessions then end."
            onDone={enrolled}
          />
        ) : null}
      </Modal>
      <Modal
        {...STAYS_OPEN}
        opened={making.data !== undefined}
        onClose={making.reset}
        title="New recovery codes"
        withCloseButton={false}
      >
        {making.data ? <RecoveryCodes codes={making.data.recovery_codes} email={email} onDone={making.reset} /> : null}
      </Modal>
    </section>
  );
}
