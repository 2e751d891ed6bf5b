/** What a browser says about where a request comes from. */
export interface RequestOrigin {
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * Whether an unsafe request was made by our own page (or typed by the person), so that no other site can act in the name
 * of the person who is logged in. A request without these headers is refused, because no browser sent it.
 */
export function isOurOwn({ fetchSite, origin, host }: RequestOrigin): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
