import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import { ROLES, ROLES_NEED_TOTP, rightsOf } from '../../src/staff/rights.ts';
import { openBrowser } from '../console/browser-session.ts';

interface Hint {
  role: (typeof ROLES)[number];
  email: string;
  password: string;
  code: string | null;
}

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ port: 0, sandboxPort: 0 }, { LOG_LEVEL: 'silent' });
});
afterAll(() => demo.stop());

test('the login page of the demo lists its people, and each of them gets in by what it shows, in every role', async () => {
  const { body } = await openBrowser(demo.serviceUrl).call('GET', '/login/hints');
  const hints = body['demo'] as Hint[];
  expect([...new Set(hints.map(({ role }) => role))]).toEqual(ROLES);
  // What needs two people can be tried.
  expect(hints.filter(({ role }) => role === 'supervisor')).toHaveLength(2);
  for (const { role, email, password, code } of hints) {
    const browser = openBrowser(demo.serviceUrl);
    const first = await browser.call('POST', '/login', { email, password });
    expect(first.body).toMatchObject({ stage: ROLES_NEED_TOTP.includes(role) ? 'totp' : 'full' });
    if (code !== null) await browser.call('POST', '/login/totp', { code });
    const { body: session } = await browser.call('GET', '/session');
    expect(session).toMatchObject({
      stage: 'full',
      demo: { checkouts: { TEST: demo.sandbox.url, LIVE: demo.liveSandbox.url } },
      rights: rightsOf(role),
      person: { email, role },
    });
  }
});
