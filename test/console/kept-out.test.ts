import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOUR, SECOND } from '../../src/core/clock.ts';
import { createPasswords } from '../../src/staff/password.ts';
import { secretPlace } from '../../src/staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../../src/staff/totp.ts';
import { aPerson, run } from '../db/records.ts';
import { type BrowserSession, openBrowser } from './browser-session.ts';
import { type Desk, startDesk } from './desk-harness.ts';

const PASSWORD = 'correct horse battery staple';
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

async function supervisor() {
  const secret = newTotpSecret(randomBytes);
  const passwordHash = await createPasswords().hash(PASSWORD);
  const made = aPerson({ role: 'supervisor', passwordHash, createdAt: desk.now() });
  const id = await run(desk.service.database.work, async ({ staff }) => {
    const added = (await staff.insert(made)) ?? 0;
    await staff.save({ ...made, id: added, totpSecret: desk.service.ring.seal(secretPlace(added), secret) });
    return added;
  });
  return { id, email: made.email, code: () => codeAt(secret, desk.now()) };
}
type Supervisor = Awaited<ReturnType<typeof supervisor>>;

const password = (from: BrowserSession, { email }: Supervisor, given: object = {}) =>
  from.call('POST', '/login', { email, password: PASSWORD, ...given });
const code = (from: BrowserSession, ada: Supervisor) => from.call('POST', '/login/totp', { code: ada.code() });

/** Three strangers who try whenever the wait is over, and so use up every try. */
async function keepOut({ email }: Supervisor, rounds = 12): Promise<void> {
  const pollers = [1, 2, 3].map(() => openBrowser(desk.url));
  for (let round = 0; round < rounds; round += 1) {
    const answers = await Promise.all(
      pollers.map((one) => one.call('POST', '/login', { email, password: `wrong ${round}` })),
    );
    const waits = answers.map(({ response }) => Number(response.headers.get('retry-after') ?? 0));
    desk.advance(Math.max(...waits) * SECOND);
  }
  for (const one of pollers) await one.call('POST', '/login', { email, password: 'wrong again' });
}

/** Fails whenever the wait is over, until the wait is longer than a slow machine takes to ask. */
async function failUntilItWaits(fail: () => Promise<Response>): Promise<void> {
  for (let wait = 0; wait < 30; desk.advance(wait < 30 ? wait * SECOND : 0)) {
    wait = Number((await fail()).headers.get('retry-after') ?? 0);
  }
}

test('strangers who use up every try do not keep out a browser that the person has logged in with; other browsers wait', async () => {
  const ada = await supervisor();
  const hers = openBrowser(desk.url);
  await password(hers, ada);
  const first = await code(hers, ada);
  expect(first.response.headers.getSetCookie().join('\n')).toMatch(
    new RegExp(`known-browser-${ada.id}=browser\\.[\\w.-]+; Max-Age=7776000; Path=/; HttpOnly; SameSite=Strict`, 'i'),
  );
  await hers.call('POST', '/logout');

  await keepOut(ada);
  expect(await password(openBrowser(desk.url), ada)).toMatchObject({ status: 429, body: { code: 'too_many_tries' } });
  expect(await password(hers, ada)).toMatchObject({ status: 200, body: { stage: 'totp' } });
  desk.advance(30 * SECOND);
  expect(await code(hers, ada)).toMatchObject({ status: 200, body: { stage: 'full' } });

  // A thief of the browser's mark has a few guesses, and then waits longer and longer.
  const thief = openBrowser(desk.url);
  for (const [name, value] of hers.cookies) if (name.startsWith('known-browser')) thief.cookies.set(name, value);
  let guesses = 0;
  await failUntilItWaits(async () => {
    const { status, response } = await password(thief, ada, { password: `a guess ${guesses}` });
    if (status === 401) guesses += 1;
    return response;
  });
  expect(guesses).toBe(10);
});

test('a person who is kept out on a new browser gets in with a pass from an admin, which is in the audit log and is not a login', async () => {
  const ada = await supervisor();
  await keepOut(ada);
  const admin = await desk.member('admin');
  const { status, body } = await admin.post(`/staff/${ada.id}/unlock`);
  expect(status).toBe(200);
  const { pass } = body;
  expect(await desk.acts(`staff/${ada.id}`)).toContainEqual({
    act: 'staff.unlock',
    reason: null,
    by: `person ${admin.id}`,
  });

  // They go on, within the hour the pass lasts.
  await keepOut(ada, 2);
  const hers = openBrowser(desk.url);
  expect((await password(hers, ada)).status).toBe(429);
  expect((await password(hers, ada, { pass, password: 'wrong' })).status).toBe(401);
  expect(await password(hers, ada, { pass })).toMatchObject({ status: 200, body: { stage: 'totp' } });
  expect(await code(hers, ada)).toMatchObject({ status: 200, body: { stage: 'full' } });
  const other = await supervisor();
  await keepOut(other);
  expect((await password(openBrowser(desk.url), other, { pass })).status).toBe(429);
});

test('somebody with the password but not the code has no known browser, and does not keep out a person with a pass', async () => {
  // By then the failures of the tests above no longer count against this address.
  desk.advance(HOUR);
  const ada = await supervisor();
  const keepCodeOut = async (): Promise<BrowserSession> => {
    const stranger = openBrowser(desk.url);
    expect(await password(stranger, ada)).toMatchObject({ status: 200, body: { stage: 'totp' } });
    await failUntilItWaits(async () => (await stranger.call('POST', '/login/totp', { code: '000000' })).response);
    return stranger;
  };
  expect([...(await keepCodeOut()).cookies.keys()]).toEqual(['session']);
  const admin = await desk.member('admin');
  const { pass } = (await admin.post(`/staff/${ada.id}/unlock`)).body;

  await keepCodeOut();
  const without = openBrowser(desk.url);
  expect((await password(without, ada)).status).toBe(200);
  expect((await code(without, ada)).status).toBe(429);
  const hers = openBrowser(desk.url);
  expect((await password(hers, ada, { pass })).status).toBe(200);
  expect(await code(hers, ada)).toMatchObject({ status: 200, body: { stage: 'full' } });
});

test('a person who mistyped in their own browser until it must wait gets in there with a pass', async () => {
  desk.advance(HOUR);
  const ada = await supervisor();
  const hers = openBrowser(desk.url);
  await password(hers, ada);
  await code(hers, ada);
  await hers.call('POST', '/logout');
  await failUntilItWaits(async () => (await password(hers, ada, { password: 'mistyped' })).response);
  expect((await password(hers, ada)).status).toBe(429);

  const admin = await desk.member('admin');
  const { pass } = (await admin.post(`/staff/${ada.id}/unlock`)).body;
  expect(await password(hers, ada, { pass })).toMatchObject({ status: 200, body: { stage: 'totp' } });
  desk.advance(30 * SECOND);
  expect(await code(hers, ada)).toMatchObject({ status: 200, body: { stage: 'full' } });
});
