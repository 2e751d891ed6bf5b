import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { setServiceClock } from './service-clock.ts';
import type { Session } from './wire.ts';

/**
 * Keeps what is shown up to date: the service tells which lists have something new and which transactions something
 * happened to, and the queries that show them are looked at again. A query's key begins with the area it shows
 * (`transactions`, `deliveries`, `reviews`, `outbox`, `ledger`, `viewers`), and may name a transaction's reference
 * anywhere.
 */
export interface Change {
  readonly areas: readonly string[];
  readonly references: readonly string[];
}

/** What changes along with an area, under a name of its own. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  work: ['transactions', 'reviews', 'outbox', 'ledger'],
  attention: ['transactions', 'reviews', 'outbox', 'ledger'],
  customers: ['ledger'],
  'waiting-for-you': ['reviews'],
  review: ['reviews', 'transactions'],
  // A message that was sent or given up is told of without its transaction.
  transaction: ['outbox'],
};

/** Under load the service tells of news all the time; a list that jumps more often than this cannot be read. */
const AT_MOST_EVERY_MS = 2_000;

const shows = (key: readonly unknown[], areas: ReadonlySet<string>, references: ReadonlySet<string>): boolean =>
  areas.has(String(key[0])) ||
  (FOLLOWS[String(key[0])] ?? []).some((area) => areas.has(area)) ||
  key.some((part) => typeof part === 'string' && references.has(part));

/** Collects changes and has them looked at, no more often than above, and only while the page is seen. */
function createCatchUp(queries: QueryClient) {
  const areas = new Set<string>();
  const references = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lookedAt = 0;

  const look = (): void => {
    timer = null;
    if (document.hidden || areas.size + references.size === 0) return;
    const seen = { areas: new Set(areas), references: new Set(references) };
    areas.clear();
    references.clear();
    lookedAt = Date.now();
    void queries.invalidateQueries({ predicate: ({ queryKey }) => shows(queryKey, seen.areas, seen.references) });
  };
  const soon = (): void => {
    timer ??= setTimeout(look, Math.max(0, lookedAt + AT_MOST_EVERY_MS - Date.now()));
  };
  return {
    add: (change: Change): void => {
      for (const area of change.areas) areas.add(area);
      for (const reference of change.references) references.add(reference);
      soon();
    },
    soon,
    stop: (): void => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/**
 * `connected`: the service was heard of within the last seconds. `silent`: it answers, and tells of no changes, as
 * behind a proxy that holds them back. `away`: it does not answer.
 */
export type Connection = 'connecting' | 'connected' | 'silent' | 'away';

/** The service says something every two seconds; who has not heard of it for so long does not know that it is there. */
const SILENCE_MS = 4_000;
const LOOK_AT_SILENCE_MS = 500;
const AGAIN_MS = 3_000;
const PROBE_MS = 2_000;
/** A browser keeps no more connections to one place; after a break each of them may be dead without a word. */
const MOST_CONNECTIONS = 6;

/** Whether the service answers at all. Any answer will do: what it says of the session is not asked here. */
const answers = async (): Promise<boolean> => {
  const answer = await fetch('/api/v1/session', {
    headers: { 'X-By-Itself': '1' },
    signal: AbortSignal.timeout(PROBE_MS),
  }).catch(() => null);
  // A proxy answers for a service that is away.
  return answer !== null && answer.status < 500;
};

/** What the page says of the connection, told from what it said before. */
type OnConnection = (next: Connection | ((before: Connection) => Connection)) => void;

/** Listens to the service; call what it returns to stop. */
function listenTo(queries: QueryClient, onConnection: OnConnection): () => void {
  const catchUp = createCatchUp(queries);
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  let wasBroken = false;
  let isOver = false;
  let heardAt = performance.now();

  const heard = (): void => {
    heardAt = performance.now();
    onConnection('connected');
    if (!wasBroken) return;
    wasBroken = false;
    void catchUpAfterBreak();
  };
  /** Each question that is not answered rids the browser of a dead connection; then everything is looked at anew. */
  const catchUpAfterBreak = async (): Promise<void> => {
    for (let asked = 0; asked < MOST_CONNECTIONS && !(await answers()); asked += 1);
    if (isOver) return;
    // What was asked before the break may never be answered, and would be waited for.
    await queries.cancelQueries();
    await queries.invalidateQueries();
  };
  /** From now on nobody knows whether the service is there: asks, says so, and listens again a little later. */
  const lost = (): void => {
    source?.close();
    source = null;
    wasBroken = true;
    if (again !== null) return;
    onConnection((before) => (before === 'connected' ? 'connecting' : before));
    again = setTimeout(listen, AGAIN_MS);
    void answers().then((isThere) => {
      if (isOver || !wasBroken) return;
      onConnection(isThere ? 'silent' : 'away');
      // The end of the session is among what ends the listening.
      if (isThere) void queries.invalidateQueries({ queryKey: ['session'] });
    });
  };
  const listen = (): void => {
    again = null;
    heardAt = performance.now();
    const opened = new EventSource('/api/v1/live');
    source = opened;
    opened.addEventListener('open', heard);
    opened.addEventListener('beat', (event: MessageEvent<string>) => {
      setServiceClock(JSON.parse(event.data) as Session['clock']);
      heard();
    });
    opened.addEventListener('changed', (event: MessageEvent<string>) => {
      heard();
      catchUp.add(JSON.parse(event.data) as Change);
    });
    opened.addEventListener('error', lost);
  };
  listen();
  const watch = setInterval(() => {
    if (source !== null && performance.now() - heardAt > SILENCE_MS) lost();
  }, LOOK_AT_SILENCE_MS);
  document.addEventListener('visibilitychange', catchUp.soon);
  return () => {
    document.removeEventListener('visibilitychange', catchUp.soon);
    isOver = true;
    clearInterval(watch);
    if (again !== null) clearTimeout(again);
    source?.close();
    catchUp.stop();
  };
}

/** Listens while the shell is shown. After a break everything is looked at once, since news may have been missed. */
export function useLive(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => listenTo(queries, setConnection), [queries]);
  return connection;
}
