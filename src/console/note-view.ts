import type { z } from 'zod';
import type { Note } from '../notes/ports.ts';
import type { Masking } from './masking.ts';
import type { note as noteSchema } from './schemas/transactions.ts';
import { timeView } from './time-view.ts';

/** A note as the staff API returns it. */
export const noteView = ({ id, at, author, text }: Note, masking: Masking): z.input<typeof noteSchema> => ({
  id,
  at: timeView(at),
  by: author,
  text: masking.inText(text),
});

export const NOTE_EXAMPLE: z.input<typeof noteSchema> = {
  id: 7,
  at: '2026-11-20T14:12:00.000Z',
  by: 'ada@wallet.example',
  text: 'She will call again on Monday.',
};
