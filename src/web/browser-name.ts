const BROWSERS = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'CrOS', 'Linux'] as const;
const SHOWN: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS': 'macOS', CrOS: 'ChromeOS' };

/** `Firefox on Windows`, as far as the user agent says; for an unknown browser, the user agent itself. */
export function browserName(agent: string): string {
  const browser = BROWSERS.find((name) => agent.includes(name));
  const system = SYSTEMS.find((name) => agent.includes(name));
  if (!browser) return agent === '' ? 'Unknown browser' : agent;
  return `${SHOWN[browser] ?? browser}${system ? ` on ${SHOWN[system] ?? system}` : ''}`;
}
