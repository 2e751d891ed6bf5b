/** The URL of `path` under a configured base, which may have a path and a last slash. Throws when it is no URL. */
export const endpoint = (baseUrl: string, path: string): URL => new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
