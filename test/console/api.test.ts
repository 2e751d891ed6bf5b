import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rawClient } from '../harness/raw-client.ts';
import { type Desk, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

test('a caller who is not logged in learns nothing, not even whether a thing exists', async () => {
  for (const path of ['/settings', '/saved-views?page=transactions']) {
    const response = await fetch(`${desk.url}/api/v1${path}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'not_logged_in', status: 401 });
  }
});

test('the settings page shows the configuration in force to admins only, and never a secret', async () => {
  const admin = await desk.member('admin');
  const { status, text, body } = await admin.get('/settings');
  expect(status).toBe(200);
  expect(body).toMatchObject({ dialect: 'sqlite', health: { database: 'ok', worker: 'off', serving: true } });
  expect(text).not.toContain('test_secret_of_the_tests');
  const supervisor = await desk.member('supervisor');
  expect(await supervisor.get('/settings')).toMatchObject({ status: 403, body: { code: 'no_right' } });
});

test('the settings page says when the database is unavailable, and when the service is stopping', async () => {
  const own = await startDesk();
  try {
    const admin = await own.member('admin');
    const health = async () => (await admin.get('/settings')).body['health'];
    const [file, away] = [join(own.folder, 'finswich.db'), join(own.folder, 'away.db')];
    renameSync(file, away);
    expect(await health()).toMatchObject({ database: 'unavailable', serving: true });
    renameSync(away, file);

    // Half a request: its connection is busy when the service is told to stop, and served to its end.
    const asking = await rawClient(own.url);
    const { host } = new URL(own.url);
    asking.write(`GET /api/v1/settings HTTP/1.1\r\nHost: ${host}\r\nCookie: session=${admin.token}\r\n`);
    expect(await health()).toMatchObject({ database: 'ok', serving: true });
    const stopped = own.service.stop();
    asking.write('Connection: close\r\n\r\n');
    expect(await asking.until('"serving"')).toContain('"serving":false');
    await stopped;
  } finally {
    await own.close();
  }
});

test('a path that cannot be decoded is answered with 404, and is not logged as a failure of ours', async () => {
  const agent = await desk.member('agent');
  for (const path of ['/transactions/%E0%A4%A', '/customers/TEST/%ff', '/reviews/%', '/%c3%28']) {
    const { status, body } = await agent.get(path);
    expect([path, status, body['code']]).toEqual([path, 404, 'not_found']);
  }
  expect(desk.log.filter((line) => line.includes('api.failed'))).toEqual([]);
});
