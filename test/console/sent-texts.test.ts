import { expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, valueReadyEvent } from '../harness/events.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { deskInBrowser } from '../web/desk-in-browser.ts';
import { seen, sideways, violations } from '../web/desk-page.ts';

const TOKEN = 'token-of-the-receipts-12345';

const { desk, desktop } = await deskInBrowser({ environment: { SMS_RECEIPT_TOKEN: TOKEN } });

interface Text {
  readonly to: string;
  readonly content: string;
  readonly gateway_reference: string;
  readonly delivery: string;
  readonly delivery_reason: string | null;
}
interface Message {
  readonly kind: string;
  readonly texts: readonly Text[];
}

const report = (
  gatewayReference: string,
  status: string,
  { gateway = 'termii', token = TOKEN, more = '' } = {},
): Promise<Response> =>
  fetch(`${desk.url}/webhooks/sms/${gateway}/${token}`, {
    method: 'POST',
    ...(gateway === 'termii'
      ? {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ type: 'outbound', message_id: gatewayReference, status, message: more }),
        }
      : { body: new URLSearchParams({ id: gatewayReference, status }) }),
  });

let count = 0;
/** A transaction with a code and a PIN that were sent. */
async function told() {
  const reference = `UTL-text-${(count += 1)}`;
  const { user, phone } = await newCustomer(desk);
  const before = desk.upstream.sms.length;
  await settledTransaction(desk, reference, user);
  await desk.post(valueReadyEvent(reference, { user_reference: user }));
  await desk.work();
  return { reference, phone, texts: desk.upstream.sms.slice(before).map(({ text }) => text) };
}

const messagesOf = async (reference: string, role: 'agent' | 'viewer' = 'agent') => {
  const { body, text } = await (await desk.member(role)).get(`/transactions/${reference}`);
  const messages = body['messages'] as readonly Message[];
  const of = (kind: string) => messages.find((message) => message.kind === kind)?.texts[0] as Text;
  return { text, code: of('send_code'), voucher: of('send_voucher') };
};

test('each message shows what it said with its codes masked, where it went, and the gateway’s id', async () => {
  const { reference, phone, texts } = await told();
  const { text, code, voucher } = await messagesOf(reference);
  expect(texts[0]).toMatch(/\d{6} is your code/);
  expect(code).toMatchObject({
    to: phone,
    delivery: 'accepted',
    gateway_reference: expect.stringMatching(/^sms-\d+$/),
  });
  expect(code.content).toMatch(/^Merchant: \*\*\*\* is your code to pay NGN 200\.00 for /);
  expect(voucher.to).toBe(phone);
  expect(voucher.content).toContain('PIN: ****');
  expect(voucher.content).toContain(`Ref ${reference}`);
  const otp = /(\d{6}) is your code/.exec(texts[0] ?? '')?.[1] ?? 'none';
  expect(text).not.toContain(otp);
  expect(text).not.toContain(PIN);
  const masked = await messagesOf(reference, 'viewer');
  expect(masked.text).not.toContain(phone);
  expect(masked.code.to).toMatch(/^\+234\d{3}•••\d{4}$/);
});

test('a text is accepted until a receipt says more, and an earlier receipt does not undo a final one', async () => {
  const { reference } = await told();
  const { code, voucher } = await messagesOf(reference);
  const now = async () => (await messagesOf(reference)).voucher;
  expect((await report(voucher.gateway_reference, 'Message Sent')).status).toBe(200);
  expect(await now()).toMatchObject({ delivery: 'passed_on' });
  expect((await report(voucher.gateway_reference, 'Message Failed')).status).toBe(200);
  expect(await now()).toMatchObject({ delivery: 'not_delivered', delivery_reason: 'Message Failed' });
  for (let again = 0; again < 3; again += 1) await report(voucher.gateway_reference, 'Message Sent');
  expect(await now()).toMatchObject({ delivery: 'not_delivered' });
  await report(voucher.gateway_reference, 'DELIVERED');
  await Promise.all(
    ['Message Failed', 'DELIVERED', 'Message Sent'].map((status) => report(voucher.gateway_reference, status)),
  );
  expect(await now()).toMatchObject({ delivery: 'delivered', delivery_reason: null });
  // An id of one gateway means nothing for another.
  await report(code.gateway_reference, 'Failed', { gateway: 'africastalking' });
  expect((await messagesOf(reference)).code.delivery).toBe('accepted');
});

