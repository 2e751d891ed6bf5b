import type { Request, Response } from 'express';
import type { Clock } from '../../core/clock.ts';
import type { Fields } from './fields.ts';

/** One call of the merchant to the API. */
export interface VtpassCall {
  readonly id: number;
  readonly at: number;
  readonly method: string;
  /** `/pay`, without the query. */
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  /** `code` of the answer; null when it had none. */
  readonly code: string | null;
  /** How it ended; null while it is open. `closed`: this side cut the connection. */
  readonly ended: 'answered' | 'closed' | 'caller_left' | null;
}

/** What is added to a call once it is known. */
type News = Partial<Pick<VtpassCall, 'code' | 'ended'>> & { readonly fields?: Fields };

/** The calls, newest last. The oldest are forgotten. */
export interface CallLog {
  readonly all: () => readonly VtpassCall[];
  readonly open: (request: Request, response: Response) => void;
  readonly tell: (response: Response, news: News) => void;
}

const KEPT = 10_000;

/** @param changed called whenever a call comes, or more is known of one */
export function createCallLog(clock: Clock, nextId: () => number, changed: () => void): CallLog {
  const calls = new Map<number, VtpassCall>();
  const ids = new WeakMap<Response, number>();
  const tell = (response: Response, { fields, ...news }: News): void => {
    const id = ids.get(response);
    const call = id === undefined ? undefined : calls.get(id);
    if (!call) return;
    calls.set(call.id, { ...call, ...news, ...(fields && { fields: Object.fromEntries(fields) }) });
    changed();
  };
  return {
    all: () => [...calls.values()],
    open: (request, response) => {
      const id = nextId();
      ids.set(response, id);
      const { method, path } = request;
      calls.set(id, { id, at: clock(), method, path, fields: {}, code: null, ended: null });
      const oldest = calls.keys().next();
      if (calls.size > KEPT && !oldest.done) calls.delete(oldest.value);
      response.once('close', () => {
        if (calls.get(id)?.ended === null)
          tell(response, { ended: response.writableFinished ? 'answered' : 'caller_left' });
      });
      changed();
    },
    tell,
  };
}
