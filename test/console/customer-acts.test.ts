import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROLES, may } from '../../src/staff/rights.ts';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const reason = { reason: 'their phone was stolen' };
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];
const buys = async (reference: string, user: string) =>
  (await desk.post(initiateEvent(reference, { user_reference: user }))).status;

test('a frozen wallet starts no transaction until it is unfrozen, and both are written down with their reasons', async () => {
  const { user } = await newCustomer(desk);
  const supervisor = await desk.member('supervisor');
  const frozen = await supervisor.post(`/customers/TEST/${user}/freeze`, reason, 'f');
  expect([frozen.status, frozen.body]).toEqual([200, { user_reference: user, mode: 'TEST', status: 'frozen' }]);
  expect((await supervisor.post(`/customers/TEST/${user}/freeze`, reason, 'f')).body).toEqual(frozen.body);
  expect(refused(await supervisor.post(`/customers/TEST/${user}/freeze`, reason))).toEqual([409, 'not_possible']);
  expect(await buys('FROZEN-1', user)).toBe(403);
  expect((await supervisor.post(`/customers/TEST/${user}/unfreeze`, { reason: 'new SIM' })).status).toBe(200);
  expect(refused(await supervisor.post(`/customers/TEST/${user}/unfreeze`, reason))).toEqual([409, 'not_possible']);
  expect(await buys('FROZEN-2', user)).toBe(200);
  const by = `person ${supervisor.id}`;
  expect(await desk.acts(`wallet/TEST/${user}`)).toEqual([
    { act: 'wallet.freeze', reason: reason.reason, by },
    { act: 'wallet.unfreeze', reason: 'new SIM', by },
  ]);
});

test('a wallet is frozen only in its own mode; an unknown wallet is not found', async () => {
  const { user } = await newCustomer(desk);
  const supervisor = await desk.member('supervisor');
  expect(refused(await supervisor.post(`/customers/LIVE/${user}/freeze`, reason))).toEqual([404, 'not_found']);
  expect(refused(await supervisor.post(`/customers/BOTH/${user}/freeze`, reason))).toEqual([422, 'not_valid']);
  expect(refused(await supervisor.post(`/customers/TEST/${user}/freeze`, {}))).toEqual([422, 'not_valid']);
  expect(await buys('FREE-1', user)).toBe(200);
});

test('only people with the right may freeze', async () => {
  for (const role of ROLES) {
    const { user } = await newCustomer(desk);
    const { status } = await (await desk.member(role)).post(`/customers/TEST/${user}/freeze`, reason);
    expect([role, status]).toEqual([role, may(role, 'freeze') ? 200 : 403]);
  }
});
