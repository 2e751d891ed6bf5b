import { expect, test } from '@jest/globals';
import { buy, order, playground } from '../playground.ts';
import { FOR_GET, FOR_POST, KEYS, airtime, answerOf } from './ground.ts';
import { ACKNOWLEDGED, merchantEar } from './merchant-ear.ts';

test('the sandbox plays VTpass beside Finswich, with its own clock and books', async () => {
  await using ground = await playground({ vtpass: { keys: KEYS }, clock: () => Date.UTC(2025, 2, 10, 10) });
  const { sandbox } = ground;
  const paid = await answerOf(
    fetch(`${sandbox.url}/vtpass/api/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...FOR_POST },
      body: JSON.stringify(airtime({ request_id: '202503101100mounted' })),
    }),
  );
  expect(paid.body).toMatchObject({ code: '000', transaction_date: '2025-03-10T10:00:00.000000Z' });
  expect(sandbox.vtpass?.books().orders).toMatchObject([{ requestId: '202503101100mounted' }]);
  expect(sandbox.pool.entries).toEqual([]);
  const transaction = await buy(ground, order());
  await sandbox.until(() => transaction.atRest);
  expect(sandbox.pool.entries).toHaveLength(1);
  expect(sandbox.vtpass?.books().orders).toHaveLength(1);
});

test('its notices follow the sandbox’s minutes, and its changes wake whoever waits', async () => {
  await using ear = await merchantEar({ status: 503 }, ACKNOWLEDGED);
  await using ground = await playground({ vtpass: { keys: KEYS, settings: { noticeUrl: ear.url } } });
  const { vtpass, until } = ground.sandbox;
  vtpass?.notifyVariations('mtn-data');
  await until(() => vtpass?.notices()[0]?.state === 'acknowledged');
  expect(ear.heard).toHaveLength(2);
});

test('without keys no VTpass is played', async () => {
  await using ground = await playground();
  expect(ground.sandbox.vtpass).toBeNull();
  const { status } = await answerOf(fetch(`${ground.sandbox.url}/vtpass/api/balance`, { headers: FOR_GET }));
  expect(status).toBe(404);
});
