import { Button, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { browserName } from '../../browser-name.ts';
import { staffCalls } from '../../staff-calls.ts';
import { ProblemLine, Shown } from '../../states.tsx';
import { Ago } from '../../time.tsx';
import type { Person, SessionRow } from '../../wire.ts';

interface PersonSessionsProps {
  readonly person: Person;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Where a person is logged in, with a button to end each session. */
export function PersonSessions({ person, opened, onClose }: PersonSessionsProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Sessions of ${person.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened ? <Sessions person={person} /> : null}
    </Modal>
  );
}

function Sessions({ person }: Pick<PersonSessionsProps, 'person'>) {
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: ['staff', 'sessions', person.id],
    queryFn: ({ signal }) => staffCalls.sessions(person.id, signal),
  });
  const ending = useMutation({
    mutationFn: (id: number) => staffCalls.endSession(person.id, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  return (
    <Stack>
      <Shown query={list} lines={3}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Text>{person.name} is not logged in anywhere.</Text>
          ) : (
            <ul className="plain-list">
              {rows.map((row) => (
                <li key={row.id} className="side-by-side">
                  <Session {...row} />
                  {row.is_this ? null : (
                    <Button variant="default" size="compact-sm" onClick={() => ending.mutate(row.id)}>
                      End<span className="unseen"> {browserName(row.browser)}</span>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <ProblemLine error={ending.error} />
    </Stack>
  );
}

const Session = ({ browser, address, last_seen_at, is_this }: SessionRow) => (
  <div>
    {browserName(browser)} {is_this ? <strong>(this one)</strong> : null}
    <div className="soft">
      {address} · last used <Ago at={last_seen_at} />
    </div>
  </div>
);
