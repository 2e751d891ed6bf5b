/** What a browser does with the session's cookie, over real sockets. */
export interface BrowserSession {
  /** The cookies as they stand, `name=value`. */
  readonly cookies: Map<string, string>;
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown>; response: Response }>;
  /** The session token in the cookie. */
  token(): string | undefined;
}

export function openBrowser(base: string, headers: Readonly<Record<string, string>> = {}): BrowserSession {
  const cookies = new Map<string, string>();
  return {
    cookies,
    token: () => cookies.get('session'),
    call: async (method, path, body) => {
      const response = await fetch(path.startsWith('http') ? path : `${base}/api/v1${path}`, {
        method,
        redirect: 'manual',
        headers: {
          origin: base,
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {}, response };
    },
  };
}
