import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, createContext, use, useEffect, useMemo } from 'react';
import { hasCode, whenSessionIsOver } from './api.ts';
import { sessionCalls } from './session-calls.ts';
import { setServiceClock } from './service-clock.ts';
import type { Right, Session } from './wire.ts';

/** The session as the service knows it; null when nobody is logged in. */
const SESSION_KEY = ['session'];

const heard = (session: Session): Session => {
  setServiceClock(session.clock);
  return session;
};

const lookForSession = async (): Promise<Session | null> => {
  try {
    return heard(await sessionCalls.look());
  } catch (thrown) {
    if (hasCode(thrown, 'not_logged_in')) return null;
    throw thrown;
  }
};

/** Who is at the keyboard, looked at when the page opens and whenever an answer says that the login is over. */
export function useCurrentSession() {
  const queries = useQueryClient();
  useEffect(
    () =>
      whenSessionIsOver(() => {
        // The look itself ends here too, when nobody is logged in.
        if (queries.isFetching({ queryKey: SESSION_KEY }) > 0) return;
        void queries.invalidateQueries({ queryKey: SESSION_KEY });
      }),
    [queries],
  );
  return useQuery({ queryKey: SESSION_KEY, queryFn: lookForSession, staleTime: Number.POSITIVE_INFINITY });
}

/** What the page may keep when another person comes. */
const OF_NOBODY: readonly unknown[] = [...SESSION_KEY, 'login-hints'];

/**
 * Puts what a step of the login has answered in its place. Nobody sees what the person before them looked at, also where
 * that person's session ran out without a logout.
 */
export function useSetSession(): (session: Session | null) => void {
  const queries = useQueryClient();
  return (session) => {
    const before = queries.getQueryData<Session | null>(SESSION_KEY);
    if (session?.person.id !== before?.person.id) {
      queries.removeQueries({ predicate: ({ queryKey }) => !OF_NOBODY.includes(queryKey[0]) });
    }
    queries.setQueryData(SESSION_KEY, session && heard(session));
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

/** Who is logged in and what they may do. The service checks every right itself: this only decides what is offered. */
export function useSession(): LoggedIn {
  const known = use(SessionContext);
  if (!known) throw new Error('used outside the shell, where nobody is logged in');
  return known;
}
