import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * The cookie that holds a session's token. `__Host-` binds it to this host and to HTTPS. Plain HTTP is for trying the
 * service out on one's own machine: only there the cookie goes without.
 */
const NAME = '__Host-session';
const LOOPBACK_NAME = 'session';

const isPlainLoopback = (host: string, isSecure: boolean): boolean =>
  !isSecure && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

/** What of a request decides which cookie it is. `host` as the header has it. */
export interface Seat {
  readonly host: string;
  readonly isSecure: boolean;
}

export const sessionToken = (header: string | undefined, { host, isSecure }: Seat): string | null =>
  parseCookie(header ?? '')[isPlainLoopback(host, isSecure) ? LOOPBACK_NAME : NAME] ?? null;

/** The `Set-Cookie` header; a null token takes the cookie away. It lives as long as the browser: the session ends itself. */
export function sessionCookie(token: string | null, { host, isSecure }: Seat): string {
  const isPlain = isPlainLoopback(host, isSecure);
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

const markName = (seat: Seat): string => (isPlainLoopback(seat.host, seat.isSecure) ? MARK : `__Host-${MARK}`);

/** All the browser keeps of logins. */
export const knownMarks = (header: string | undefined, seat: Seat): readonly string[] =>
  Object.entries(parseCookie(header ?? ''))
    .flatMap(([name, value]) => (name.startsWith(markName(seat)) && value !== undefined ? [value] : []))
    .slice(0, MOST_MARKS);

/** The `Set-Cookie` header for what a browser keeps of a person's login. */
export const markCookie = (personId: number, mark: string, seat: Seat): string =>
  stringifySetCookie({
    name: `${markName(seat)}${personId}`,
    value: mark,
    httpOnly: true,
    secure: !isPlainLoopback(seat.host, seat.isSecure),
    sameSite: 'strict',
    path: '/',
    maxAge: MARK_LASTS_SECONDS,
  });
