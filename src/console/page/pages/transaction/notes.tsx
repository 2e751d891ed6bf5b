import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useActKey } from '../../act-key.ts';
import { api, apiPath } from '../../api.ts';
import { useSession } from '../../session.tsx';
import { ProblemLine } from '../../states.tsx';
import { Time } from '../../time.tsx';
import type { TransactionRecord } from '../../wire.ts';

const LONGEST_NOTE = 2_000;

interface NotesProps {
  readonly reference: string;
  readonly notes: TransactionRecord['notes'];
}

/** What colleagues should know about this purchase. */
export function Notes({ reference, notes }: NotesProps) {
  const { may } = useSession();
  if (notes.length === 0 && !may('note')) return null;
  return (
    <section className="panel" aria-labelledby="notes">
      <h2 id="notes">Notes</h2>
      <ul className="records">
        {notes.map((note) => (
          <li key={note.id}>
            <div className="note-text">
              <bdi>{note.text}</bdi>
            </div>
            <div className="record-more">
              <Time at={note.at} as="time" />
              <span>{note.by}</span>
            </div>
          </li>
        ))}
      </ul>
      {may('note') ? <NoteForm reference={reference} /> : null}
    </section>
  );
}

function NoteForm({ reference }: { readonly reference: string }) {
  const [text, setText] = useState('');
  const keyFor = useActKey();
  const queries = useQueryClient();
  const given = text.trim();
  const adding = useMutation({
    mutationFn: () => api.post(apiPath`/transactions/${reference}/notes`, { text: given }, keyFor(given)),
    onSuccess: () => {
      setText('');
      return queries.invalidateQueries({ queryKey: ['transaction', reference] });
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
