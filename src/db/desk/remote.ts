import { DESK_CALLS, type DeskCall, type DeskStore } from '../../desk/ports.ts';

/** A call of the desk by its name and its one argument, wherever it is answered. */
export type AskDesk = (call: DeskCall, query: unknown) => Promise<unknown>;

/** The desk's calls, each passed on to where the database is. */
export function remoteDesk(ask: AskDesk): DeskStore {
  const calls = Object.keys(DESK_CALLS).map((call) => [call, (query: unknown) => ask(call as DeskCall, query)]);
  return Object.fromEntries(calls) as DeskStore;
}

/** Answers a call from a desk in this thread. */
export const answerOn = (desk: DeskStore, call: DeskCall, query: unknown): Promise<unknown> =>
  (desk[call] as (query: unknown) => Promise<unknown>)(query);
