import { doneWord, standingWord } from '../../state-badge.tsx';
import type { Figures } from '../../wire.ts';

export type Bucket = Figures['buckets'][number];

/** How a transaction ended, from the bottom of a bar to its top. `open`: under way, declined or expired. */
export const OUTCOMES = [
  { key: 'paid', label: doneWord },
  { key: 'awaiting', label: standingWord('awaits_value') },
  { key: 'reversed', label: 'Reversed' },
  { key: 'failed', label: 'Failed' },
  { key: 'open', label: 'Not paid or under way' },
] as const;
type Outcome = (typeof OUTCOMES)[number]['key'];

/** How many transactions of a bucket ended in each way. */
export const outcomesOf = ({
  announced,
  paid,
  awaiting_value: awaiting,
  reversed,
  failed,
}: Bucket): Readonly<Record<Outcome, number>> => ({
  paid: paid - awaiting,
  awaiting,
  reversed,
  failed,
  open: Math.max(0, announced - paid - reversed - failed),
});
