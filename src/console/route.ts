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
 * A complete description of one route of the staff API: who may call it, what it takes, what it returns, how it can
 * refuse. The router, `/openapi.json` and the test of every route with every role are all made from the list of routes.
 */

/** Who calls: a person with their session, or a machine with its token. */
export type Caller =
  | {
      readonly kind: 'person';
      readonly id: number;
      readonly name: string;
      /** The person's own name; `name` is their e-mail. */
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
  /** When the request came, in ms since 1970. */
  readonly now: number;
}

/** The result of an act: its reply, and its audit log entry, which is committed in the same unit of work. */
export interface Done<Reply> {
  readonly reply: Reply;
  /** Null when nothing was changed, as in a dry run, or when the use case has written the entry itself. */
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
  /** What a caller should know beyond the summary. */
  readonly description?: string;
  /** `session`: any person who is logged in, for their own things. */
  readonly right: Right | 'session';
  /** Only for a person whose login is not older than ten minutes, even when the reply is replayed for the same key. */
  readonly needsFreshLogin?: true;
  /** The route's own refusals. Those of its kind and method are added by `problemsOf` (openapi.ts). */
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
  /**
   * Makes what must be ready before the unit of work begins, such as a hash: inside it, only queries may be awaited.
   */
  prepare?(deps: ConsoleDeps, call: Call<Of<P>, undefined, Of<B>>): Promise<Prepared>;
  /**
   * For a reply with a secret that must not be stored: `keptOf` is what is stored for a repeat of the request, and `reply`
   * makes the reply from it again, or refuses.
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
   * Finds the transactions that a free text in the body is about. The call is refused when the text contains a PIN, token
   * or code of one of them, because the text is kept and read by others. Every act with a free text needs this.
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
 * A call that a page repeats every few seconds. It stores nothing, needs no unit of work and keeps no session alive.
 */
export interface HeartbeatRoute<P extends Shape, R extends z.ZodType> extends Described {
  readonly kind: 'heartbeat';
  readonly method: 'put' | 'delete';
  readonly params?: P;
  readonly reply: R;
  readonly example: z.input<R>;
  heartbeat(deps: ConsoleDeps, call: Call<Of<P>>): Result<z.input<R>, Problem>;
}

/** One server-sent event; `data` is sent as JSON. */
export interface LiveEvent {
  readonly event: string;
  readonly data: unknown;
}
/** Server-sent events, for as long as the caller listens and their session or token is valid. */
export interface StreamRoute<R extends z.ZodType> extends Described {
  readonly kind: 'stream';
  readonly method: 'get';
  readonly params?: undefined;
  /** What `data` is. */
  readonly reply: R;
  readonly example: z.input<R>;
  open(deps: ConsoleDeps, call: Call, signal: AbortSignal): AsyncIterable<LiveEvent>;
}

/** A request to an entry route, whose caller may not be logged in, or only in part. */
export interface LoginAttempt<Body> {
  /** The session token in the cookie. */
  readonly token: string | null;
  /** The marks that the browser kept of earlier logins (staff/known-browser.ts). */
  readonly marks: readonly string[];
  readonly body: Body;
  readonly address: string;
  readonly browser: string;
  readonly now: number;
}
/** `token`: the session's new token for the cookie; null removes the cookie, undefined leaves it. */
export interface LoginOutcome<Reply> {
  readonly reply: Reply;
  readonly token?: string | null;
  /** The mark that the browser keeps of this person's login. */
  readonly mark?: { readonly personId: number; readonly value: string } | null;
}
/** A route that needs no login, such as a step of the login. It handles sessions and the audit log itself. */
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

/** A file that is made while it is sent. `rows` is in the header `X-Rows` and in the audit log. */
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

/**
 * These check the types of a route's parts against each other, then erase them: one list holds routes of every kind.
 */
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
