import { type IdentifyDeps, KEY_PREFIX, identifyAppKey } from '../app-keys/keys.ts';
import type { AppKey, AppRight } from '../app-keys/ports.ts';
import type { Actor } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { CustomerTokens, TokenFault } from './customer-token.ts';
import { PROBLEMS } from './problems.ts';
import { isUserReference } from './user-reference.ts';

/** For which customer the bill-payments API is called, and by whom. */
export type Caller = {
  readonly mode: Mode;
  readonly userReference: string;
  readonly rights: readonly AppRight[];
} & (
  | { readonly via: 'customer' }
  /** The merchant's back end, by one of its keys. */
  | { readonly via: 'key'; readonly key: Pick<AppKey, 'id' | 'name'> }
);

/** Who acts, as the audit log names them. */
export const actorOf = (caller: Caller): Actor =>
  caller.via === 'key'
    ? { kind: 'app_key', ...caller.key }
    : { kind: 'customer', id: null, name: caller.userReference };

/** What a customer may do by their own token. To change their own PIN they need no right, but the present PIN. */
const RIGHTS_OF_CUSTOMERS: readonly AppRight[] = ['read', 'order'];

/** Why a request is nobody's. */
export interface CallerRefusal {
  readonly status: 400 | 401 | 503;
  readonly code: 'bad_request' | 'not_logged_in' | 'overloaded';
  /** For a customer's eyes. */
  readonly message: string;
  /** For the log alone. */
  readonly because: TokenFault | 'no_bearer' | 'bad_app_key' | 'two_customers' | 'no_customer_named';
}

export interface CallerDeps extends IdentifyDeps {
  readonly tokens: CustomerTokens;
}

/** The headers of a request, each with every value it was sent with, as Node's `headersDistinct` has them. */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Says who calls. Everything comes from two headers: `Authorization` has the token of a customer or a key of the back
 * end, and only beside a key does `X-User-Reference` name the customer.
 */
export async function callerOf(deps: CallerDeps, headers: Headers): Promise<Result<Caller, CallerRefusal>> {
  const bearer = bearerIn(headers);
  if (bearer === null) return err(refusalOf('no_bearer'));
  return bearer.startsWith(KEY_PREFIX) ? callerByKey(deps, bearer, headers) : callerByToken(deps, bearer, headers);
}

async function callerByKey(deps: CallerDeps, bearer: string, headers: Headers): Promise<Result<Caller, CallerRefusal>> {
  const found = await identifyAppKey(deps, bearer);
  if (!found) return err(refusalOf('bad_app_key'));
  const userReference = customerIn(headers);
  if (userReference === null) return err(refusalOf('no_customer_named'));
  const { id, name, mode, rights } = found;
  return ok({ mode, userReference, rights, via: 'key', key: { id, name } });
}

async function callerByToken(
  { tokens }: CallerDeps,
  bearer: string,
  headers: Headers,
): Promise<Result<Caller, CallerRefusal>> {
  const customer = await tokens.verify(bearer);
  if (!customer.ok) return err(refusalOf(customer.error));
  if (headers[CUSTOMER]) return err(refusalOf('two_customers'));
  return ok({ ...customer.value, rights: RIGHTS_OF_CUSTOMERS, via: 'customer' });
}

const CUSTOMER = 'x-user-reference';

function refusalOf(because: CallerRefusal['because']): CallerRefusal {
  if (because === 'keys_unavailable') {
    return { status: 503, code: 'overloaded', message: 'Please try again in a moment', because };
  }
  if (because === 'two_customers') {
    const message = 'X-User-Reference cannot stand beside the token of a customer';
    return { status: 400, code: 'bad_request', message, because };
  }
  if (because === 'no_customer_named') {
    return { status: 400, code: 'bad_request', message: 'X-User-Reference must name one customer', because };
  }
  return { status: 401, code: 'not_logged_in', message: PROBLEMS.not_logged_in.says, because };
}

/** Null when there is none, or more than one. */
function bearerIn({ authorization = [] }: Headers): string | null {
  const [only = '', another] = authorization;
  return another === undefined ? (/^Bearer +(\S+)$/i.exec(only)?.[1] ?? null) : null;
}

/** The customer that a back end names, in UTF-8. Null when there is none, or more than one. */
function customerIn({ [CUSTOMER]: named = [] }: Headers): string | null {
  const [only = '', another] = named;
  if (another !== undefined) return null;
  try {
    // Node reads each byte of a header as a character of its own.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(only, 'latin1'));
    return isUserReference(text) ? text : null;
  } catch {
    return null;
  }
}
