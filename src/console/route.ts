import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { NewAct } from '../audit-log/ports.ts';
import type { Result } from '../core/result.ts';
import type { Right } from '../staff/rights.ts';
import type { WordsAbout } from '../desk/words-about.ts';
import type { ConsoleStores } from './deps.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Problem, ProblemCode } from './problems.ts';

/**
 * One route of the staff API, whole: who may call it, what it takes, what it answers, how it can refuse. The router, the
 * document in `/openapi.json` and the test of every route with every role are all made from the list of these.
 */

/** Who calls: a person through their session, or a machine by its token. */
export type Caller =
  | {
      readonly kind: 'person';
      readonly id: number;
      readonly name: string;
      /** As colleagues call them; `name` is their e-mail. */
      readonly fullName: string;
      readonly sessionId: number;
      readonly isFresh: boolean;
    }
  | { readonly kind: 'token'; readonly id: number; readonly name: string };

export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly caller: Caller;
  readonly may: (right: Right) => boolean;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly address: string;
  readonly requestId: string;
  /** The moment it is answered at, ms since 1970. */
  readonly now: number;
}

/** What an act came to: the reply, and its entry in the audit log, which commits with it or not at all. */
export interface Done<Reply> {
  readonly reply: Reply;
  /** Null where nothing was changed, as in a dry run, and where the use case has written its own. */
  readonly act: Omit<NewAct, 'actor' | 'at' | 'address'> | null;
}

export type Shape = z.ZodType | undefined;
type Of<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

interface Described {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/transactions/{reference}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What it is good for and what to know, when the summary does not say it. */
  readonly description?: string;
  /** `session`: anybody who is logged in, for what is their own. */
  readonly right: Right | 'session';
  /** Only for a person whose login is not older than ten minutes, also when a kept reply is asked for again. */
  readonly needsFreshLogin?: true;
  /** The refusals of its own; those every route has are added by themselves. */
  readonly problems: readonly ProblemCode[];
}

export interface LookRoute<P extends Shape, Q extends Shape, R extends z.ZodType> extends Described {
  readonly kind: 'look';
  readonly method: 'get';
  readonly params?: P;
  readonly query?: Q;
  readonly reply: R;
  readonly example: z.input<R>;
  look(deps: ConsoleDeps, call: Call<Of<P>, Of<Q>>): Promise<Result<z.input<R>, Problem>>;
}

export interface ActRoute<
  P extends Shape,
  B extends Shape,
  R extends z.ZodType,
  Prepared = undefined,
> extends Described {
  readonly kind: 'act';
  readonly method: 'post' | 'put' | 'delete';
  readonly params?: P;
  readonly body?: B;
  readonly bodyExample?: B extends z.ZodType ? z.input<B> : undefined;
  readonly reply: R;
  readonly example: z.input<R>;
  /** What must be ready before the unit of work begins, since only queries may be awaited in it: a hash, say. */
  prepare?(deps: ConsoleDeps, call: Call<Of<P>, undefined, Of<B>>): Promise<Prepared>;
  /**
   * For a reply with a secret that lives no longer than its own place: what is kept for a repeat of the request, and how
   * the reply is made of it again, or why it is not.
   */
  readonly again?: {
    readonly keptOf: (reply: z.input<R>) => unknown;
    readonly reply: (
      stores: ConsoleStores,
      deps: ConsoleDeps,
      call: Call<Of<P>, undefined, Of<B>>,
      kept: unknown,
    ) => Promise<Result<z.input<R>, Problem>>;
  };
  /**
   * What the words a person writes here are about: the call is refused where they tell a PIN, token or code of it,
   * because what is written is kept and read by others. Every act whose body has such words has this.
   */
  wordsAbout?(stores: ConsoleStores, call: Call<Of<P>, undefined, Of<B>>): Promise<readonly WordsAbout[]>;
  /** Works inside one unit of work; a refusal undoes it. */
  act(
    stores: ConsoleStores,
    deps: ConsoleDeps,
    call: Call<Of<P>, undefined, Of<B>>,
    prepared: Prepared,
  ): Promise<Result<Done<z.input<R>>, Problem>>;
}

/**
 * A heartbeat of a page, every few seconds: nothing of it is written down, so it needs no unit of work, and it
 * keeps no session alive.
 */
export interface HeartbeatRoute<P extends Shape, R extends z.ZodType> extends Described {
  readonly kind: 'heartbeat';
  readonly method: 'put' | 'delete';
  readonly params?: P;
  readonly reply: R;
  readonly example: z.input<R>;
  heartbeat(deps: ConsoleDeps, call: Call<Of<P>>): Result<z.input<R>, Problem>;
}

