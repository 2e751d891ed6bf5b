import type { HistoryEntry } from '../transactions/record.ts';

/** One line of a transaction's timeline. Times in ms since 1970. */
export interface TimelineEntry {
  readonly at: number;
  readonly kind: HistoryEntry['kind'] | 'ledger' | 'note' | 'staff';
  /** A sentence a customer would understand. */
  readonly says: string;
  /** How often it happened: more than once when the same delivery came again. */
  readonly times: number;
  /** When it last happened, if more than once. */
  readonly lastAt: number | null;
  readonly detail: HistoryEntry['detail'];
  readonly deliveryIds: readonly number[];
  readonly reviewId: number | null;
  /** What it led to at once. `says` already tells it; each part has its own facts. */
  readonly parts: readonly TimelinePart[];
}

/** One fact that belongs to an entry: the state after it, the money it moved, the code that was sent. */
export type TimelinePart = Pick<TimelineEntry, 'at' | 'kind' | 'says' | 'detail'>;
