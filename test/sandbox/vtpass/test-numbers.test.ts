import { expect, test } from '@jest/globals';
import { type Ground, PHONE, airtime, ground, power, said, television } from './ground.ts';

const ID = '202503101114number';
const data = (billersCode: string) => ({
  serviceID: 'mtn-data',
  billersCode,
  variation_code: 'mtn-10mb-100',
  phone: PHONE,
});
const account = (serviceID: string, billersCode: string, variation_code: string) => ({
  serviceID,
  billersCode,
  variation_code,
  phone: PHONE,
});

test.each([
  ['a phone', airtime(), '000 delivered'],
  ['any other phone', airtime({ phone: '08022222222' }), '016 failed'],
  ['a phone that lost its zero', airtime({ phone: 8011111111 }), '016 failed'],
  ['a phone for data', data(PHONE), '000 delivered'],
  ['any other phone for data', data('08022222222'), '016 failed'],
  ['a prepaid meter', power(), '000 delivered'],
  ['a postpaid meter', power({ billersCode: '1010101010101', variation_code: 'postpaid' }), '000 delivered'],
  ['a prepaid meter as postpaid', power({ variation_code: 'postpaid' }), '016 failed'],
  ['a postpaid meter as prepaid', power({ billersCode: '1010101010101' }), '016 failed'],
  ['any other meter', power({ billersCode: '1111111111112' }), '016 failed'],
  ['a meter named like a method', power({ billersCode: 'constructor' }), '016 failed'],
  ['a card for DSTV', television(), '000 delivered'],
  ['any other card', television({ billersCode: '1212121213' }), '016 failed'],
  ['a card for Startimes', account('startimes', '1212121212', 'nova'), '000 delivered'],
  ['a card for Showmax', account('showmax', '1212121212', 'full'), '000 delivered'],
  ['a phone for Showmax', account('showmax', PHONE, 'full'), '000 delivered'],
  ['any other phone for Showmax', account('showmax', '08022222222', 'full'), '016 failed'],
  ['a profile for JAMB', account('jamb', '0123456789', 'utme-no-mock'), '000 delivered'],
  ['any other profile', account('jamb', '1234567890', 'utme-no-mock'), '016 failed'],
  ['an account of Smile', account('smile-direct', PHONE, '516'), '000 delivered'],
  ['an account of Spectranet', account('spectranet', '1212121212', 'vt-500'), '000 delivered'],
  ['a bank account', { ...account('bank-deposit', '1234567890', 'uba'), amount: 500 }, '000 delivered'],
  ['WAEC, for whom there is no account', account('waec', '', 'waecdirect'), '000 delivered'],
])('%s: %3$s', async (_what, order, outcome) => {
  await using vtpass = await ground();
  expect(said(await vtpass.pay({ ...order, request_id: ID }))).toBe(outcome);
  expect(said(await vtpass.requery(ID))).toBe(outcome);
  expect(vtpass.control.books().orders).toHaveLength(outcome === '000 delivered' ? 1 : 0);
});

test.each([
  ['another phone', airtime({ phone: '08022222222' }), '000 delivered'],
  ['another meter', power({ billersCode: '45067788990' }), '000 delivered'],
  ['a test meter of the other type', power({ variation_code: 'postpaid' }), '016 failed'],
  ['a faulty number', airtime({ phone: '201000000000' }), '000 pending'],
])('when every number is served, %s is %3$s', async (_what, order, outcome) => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  expect(said(await vtpass.pay(order))).toBe(outcome);
});

/** What /pay answers, in a word. */
async function answered(vtpass: Ground, order: object): Promise<string> {
  const { body, status } = await vtpass.pay({ ...order, request_id: ID }).catch(() => ({ body: null, status: 0 }));
  return status === 0 ? 'nothing' : `${String(body?.['code'])} ${String(body?.['response_description'])}`;
}

const KINDS = [
  ['phone', (number: string) => airtime({ phone: number })],
  ['phone for data', data],
  ['meter', (number: string) => power({ billersCode: number })],
  ['card', (number: string) => television({ billersCode: number })],
] as const;
const FAULTS = [
  ['201000000000', '000 TRANSACTION PROCESSING - PENDING', '000 pending'],
  ['500000000000', '777 UNEXPECTED RESPONSE', '000 delivered'],
  ['400000000000', 'nothing', '000 delivered'],
] as const;

describeRows(
  KINDS.flatMap(([kind, order]) =>
    FAULTS.flatMap(([number, answer, usual]) => [
      { what: `${kind} ${number}`, order: order(number), answer, found: usual, charged: true },
      { what: `${kind} ${number}1`, order: order(`${number}1`), answer, found: '000 delivered', charged: true },
      { what: `${kind} ${number}0`, order: order(`${number}0`), answer, found: '016 failed', charged: false },
      { what: `${kind} ${number}2`, order: order(`${number}2`), answer, found: '000 pending', charged: true },
      { what: `${kind} ${number}9`, order: order(`${number}9`), answer, found: '015 -', charged: false },
    ]),
  ),
);

function describeRows(
  rows: readonly { what: string; order: object; answer: string; found: string; charged: boolean }[],
): void {
  test.each(rows)('$what: /pay says $answer, and /requery $found', async ({ order, answer, found, charged }) => {
    await using vtpass = await ground();
    expect(await answered(vtpass, order)).toBe(answer);
    expect(said(await vtpass.requery(ID))).toBe(found);
    expect(vtpass.control.books().orders).toHaveLength(charged ? 1 : 0);
  });
}

test.each([
  ['300000000000', '000 delivered'],
  ['3000000000001', '000 delivered'],
  ['3000000000000', '016 failed'],
])('phone %s: /pay is held, and /requery finds %s meanwhile', async (phone, found) => {
  await using vtpass = await ground();
  const leaving = new AbortController();
  const { control, url } = vtpass;
  const paying = fetch(`${url}/vtpass/api/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'api-key': 'ak-sandbox', 'secret-key': 'SK_sandbox' },
    body: JSON.stringify(airtime({ phone, request_id: ID })),
    signal: leaving.signal,
  });
  await control.until(() => control.orders().length === 1);
  expect(said(await vtpass.requery(ID))).toBe(found);
  expect(control.calls().find(({ path }) => path === '/pay')).toMatchObject({ ended: null });
  leaving.abort();
  await expect(paying).rejects.toThrow('aborted');
  await control.until(() => control.calls()[0]?.ended === 'caller_left');
  expect(said(await vtpass.requery(ID))).toBe(found);
  expect(control.calls()[0]).toMatchObject({ ended: 'caller_left', code: null });
  expect(control.releaseHeld()).toBe(0);
});
