import { DAY } from '../../core/clock.ts';
import type { Connection } from '../connection.ts';
import { lt } from '../drizzle.ts';

/** A process of the service, as it last reported itself. */
export interface Receiver {
  readonly id: string;
  readonly host: string;
  readonly startedAt: number;
  readonly seenAt: number;
  /** By how much its machine's clock is ahead of the database's. */
  readonly skewMs: number;
}

const KEPT_MS = DAY;

export const receiverStore = ({ q, t: { receivers } }: Connection) => ({
  /** Writes down that the process is running, and forgets those that have not reported for a day. */
  see: async (receiver: Receiver): Promise<void> => {
    const { seenAt, skewMs } = receiver;
    await q.insert(receivers).values(receiver).onConflictDoUpdate({ target: receivers.id, set: { seenAt, skewMs } });
    await q.delete(receivers).where(lt(receivers.seenAt, seenAt - KEPT_MS));
  },
});
