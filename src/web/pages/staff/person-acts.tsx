import { Button, Select, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ConfirmAct } from '../../confirm-act.tsx';
import { DropMenu, MenuAction } from '../../drop-menu.tsx';
import { Icon } from '../../icon.tsx';
import { staffCalls } from '../../staff-calls.ts';
import type { OncePass, OncePassword, Person, Role } from '../../wire.ts';
import { PersonSessions } from './person-sessions.tsx';
import { ROLE_CHOICES } from './roles.ts';

interface PersonActsProps {
  readonly person: Person;
  readonly isMe: boolean;
  readonly onPassword: (made: OncePassword) => void;
  readonly onPass: (made: OncePass) => void;
}

type ActName = 'sessions' | 'role' | 'password' | 'unlock' | 'totp' | 'disable' | 'enable';

type Offer = readonly [name: ActName, label: string];

/** The acts that are offered. Nobody may take away from themselves what they would need to undo it. */
function offered({ status, has_totp }: Person, isMe: boolean): readonly Offer[] {
  const role: Offer = ['role', 'Role …'];
  const sessions: Offer = ['sessions', 'Sessions …'];
  if (isMe) return [sessions, role];
  const access: Offer = status === 'active' ? ['disable', 'Disable …'] : ['enable', 'Enable …'];
  const secondFactor: readonly Offer[] = has_totp ? [['totp', 'Remove the second factor …']] : [];
  return [
    sessions,
    role,
    ['password', 'New first password …'],
    ['unlock', 'Unlock after wrong tries …'],
    ...secondFactor,
    access,
  ];
}

/** What can be done about one person. Each dialog says what will happen. */
export function PersonActs({ person, isMe, onPassword, onPass }: PersonActsProps) {
  const [wanted, setWanted] = useState<ActName | null>(null);
  const [role, setRole] = useState<Role>(person.role);
  const open = (name: ActName): void => {
    setRole(person.role);
    setWanted(name);
  };
  const dialog = (name: ActName) => ({ opened: wanted === name, onClose: () => setWanted(null) });
  return (
    <>
      <ActsMenu person={person} isMe={isMe} onChoose={open} />
      <PersonSessions person={person} {...dialog('sessions')} />
      <RoleDialog {...dialog('role')} person={person} isMe={isMe} role={role} onChange={setRole} />
      <PersonDialog
        {...dialog('password')}
        title="New first password"
        confirm="Make a new password"
        isDangerous
        act={(key) => staffCalls.resetPassword(person.id, key)}
        onDone={onPassword}
      >
        The password of {person.name} is replaced by a new one, which you are shown once; every session of theirs ends.
      </PersonDialog>
      <PersonDialog
        {...dialog('unlock')}
        title={`Unlock ${person.name} after wrong tries`}
        confirm="Make a pass"
        act={(key) => staffCalls.unlock(person.id, key)}
        onDone={onPass}
      >
        After too many wrong tries, no matter whose, the next login must wait. You are shown a pass once, which lasts an
        hour. With it, the tries of {person.name} are counted separately. Password and second factor are still needed.
      </PersonDialog>
      <PersonDialog
        {...dialog('totp')}
        title="Remove the second factor"
        confirm="Remove it"
        isDangerous
        act={(key) => staffCalls.resetSecondFactor(person.id, key)}
        says={`${person.name} sets the second factor up again at the next login.`}
      >
        For a lost phone without recovery codes. Be sure that it is {person.name} who asks: until it is set up again,
        the password alone protects this account. Every session of theirs ends.
      </PersonDialog>
      <DisableDialog {...dialog('disable')} person={person} />
      <EnableDialog {...dialog('enable')} person={person} />
    </>
  );
}

interface ActsMenuProps {
  readonly person: Person;
  readonly isMe: boolean;
  readonly onChoose: (name: ActName) => void;
}

const ActsMenu = ({ person, isMe, onChoose }: ActsMenuProps) => (
  <DropMenu
    button={(props) => (
      <Button {...props} variant="default" size="compact-sm" rightSection={<Icon name="chevron" size={13} />}>
        Change<span className="unseen"> {person.name}</span>
      </Button>
    )}
  >
    {(close) =>
      offered(person, isMe).map(([name, label]) => (
        <MenuAction
          key={name}
          onClick={() => {
            close();
            onChoose(name);
          }}
        >
          {label}
        </MenuAction>
      ))
    }
  </DropMenu>
);

interface Opened {
  readonly opened: boolean;
  readonly onClose: () => void;
}

interface RoleDialogProps extends Opened {
  readonly person: Person;
  readonly isMe: boolean;
  readonly role: Role;
  readonly onChange: (role: Role) => void;
}

const RoleDialog = ({ person, isMe, role, onChange, ...opened }: RoleDialogProps) => (
  <PersonDialog
    {...opened}
    title={`Role of ${person.name}`}
    confirm="Change the role"
    isReady={role !== person.role}
    act={(key) => staffCalls.changeRole(person.id, role, key)}
    says={`${person.name} is ${role} now.`}
  >
    <Select
      label="Role"
      data={ROLE_CHOICES}
      value={role}
      allowDeselect={false}
      data-autofocus
      onChange={(value) => onChange((value ?? person.role) as Role)}
    />
    <Text size="sm" c="dimmed" mt="xs">
      {isMe ? 'You are' : `${person.name} is`} logged out everywhere; the new role counts from the next login on.
    </Text>
  </PersonDialog>
);

const DisableDialog = ({ person, ...opened }: Opened & { readonly person: Person }) => (
  <PersonDialog
    {...opened}
    title={`Disable ${person.name}`}
    confirm="Disable"
    isDangerous
    act={(key) => staffCalls.changeStatus(person.id, 'disabled', key)}
    says={`${person.name} cannot log in any more.`}
  >
    {person.name} is logged out everywhere and cannot log in. What they did stays in the audit log.
  </PersonDialog>
);

const EnableDialog = ({ person, ...opened }: Opened & { readonly person: Person }) => (
  <PersonDialog
    {...opened}
    title={`Enable ${person.name}`}
    confirm="Enable"
    act={(key) => staffCalls.changeStatus(person.id, 'active', key)}
    says={`${person.name} can log in again.`}
  >
    {person.name} can log in again, with the password and the role from before ({person.role}).
  </PersonDialog>
);

interface PersonDialogProps<Reply> extends Opened {
  readonly title: string;
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  readonly act: (key: string) => Promise<Reply>;
  readonly says?: string;
  readonly onDone?: (reply: Reply) => void;
  readonly children: ReactNode;
}

const PersonDialog = <Reply,>({ act, ...rest }: PersonDialogProps<Reply>) => (
  <ConfirmAct {...rest} reason="none" act={(_reason, key) => act(key)} />
);
