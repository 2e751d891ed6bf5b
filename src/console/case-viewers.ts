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
 * Who has which case open, in memory alone: nothing of it is written to the database, however often pages tell. Each
 * process knows what was told to itself; over a relay each tells the others, so that on Postgres every process knows of
 * all. Where the relay is away, or there is none (SQLite), each knows of its own.
 */
export interface CaseViewers {
  /** The tab shows the case at this moment. Answers the other people who look at it, by name. */
  look(viewer: Viewer, at: CaseTab): readonly Viewer[];
  /** It shows the case no more. */
  leave(viewer: Viewer, at: CaseTab): void;
}

/** Who has not told for so long is gone: three times as long as from one telling to the next. */
export const GONE_AFTER_MS = 20 * SECOND;
/** Cases that one person has open at once; the one that was told of longest ago is forgotten for one more. */
const MOST_TABS = 20;

/** `onChange` is told when somebody has come or gone. */
export function createCaseViewers(clock: Clock, relay: Relay | null, onChange: () => void): CaseViewers {
  const process = randomUUID();
  /** Those who told last stand last. */
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

  const takeIn = ({ kind, ...seat }: CaseNews): void => {
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
    takeIn(news);
    relay?.send(JSON.stringify({ ...news, from: process }));
  };
  relay?.hear((message) => {
    const news = readNews(message);
    // One's own comes back late: it may bring somebody back who has left since.
    if (news && news.from !== process) takeIn(news);
  });

  return {
    look: ({ id, name }, { caseId, tab }) => {
      tell({ kind: 'look', id, name, caseId, tab });
      return on(caseId).filter((viewer) => viewer.id !== id);
    },
    leave: ({ id, name }, { caseId, tab }) => tell({ kind: 'leave', id, name, caseId, tab }),
  };
}

/** What one process tells the others. */
const newsShape = z.object({
  kind: z.enum(['look', 'leave']),
  id: z.int(),
  name: z.string(),
  caseId: z.int(),
  tab: z.string(),
});
type CaseNews = z.output<typeof newsShape>;
const relayedShape = newsShape.extend({ from: z.string() });

/** Null for what no process of this version has said. */
function readNews(message: string): z.output<typeof relayedShape> | null {
  try {
    return relayedShape.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
}