/** One thing that is told while somebody listens; `data` is sent as JSON. */
export interface LiveEvent {
  readonly event: string;
  readonly data: unknown;
}
/** Server-sent events, for as long as the caller listens and is still known. */
export interface StreamRoute<R extends z.ZodType> extends Described {
  readonly kind: 'stream';
  readonly method: 'get';
  readonly params?: undefined;
  /** What `data` is. */
  readonly reply: R;
  readonly example: z.input<R>;
  open(deps: ConsoleDeps, call: Call, signal: AbortSignal): AsyncIterable<LiveEvent>;
}

/** A step of somebody's login: nobody is known yet, or only half. */
export interface LoginAttempt<Body> {
  /** The session's token, as the cookie has it. */
  readonly token: string | null;
  /** What the browser keeps of earlier logins. */
  readonly marks: readonly string[];
  readonly body: Body;
  readonly address: string;
  readonly browser: string;
  readonly now: number;
}
/** `token`: the session's new one for the cookie, null to take the cookie away, undefined to leave it. */
export interface LoginOutcome<Reply> {
  readonly reply: Reply;
  readonly token?: string | null;
  /** What the browser is to keep of this person's login. */
  readonly mark?: { readonly personId: number; readonly value: string } | null;
}
/** A step of the login: it looks after sessions and the audit log itself. */
export interface EntryRoute<B extends Shape, R extends z.ZodType> extends Omit<Described, 'right'> {
  readonly kind: 'entry';
  readonly right: 'public';
  readonly params?: undefined;
  readonly body?: B;
  readonly bodyExample?: B extends z.ZodType ? z.input<B> : undefined;
  readonly reply: R;
  readonly example: z.input<R>;
  enter(deps: ConsoleDeps, attempt: LoginAttempt<Of<B>>): Promise<Result<LoginOutcome<z.input<R>>, Problem>>;
}

/** A file that is read while it is made. `rows` is told in the header `X-Rows` and to the audit log. */
export interface Download {
  readonly fileName: string;
  readonly mediaType: string;
  readonly rows: number;
  readonly content: Readable;
}
export interface DownloadRoute<P extends Shape, Q extends Shape> extends Described {
  readonly kind: 'download';
  readonly method: 'get';
  readonly params?: P;
  readonly query?: Q;
  readonly mediaType: string;
  download(deps: ConsoleDeps, call: Call<Of<P>, Of<Q>>): Promise<Result<Download, Problem>>;
}

export type AnyRoute =
  | LookRoute<Shape, Shape, z.ZodType>
  | ActRoute<Shape, Shape, z.ZodType, unknown>
  | DownloadRoute<Shape, Shape>
  | HeartbeatRoute<Shape, z.ZodType>
  | StreamRoute<z.ZodType>
  | EntryRoute<Shape, z.ZodType>;

/** These type the parts of a route against each other, then forget them: the list holds routes of every kind. */
export const look = <R extends z.ZodType, P extends Shape = undefined, Q extends Shape = undefined>(
  route: Omit<LookRoute<P, Q, R>, 'kind' | 'method'>,
): AnyRoute => ({ kind: 'look', method: 'get', ...route }) as unknown as AnyRoute;

export const act = <
  R extends z.ZodType,
  P extends Shape = undefined,
  B extends Shape = undefined,
  Prepared = undefined,
>(
  route: Omit<ActRoute<P, B, R, Prepared>, 'kind'>,
): AnyRoute => ({ kind: 'act', ...route }) as unknown as AnyRoute;

export const download = <P extends Shape = undefined, Q extends Shape = undefined>(
  route: Omit<DownloadRoute<P, Q>, 'kind' | 'method'>,
): AnyRoute => ({ kind: 'download', method: 'get', ...route }) as unknown as AnyRoute;

export const heartbeat = <R extends z.ZodType, P extends Shape = undefined>(
  route: Omit<HeartbeatRoute<P, R>, 'kind'>,
): AnyRoute => ({ kind: 'heartbeat', ...route }) as unknown as AnyRoute;

export const entry = <R extends z.ZodType, B extends Shape = undefined>(
  route: Omit<EntryRoute<B, R>, 'kind' | 'right'>,
): AnyRoute => ({ kind: 'entry', right: 'public', ...route }) as unknown as AnyRoute;

export const stream = <R extends z.ZodType>(route: Omit<StreamRoute<R>, 'kind' | 'method'>): AnyRoute =>
  ({ kind: 'stream', method: 'get', ...route }) as unknown as AnyRoute;
