import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Clock, SECOND } from '../core/clock.ts';
import type { Relay } from '../core/relay.ts';

/** A person as colleagues see them on a case. */
export interface Viewer {
  readonly id: number;
  readonly name: string;
}
/** A tab of a person's browser that shows a case. */
export interface CaseTab {
  readonly caseId: number;
  readonly tab: string;
}

/**
 * Who has which case open. Kept in memory only: pages report every few seconds, and none of it is written to the
 * database. On Postgres, a relay passes each report on to the other processes, so every process knows of all viewers.
 * Without a relay (SQLite), or while it is down, a process knows only of its own.
 */
export interface CaseViewers {
  /** The tab shows the case now. Returns the other people who look at it, sorted by name. */
  look(viewer: Viewer, at: CaseTab): readonly Viewer[];
  /** The tab no longer shows the case. */
  leave(viewer: Viewer, at: CaseTab): void;
}

/** A viewer whose tab has not reported for this long is gone. Tabs report about every 8 seconds. */
export const GONE_AFTER_MS = 20 * SECOND;
/** How many tabs of one person are remembered. One more replaces the one that reported longest ago. */
const MOST_TABS = 20;

/** Calls `onChange` when somebody has come to a case or left it. */
export function createCaseViewers(clock: Clock, relay: Relay | null, onChange: () => void): CaseViewers {
  const process = randomUUID();
  /** In the order of their last report. */
  const seats = new Map<string, Viewer & CaseTab & { readonly at: number }>();
  const keyOf = ({ id }: Viewer, { caseId, tab }: CaseTab): string => `${id}/${caseId}/${tab}`;

  const forgetOld = (now: number): void => {
    for (const [key, { at }] of seats) if (now - at >= GONE_AFTER_MS) seats.delete(key);
  };
  const on = (caseId: number): readonly Viewer[] => {
    const people = new Map<number, string>();
    for (const seat of seats.values()) if (seat.caseId === caseId) people.set(seat.id, seat.name);
    return [...people].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name));
  };

  const apply = ({ kind, ...seat }: CaseNews): void => {
    const now = clock();
    forgetOld(now);
    const before = on(seat.caseId).length;
    const key = keyOf(seat, seat);
    seats.delete(key);
    if (kind === 'look') {
      const own = [...seats].filter(([, { id }]) => id === seat.id).map(([one]) => one);
      for (const one of own.slice(0, Math.max(0, own.length - MOST_TABS + 1))) seats.delete(one);
      seats.set(key, { ...seat, at: now });
    }
    if (on(seat.caseId).length !== before) onChange();
  };
  const tell = (news: CaseNews): void => {
    apply(news);
    relay?.send(JSON.stringify({ ...news, from: process }));
  };
  relay?.hear((message) => {
    const news = readNews(message);
    // Our own message comes back late, and could bring back somebody who has left since.
    if (news && news.from !== process) apply(news);
  });

  return {
    look: ({ id, name }, { caseId, tab }) => {
      tell({ kind: 'look', id, name, caseId, tab });
      return on(caseId).filter((viewer) => viewer.id !== id);
    },
    leave: ({ id, name }, { caseId, tab }) => tell({ kind: 'leave', id, name, caseId, tab }),
  };
}

/** What one process sends to the others. */
const newsShape = z.object({
  kind: z.enum(['look', 'leave']),
  id: z.int(),
  name: z.string(),
  caseId: z.int(),
  tab: z.string(),
});
type CaseNews = z.output<typeof newsShape>;
const relayedShape = newsShape.extend({ from: z.string() });

/** Null for a message that this version does not understand. */
function readNews(message: string): z.output<typeof relayedShape> | null {
  try {
    return relayedShape.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
}
