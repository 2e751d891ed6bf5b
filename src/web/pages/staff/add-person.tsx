import { Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmAct } from '../../confirm-act.tsx';
import { staffCalls } from '../../staff-calls.ts';
import type { OncePassword, Role } from '../../wire.ts';
import { ROLE_CHOICES } from './roles.ts';

interface AddPersonProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: (made: OncePassword) => void;
}

export function AddPerson({ opened, onClose, onDone }: AddPersonProps) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  return (
    <ConfirmAct
      opened={opened}
      onClose={onClose}
      title="Add a person"
      confirm="Add"
      reason="none"
      isReady={name.trim() !== '' && /^\S+@\S+$/.test(email.trim())}
      act={(_reason, key) => staffCalls.add({ name: name.trim(), email: email.trim(), role }, key)}
      onDone={(made) => {
        setName('');
        setEmail('');
        onDone(made);
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="As colleagues read it in the audit log"
          required
          data-autofocus
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          maxLength={200}
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label="Role"
          data={ROLE_CHOICES}
          value={role}
          allowDeselect={false}
          onChange={(value) => setRole((value ?? 'agent') as Role)}
        />
      </Stack>
    </ConfirmAct>
  );
}
