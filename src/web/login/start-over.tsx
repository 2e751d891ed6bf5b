import { useMutation } from '@tanstack/react-query';
import { sessionCalls } from '../session-calls.ts';
import { useSetSession } from '../session.tsx';

/** Gives up a half-finished login, so that somebody else can log in. */
export function StartOver() {
  const setSession = useSetSession();
  const leaving = useMutation({ mutationFn: sessionCalls.logOut, onSettled: () => setSession(null) });
  return (
    <button type="button" className="link-button" onClick={() => leaving.mutate()}>
      Log in as somebody else
    </button>
  );
}