test('a receipt that comes before its text is on file counts, and one for an unknown text is dropped in the end', async () => {
  const next = `sms-${desk.upstream.sms.length + 1}`;
  await report(next, 'DELIVERED');
  await report('of-another-app', 'DELIVERED');
  const { reference } = await told();
  expect((await messagesOf(reference)).code).toMatchObject({ gateway_reference: next, delivery: 'delivered' });
  const { work } = desk.service.database;
  desk.advance(DAY + 1);
  expect((await desk.service.keepHouse()).isDone).toBe(true);
  expect((await messagesOf(reference)).code.delivery).toBe('delivered');
  // It is as if it had never come.
  const again = await work.run(async ({ sentTexts }) => ({
    ok: true as const,
    value: await sentTexts.report(
      { gateway: 'termii', gatewayReference: 'of-another-app', state: 'passed_on', reason: null },
      desk.now(),
    ),
  }));
  expect(again).toEqual({ ok: true, value: 'unknown' });
});

test('without the URL nothing is found, a body that is too large is not read, and neither is logged', async () => {
  expect((await report('sms-1', 'DELIVERED', { token: 'token-of-the-receipts-12346' })).status).toBe(404);
  expect((await report('sms-1', 'DELIVERED', { token: 'short' })).status).toBe(404);
  expect((await report('sms-1', 'DELIVERED', { gateway: 'constructor' })).status).toBe(404);
  expect((await report('sms-1', 'DELIVERED', { more: 'x'.repeat(17_000) })).status).toBe(413);
  expect((await fetch(`${desk.url}/webhooks/sms/termii/${TOKEN}`)).status).toBe(405);
  const broken = { method: 'POST', body: '{"message_id":' };
  expect((await fetch(`${desk.url}/webhooks/sms/termii/${TOKEN}`, broken)).status).toBe(400);
  expect((await report('sms-1', 'Message Sent', { more: '482913 is your code' })).status).toBe(200);
  expect(desk.log.join('\n')).not.toContain(TOKEN);
  expect(desk.log.join('\n')).not.toContain('482913');
  const metrics = await (await fetch(`${desk.url}/metrics`)).text();
  expect(metrics).toMatch(/sms_delivery_reports_total\{gateway="termii",outcome="unknown"\} \d/);
  expect(metrics).not.toContain(TOKEN);
});

test('the page shows the text, the number and what became of it, by itself once the gateway tells', async () => {
  const { reference, phone } = await told();
  const { page, complaints } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  const messages = page.getByRole('region', { name: 'Messages to the customer' });
  expect(await seen(messages.getByText('**** is your code'))).toBe(true);
  expect(await seen(messages.getByText(phone))).toBe(true);
  expect(await messages.getByText('Accepted by the gateway').count()).toBe(2);
  const { voucher } = await messagesOf(reference);
  await report(voucher.gateway_reference, 'Message Failed');
  expect(await seen(messages.getByText('Not delivered'))).toBe(true);
  expect(await seen(messages.getByText('Message Failed'))).toBe(true);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  const narrow = await desktop.open(desk, 'agent', `/transactions/${reference}`, { width: 375, colorScheme: 'dark' });
  expect(await seen(narrow.page.getByText('Not delivered'))).toBe(true);
  expect(await sideways(narrow.page)).toBe(0);
  expect(await violations(narrow.page)).toEqual([]);
});

test('sending a PIN again within two minutes asks first, and the story keeps the first time too', async () => {
  const { reference, phone } = await told();
  const sentTo = () => desk.upstream.sms.filter(({ to, text }) => `+${to}` === phone && text.includes(PIN)).length;
  const { page } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('button', { name: 'Send it again' }).click();
  expect(await seen(page.getByText('Ask the customer to look again first'))).toBe(true);
  await desk.work();
  expect(sentTo()).toBe(1);
  await page.getByRole('button', { name: 'Send it once more' }).click();
  await page.getByText('Its message is on its way.').waitFor();
  await desk.work();
  expect(sentTo()).toBe(2);
  await page.getByRole('button', { name: 'Send again' }).waitFor();
  expect(await page.locator('.story').textContent()).toMatch(/sent to the customer at [\d:]+, again at [\d:]+\.$/);
});
