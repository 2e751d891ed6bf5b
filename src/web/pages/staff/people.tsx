import { Button, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../data-table.tsx';
import { Icon } from '../../icon.tsx';
import { useSession } from '../../session.tsx';
import { ShownOnce } from '../../shown-once.tsx';
import { staffCalls } from '../../staff-calls.ts';
import { PersonBadge, Tag } from '../../state-badge.tsx';
import { Shown } from '../../states.tsx';
import { Ago } from '../../time.tsx';
import type { OncePass, OncePassword, Person } from '../../wire.ts';
import type { Column } from '../../table-column.ts';
import { AddPerson } from './add-person.tsx';
import { PersonActs } from './person-acts.tsx';

export function People() {
  const { session } = useSession();
  const [isAdding, setAdding] = useState(false);
  const [once, setOnce] = useState<OncePassword | null>(null);
  const [pass, setPass] = useState<OncePass | null>(null);
  const list = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => staffCalls.people(signal) });
  const isMe = ({ id }: Person): boolean => id === session.person.id;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>People</Title>
        <Button leftSection={<Icon name="plus" size={15} />} onClick={() => setAdding(true)}>
          Add a person
        </Button>
      </Group>
      <Shown query={list}>
        {({ rows }) => (
          <DataTable
            label="People"
            rows={rows}
            keyOf={({ id }) => String(id)}
            empty={null}
            columns={columnsOf(isMe, setOnce, setPass)}
          />
        )}
      </Shown>
      <AddPerson opened={isAdding} onClose={() => setAdding(false)} onDone={setOnce} />
      <ShownOnce title="The first password" secret={once?.password ?? null} onClose={() => setOnce(null)}>
        Give it to {once?.person.name} ({once?.person.email}) in a way that nobody else reads. It is shown this once,
        and must be changed at the first login.
      </ShownOnce>
      <ShownOnce title="A pass for the login page" secret={pass?.pass ?? null} onClose={() => setPass(null)}>
        Give it to {pass?.person.name} ({pass?.person.email}). The login page asks for it when there were too many
        tries. It lasts an hour, and lets nobody in without password and second factor.
      </ShownOnce>
    </section>
  );
}

const columnsOf = (
  isMe: (person: Person) => boolean,
  onPassword: (made: OncePassword) => void,
  onPass: (made: OncePass) => void,
): readonly Column<Person>[] => [
  {
    key: 'name',
    label: 'Name',
    cell: (person) => (
      <>
        <strong>{person.name}</strong> {isMe(person) ? <Tag tone="quiet">you</Tag> : null}
        <div className="soft">{person.email}</div>
      </>
    ),
  },
  { key: 'role', label: 'Role', cell: ({ role }) => role },
  { key: 'status', label: 'Status', cell: ({ status }) => <PersonBadge status={status} /> },
  {
    key: 'second',
    label: 'Second factor',
    cell: ({ has_totp }) =>
      has_totp ? (
        <Tag tone="good" icon="check">
          On
        </Tag>
      ) : (
        <Tag tone="quiet" icon="pause">
          Off
        </Tag>
      ),
  },
  {
    key: 'login',
    label: 'Last login',
    cell: ({ last_login_at, must_change_password }) => (
      <>
        {last_login_at === null ? 'never' : <Ago at={last_login_at} />}
        {must_change_password ? <div className="soft">has to change the password</div> : null}
      </>
    ),
  },
  { key: 'sessions', label: 'Sessions', align: 'end', cell: ({ sessions }) => sessions },
  {
    key: 'acts',
    label: 'Change',
    cell: (person) => <PersonActs person={person} isMe={isMe(person)} onPassword={onPassword} onPass={onPass} />,
  },
];
