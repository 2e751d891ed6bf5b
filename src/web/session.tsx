import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, createContext, use, useEffect, useMemo } from 'react';
import { hasCode, whenSessionIsOver } from './api.ts';
import { sessionCalls } from './session-calls.ts';
import { setServiceClock } from './service-clock.ts';
import type { Right, Session } from './wire.ts';

/** The query with the current session; null when nobody is logged in. */
const SESSION_KEY = ['session'];

const takeClock = (session: Session): Session => {
  setServiceClock(session.clock);
  return session;
};

const fetchSession = async (): Promise<Session | null> => {
  try {
    return takeClock(await sessionCalls.look());
  } catch (thrown) {
    if (hasCode(thrown, 'not_logged_in')) return null;
    throw thrown;
  }
};

/** The current session. Loaded when the page opens, and again when a reply says that the login is over. */
export function useCurrentSession() {
  const queries = useQueryClient();
  useEffect(
    () =>
      whenSessionIsOver(() => {
        // This query gets such a reply too when nobody is logged in, and must not start itself again.
        if (queries.isFetching({ queryKey: SESSION_KEY }) > 0) return;
        void queries.invalidateQueries({ queryKey: SESSION_KEY });
      }),
    [queries],
  );
  return useQuery({ queryKey: SESSION_KEY, queryFn: fetchSession, staleTime: Number.POSITIVE_INFINITY });
}

/** The queries to keep when another person logs in. */
const KEPT_QUERIES: readonly unknown[] = [...SESSION_KEY, 'login-hints'];

/**
 * Stores the session that a step of the login returned. For another person it drops all data, so that nobody sees what
 * the person before them looked at, even if that session expired without a logout.
 */
export function useSetSession(): (session: Session | null) => void {
  const queries = useQueryClient();
  return (session) => {
    const before = queries.getQueryData<Session | null>(SESSION_KEY);
    if (session?.person.id !== before?.person.id) {
      queries.removeQueries({ predicate: ({ queryKey }) => !KEPT_QUERIES.includes(queryKey[0]) });
    }
    queries.setQueryData(SESSION_KEY, session && takeClock(session));
  };
}

interface LoggedIn {
  readonly session: Session;
  readonly may: (right: Right) => boolean;
}
const SessionContext = createContext<LoggedIn | null>(null);

export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const known = useMemo(() => ({ session, may: (right: Right) => session.rights.includes(right) }), [session]);
  return <SessionContext value={known}>{children}</SessionContext>;
}

/**
 * Who is logged in and what they may do. This only decides what the page offers: the service checks every right itself.
 */
export function useSession(): LoggedIn {
  const known = use(SessionContext);
  if (!known) throw new Error('used outside the shell, where nobody is logged in');
  return known;
}
