import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { setServiceClock } from './service-clock.ts';
import type { Session } from './wire.ts';

/**
 * Keeps the page up to date. The service sends which lists and which transactions have changed, and the queries that show
 * them are loaded again. A query's key begins with the area it shows (`transactions`, `deliveries`, `reviews`, `outbox`,
 * `ledger`, `viewers`), and may have a transaction's reference anywhere.
 */
export interface Change {
  readonly areas: readonly string[];
  readonly references: readonly string[];
}

/** Queries whose key begins with another word, and the areas whose changes they depend on. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  work: ['transactions', 'reviews', 'outbox', 'ledger'],
  attention: ['transactions', 'reviews', 'outbox', 'ledger'],
  customers: ['ledger'],
  'waiting-for-you': ['reviews'],
  review: ['reviews', 'transactions'],
  // When a message is sent or given up, the service does not name its transaction.
  transaction: ['outbox'],
};

/** Under load the service sends changes all the time. A list that updates more often than this cannot be read. */
const AT_MOST_EVERY_MS = 2_000;

const shows = (key: readonly unknown[], areas: ReadonlySet<string>, references: ReadonlySet<string>): boolean =>
  areas.has(String(key[0])) ||
  (FOLLOWS[String(key[0])] ?? []).some((area) => areas.has(area)) ||
  key.some((part) => typeof part === 'string' && references.has(part));

/**
 * Collects changes and reloads the queries that show them, at most every two seconds and only while the page is
 * visible.
 */
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
 * `connected`: the service sent something within the last seconds. `silent`: it answers calls but sends no changes, as
 * behind a proxy that holds them back. `away`: it does not answer.
 */
export type Connection = 'connecting' | 'connected' | 'silent' | 'away';

/** The service sends something every two seconds. After this long without any of it, it may be down. */
const SILENCE_MS = 4_000;
const LOOK_AT_SILENCE_MS = 500;
const RECONNECT_MS = 3_000;
const PROBE_MS = 2_000;
/** A browser holds at most this many connections to one server. After a break, any of them may be dead. */
const MOST_CONNECTIONS = 6;

/** Whether the service answers at all. Any answer will do, even a refusal. */
const answers = async (): Promise<boolean> => {
  const answer = await fetch('/api/v1/session', {
    headers: { 'X-By-Itself': '1' },
    signal: AbortSignal.timeout(PROBE_MS),
  }).catch(() => null);
  // A 5xx may come from a proxy while the service is down.
  return answer !== null && answer.status < 500;
};

/** Sets the state of the connection, like a React state setter. */
type OnConnection = (next: Connection | ((before: Connection) => Connection)) => void;

/** Listens to the service. Returns the function that stops it. */
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
  /** Each probe that fails makes the browser drop a dead connection. Then everything is loaded again. */
  const catchUpAfterBreak = async (): Promise<void> => {
    for (let asked = 0; asked < MOST_CONNECTIONS && !(await answers()); asked += 1);
    if (isOver) return;
    // Calls from before the break may never be answered, and would be waited for.
    await queries.cancelQueries();
    await queries.invalidateQueries();
  };
  /** The stream broke: finds out whether the service answers, shows that, and listens again a little later. */
  const lost = (): void => {
    source?.close();
    source = null;
    wasBroken = true;
    if (again !== null) return;
    onConnection((before) => (before === 'connected' ? 'connecting' : before));
    again = setTimeout(listen, RECONNECT_MS);
    void answers().then((isThere) => {
      if (isOver || !wasBroken) return;
      onConnection(isThere ? 'silent' : 'away');
      // The stream may have ended because the session did.
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

/** Listens while the shell is shown. After a break everything is loaded again, since changes may have been missed. */
export function useLive(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => listenTo(queries, setConnection), [queries]);
  return connection;
}
