import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * The cookie that holds a session's token. `__Host-` binds it to this host and to HTTPS. Plain HTTP is for trying the
 * service out on one's own machine: only there the cookie goes without.
 */
const NAME = '__Host-session';
const LOOPBACK_NAME = 'session';

/** What of a request decides which cookie is meant: its name and attributes. */
export interface CookieScope {
  /** As the header has it: a proxy may pass its own on, so it says nothing of what the browser asked for. */
  readonly host: string;
  /** HTTPS, by the connection or by the word of a proxy that is trusted. */
  readonly isSecure: boolean;
  /** Some proxy passed the request on, trusted or not: then it was made elsewhere, and nobody tries anything out. */
  readonly isForwarded: boolean;
  /** The desk is configured to be reached by HTTPS. */
  readonly isHttpsDesk: boolean;
}

const isPlainLoopback = ({ host, isSecure, isForwarded, isHttpsDesk }: CookieScope): boolean =>
  !isSecure && !isForwarded && !isHttpsDesk && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

const FORWARDED = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via'] as const;

/** Where a request was made, of what is known of it and of the redirect URL of single sign-on, if there is one. */
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

/** The `Set-Cookie` header; a null token takes the cookie away. It lives as long as the browser: the session ends itself. */
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

/** Begins the name of what a browser keeps of a login; the person's number ends it: two people may share a browser. */
const MARK = 'known-browser-';
const MARK_LASTS_SECONDS = 90 * 24 * 60 * 60;
const MOST_MARKS = 20;

const markName = (scope: CookieScope): string => (isPlainLoopback(scope) ? MARK : `__Host-${MARK}`);

/** All the browser keeps of logins. */
export const knownMarks = (header: string | undefined, scope: CookieScope): readonly string[] =>
  Object.entries(parseCookie(header ?? ''))
    .flatMap(([name, value]) => (name.startsWith(markName(scope)) && value !== undefined ? [value] : []))
    .slice(0, MOST_MARKS);

/** The `Set-Cookie` header for what a browser keeps of a person's login. */
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
