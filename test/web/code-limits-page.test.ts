import { expect, test } from '@jest/globals';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser({ environment: { OTP_SENDS_PER_HOUR: '2' } });

let count = 0;
const send = (reference: string, user: string) => desk.post(sendOtpEvent(reference, { user_reference: user }));

/** A transaction whose customer has got as many codes within the hour as allowed. Returns its reference. */
async function limitedTransaction(user: string): Promise<string> {
  for (;;) {
    const reference = `LIMITED-${(count += 1)}`;
    await desk.post(initiateEvent(reference, { user_reference: user }));
    if ((await send(reference, user)).status !== 200) return reference;
  }
}

test('a transaction that is stopped by a limit says so, and a supervisor lifts it with a reason', async () => {
  const { user } = await newCustomer(desk);
  const reference = await limitedTransaction(user);
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/transactions/${reference}`, { width: 390 });
  await seen(page.getByText('no code was sent: too many codes to this phone within an hour'));
  await seen(page.getByText('A limit on codes is reached'));
  expect(await violations(page)).toEqual([]);
  expect(await sideways(page)).toBe(0);
  // Also if one code was sent, and the customer waits for another.
  const { body } = await (await desk.member('supervisor')).get(`/transactions?user_reference=${user}`);
  const transactions = body['rows'] as readonly { txn_reference: string; state: string }[];
  const waits = transactions.find(({ state }) => state === 'awaiting_otp')?.txn_reference;
  await page.goto(`${desk.url}/console/transactions/${waits}`);
  await seen(page.getByText('A limit on codes is reached'));
  await page.goBack();
  await page.getByRole('button', { name: 'Lift the limit' }).click();
  await giveReason(page, 'buys for a whole family', 'Lift the limit');
  await seen(page.getByText('The limit counts from zero again.'));
  await page.getByText('A limit on codes is reached').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
  expect((await send(reference, user)).status).toBe(200);
});

test('a limit that was lifted within the hour is shown on the customer’s page without a button', async () => {
  const { user } = await newCustomer(desk);
  await limitedTransaction(user);
  desk.advance(1);
  const supervisor = await desk.member('supervisor');
  await supervisor.post(`/customers/TEST/${user}/lift-limits`, { reason: 'buys for a whole family' });
  await limitedTransaction(user);
  const { page } = await desktop.open(desk, 'supervisor', `/customers/TEST/${user}`, { colorScheme: 'dark' });
  await seen(page.getByText('A limit on codes is reached'));
  await seen(page.getByText('It was already lifted at', { exact: false }));
  expect(await page.getByRole('button', { name: 'Lift the limit' }).count()).toBe(0);
  expect(await violations(page)).toEqual([]);
});
