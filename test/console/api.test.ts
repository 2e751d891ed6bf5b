import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Desk, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

test('who is not logged in learns nothing, not even whether a thing exists', async () => {
  for (const path of ['/settings', '/saved-views?page=transactions']) {
    const response = await fetch(`${desk.url}/api/v1${path}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'not_logged_in', status: 401 });
  }
});

test('the settings page tells the configuration in force to an admin alone, and no secret', async () => {
  const admin = await desk.member('admin');
  const { status, text, body } = await admin.get('/settings');
  expect(status).toBe(200);
  expect(body).toMatchObject({ dialect: 'sqlite', health: { database: 'ok', worker: 'off', serving: true } });
  expect(text).not.toContain('test_secret_of_the_tests');
  const supervisor = await desk.member('supervisor');
  expect(await supervisor.get('/settings')).toMatchObject({ status: 403, body: { code: 'no_right' } });
});

test('an address that nobody can read is one of nothing: that is no fault of ours, and is not logged as one', async () => {
  const agent = await desk.member('agent');
  for (const path of ['/transactions/%E0%A4%A', '/customers/TEST/%ff', '/reviews/%', '/%c3%28']) {
    const { status, body } = await agent.get(path);
    expect([path, status, body['code']]).toEqual([path, 404, 'not_found']);
  }
  expect(desk.log.filter((line) => line.includes('api.failed'))).toEqual([]);
});
