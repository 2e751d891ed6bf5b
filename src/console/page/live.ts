import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/**
 * Keeps what is shown up to date: the service tells which lists have something new and which purchases something
 * happened to, and the queries that show them are looked at again. A query's key begins with the area it shows
 * (`transactions`, `deliveries`, `reviews`, `outbox`, `ledger`), and may name a purchase's reference anywhere.
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
  // A message that was sent or given up is told of without its purchase.
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

export type Connection = 'connected' | 'reconnecting';

/** Listens while the shell is shown. After a break everything is looked at once, since news may have been missed. */
export function useLive(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('reconnecting');
  useEffect(() => {
    const catchUp = createCatchUp(queries);
    let source: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | null = null;
    let wasBroken = false;

    const listen = (): void => {
      again = null;
      source = new EventSource('/api/v1/live');
      source.addEventListener('open', () => {
        setConnection('connected');
        if (wasBroken) void queries.invalidateQueries();
        wasBroken = false;
      });
      source.addEventListener('changed', (event: MessageEvent<string>) =>
        catchUp.add(JSON.parse(event.data) as Change),
      );
      source.addEventListener('error', () => {
        setConnection('reconnecting');
        wasBroken = true;
        // A browser gives up after an answer that is not 200; the session's end is among those, and this asks for it.
        if (source?.readyState !== EventSource.CLOSED) return;
        void queries.invalidateQueries({ queryKey: ['session'] });
        again ??= setTimeout(listen, 5_000);
      });
    };
    listen();
    document.addEventListener('visibilitychange', catchUp.soon);
    return () => {
      document.removeEventListener('visibilitychange', catchUp.soon);
      if (again !== null) clearTimeout(again);
      source?.close();
      catchUp.stop();
    };
  }, [queries]);
  return connection;
}
