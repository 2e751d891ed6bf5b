import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import got, { RequestError } from 'got';
import type { Clock } from '../../core/clock.ts';
import type { NoticeBody } from './notice-bodies.ts';

/** One send of a notice, and what came back. */
export interface NoticeTry {
  readonly at: number;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly answer: string | null;
  /** Why no answer came: an error code such as ECONNREFUSED. */
  readonly fault: string | null;
}

export interface Notice {
  readonly id: number;
  readonly url: string;
  readonly body: NoticeBody;
  readonly tries: readonly NoticeTry[];
  /** `under_way` until it is acknowledged, or was sent five times. */
  readonly state: 'under_way' | 'acknowledged' | 'given_up';
}

/** What VTpass posts by itself. */
export interface Notices {
  /** Posts it until it is acknowledged, five times at most. Nothing when no URL is set. */
  readonly post: (body: NoticeBody) => void;
  /** Oldest first. */
  readonly all: () => readonly Notice[];
}

interface NoticesOptions {
  readonly url: () => string | null;
  /** How long after a send that was not acknowledged the next one goes out. Asked each time. */
  readonly gapMs: () => number;
  readonly clock: Clock;
  readonly nextId: () => number;
  readonly changed: () => void;
  readonly closing: AbortSignal;
}

const MOST_TRIES = 5;
const ANSWER_TIMEOUT_MS = 30_000;

/** No connection is reused: a reset on an old one would look like a fault of the merchant. */
const agent = { http: new Agent({ keepAlive: false }) };

export function createNotices(options: NoticesOptions): Notices {
  const { clock, changed, closing } = options;
  const notices = new Map<number, Notice>();
  const keep = (notice: Notice): Notice => {
    notices.set(notice.id, notice);
    changed();
    return notice;
  };

  async function deliver(notice: Notice): Promise<void> {
    const sent = await send(notice, clock(), closing);
    const tries = [...notice.tries, sent];
    if (isAcknowledged(sent)) return void keep({ ...notice, tries, state: 'acknowledged' });
    if (tries.length >= MOST_TRIES) return void keep({ ...notice, tries, state: 'given_up' });
    const kept = keep({ ...notice, tries });
    const isDue = await wait(options.gapMs(), true, { signal: closing, ref: false }).catch(() => false);
    if (isDue) await deliver(kept);
    else keep({ ...kept, state: 'given_up' });
  }

  return {
    post: (body) => {
      const url = options.url();
      if (url === null) return;
      void deliver(keep({ id: options.nextId(), url, body, tries: [], state: 'under_way' }));
    },
    all: () => [...notices.values()],
  };
}

/** Posts it once; never rejects, because silence is an answer here. */
async function send({ url, body }: Notice, at: number, signal: AbortSignal): Promise<NoticeTry> {
  try {
    const { statusCode, body: answer } = await got.post(url, {
      json: body,
      agent,
      retry: { limit: 0 },
      timeout: { request: ANSWER_TIMEOUT_MS },
      followRedirect: false,
      throwHttpErrors: false,
      signal,
    });
    return { at, status: statusCode, answer: answer.slice(0, 2_000), fault: null };
  } catch (thrown) {
    return { at, status: null, answer: null, fault: thrown instanceof RequestError ? thrown.code : 'ABORTED' };
  }
}

/** VTpass wants exactly `{"response":"success"}`. */
function isAcknowledged({ status, answer }: NoticeTry): boolean {
  if (status !== 200 || answer === null) return false;
  try {
    const value: unknown = JSON.parse(answer);
    return value instanceof Object && 'response' in value && value.response === 'success';
  } catch {
    return false;
  }
}
