import { Button, Group, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useActKey } from './act-key.ts';
import { api } from './api.ts';
import { useSession } from './session.tsx';
import { ProblemLine } from './states.tsx';
import { Time } from './time.tsx';
import type { TransactionRecord } from './wire.ts';

const LONGEST_NOTE = 2_000;

interface NotesProps {
  readonly notes: TransactionRecord['notes'];
  /** The API path that adds a note. */
  readonly path: string;
}

/** The notes about a transaction, with a form to add one for people with the right. */
export function Notes({ notes, path }: NotesProps) {
  const { may } = useSession();
  if (notes.length === 0 && !may('note')) return null;
  return (
    <section className="panel" aria-labelledby="notes">
      <Title order={2} id="notes" mb="xs">
        Notes
      </Title>
      {notes.length === 0 ? (
        <Text size="sm" c="dimmed" mb="sm">
          Nobody has written a note yet.
        </Text>
      ) : (
        <ul className="records">
          {notes.map((note) => (
            <li key={note.id}>
              <div className="note-text">
                <bdi>{note.text}</bdi>
              </div>
              <div className="record-more">
                <Time at={note.at} as="time" />
                <bdi>{note.by}</bdi>
              </div>
            </li>
          ))}
        </ul>
      )}
      {may('note') ? <NoteForm path={path} /> : null}
    </section>
  );
}

function NoteForm({ path }: { readonly path: string }) {
  const [text, setText] = useState('');
  // The same words written again are another note, so they need another key.
  const [written, setWritten] = useState(0);
  const keyFor = useActKey();
  const queries = useQueryClient();
  const given = text.trim();
  const adding = useMutation({
    mutationFn: () => api.post(path, { text: given }, keyFor([written, given])),
    onSuccess: () => {
      setText('');
      setWritten(written + 1);
      return queries.invalidateQueries();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== '' && !adding.isPending) adding.mutate();
      }}
    >
      <Textarea
        label="Add a note"
        description="For colleagues; the customer never sees it. Never write a PIN or a code here."
        autosize
        minRows={2}
        maxLength={LONGEST_NOTE}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ProblemLine error={adding.error} />
      <Group justify="flex-end" mt="xs">
        <Button type="submit" variant="default" loading={adding.isPending} disabled={given === ''}>
          Add note
        </Button>
      </Group>
    </form>
  );
}
