import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * The cookie that holds a session's token. `__Host-` binds it to this host and to HTTPS. Only on plain HTTP to the same
 * machine, which is for trying the service out, the cookie has no such prefix.
 */
const NAME = '__Host-session';
const LOOPBACK_NAME = 'session';

/** What decides the name and attributes of the cookies of a request. */
export interface CookieScope {
  /** The Host header. A proxy may have set its own, so this need not be what the browser asked for. */
  readonly host: string;
  /** HTTPS, by the connection itself or by what a trusted proxy says. */
  readonly isSecure: boolean;
  /** Some proxy passed the request on, trusted or not. Then it does not come from the same machine. */
  readonly isForwarded: boolean;
  /** The desk is configured to be reached over HTTPS. */
  readonly isHttpsDesk: boolean;
}

const isPlainLoopback = ({ host, isSecure, isForwarded, isHttpsDesk }: CookieScope): boolean =>
  !isSecure && !isForwarded && !isHttpsDesk && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

const FORWARDED = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via'] as const;

/** The scope of a request. `redirectUrl` is that of single sign-on, if there is one. */
export const cookieScopeOf = (
  request: { readonly secure: boolean; get(name: string): string | undefined },
  redirectUrl: string | undefined,
): CookieScope => ({
  host: request.get('host') ?? '',
  isSecure: request.secure,
  isForwarded: FORWARDED.some((name) => request.get(name) !== undefined),
  isHttpsDesk: redirectUrl?.startsWith('https:') === true,
});

export const sessionToken = (header: string | undefined, scope: CookieScope): string | null =>
  parseCookie(header ?? '')[isPlainLoopback(scope) ? LOOPBACK_NAME : NAME] ?? null;

/** The `Set-Cookie` header; a null token removes the cookie. It has no expiry: the service ends the session. */
export function sessionCookie(token: string | null, scope: CookieScope): string {
  const isPlain = isPlainLoopback(scope);
  return stringifySetCookie({
    name: isPlain ? LOOPBACK_NAME : NAME,
    value: token ?? '',
    httpOnly: true,
    secure: !isPlain,
    sameSite: 'strict',
    path: '/',
    ...(token === null ? { maxAge: 0 } : {}),
  });
}

/** The mark's name begins with this and ends with the person's id, because two people may share a browser. */
const MARK = 'known-browser-';
const MARK_LASTS_SECONDS = 90 * 24 * 60 * 60;
const MOST_MARKS = 20;

const markName = (scope: CookieScope): string => (isPlainLoopback(scope) ? MARK : `__Host-${MARK}`);

/** All marks that the browser kept of earlier logins. */
export const knownMarks = (header: string | undefined, scope: CookieScope): readonly string[] =>
  Object.entries(parseCookie(header ?? ''))
    .flatMap(([name, value]) => (name.startsWith(markName(scope)) && value !== undefined ? [value] : []))
    .slice(0, MOST_MARKS);

/** The `Set-Cookie` header for the mark of a person's login. */
export const markCookie = (personId: number, mark: string, scope: CookieScope): string =>
  stringifySetCookie({
    name: `${markName(scope)}${personId}`,
    value: mark,
    httpOnly: true,
    secure: !isPlainLoopback(scope),
    sameSite: 'strict',
    path: '/',
    maxAge: MARK_LASTS_SECONDS,
  });
