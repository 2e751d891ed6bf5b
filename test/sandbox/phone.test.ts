import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createChanges } from '../../src/sandbox/changes.ts';
import { createPhones } from '../../src/sandbox/phone.ts';
import { ADA_PHONE } from './fake-merchant.ts';
import { buy, order, playground } from './playground.ts';

const sms = { api_key: 'k', to: '2347081332677', from: 'Kuda', sms: 'hello', type: 'plain', channel: 'dnd' };

const post = (url: string, body: unknown) =>
  fetch(`${url}/api/sms/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a text is answered as Termii answers and reaches the phone it names', async () => {
  await using ground = await playground();
  const response = await post(ground.sandbox.url, sms);
  expect(response.status).toBe(200);
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ code: 'ok', message: 'Successfully Sent', balance: 9 });
  expect(ground.sandbox.phones.messages(ADA_PHONE)).toMatchObject([
    { id: body['message_id'], number: ADA_PHONE, from: 'Kuda', text: 'hello', via: 'gateway' },
  ]);
});

test('a text without a key or a receiver is refused', async () => {
  await using ground = await playground();
  expect((await post(ground.sandbox.url, { ...sms, api_key: '' })).status).toBe(400);
  expect((await post(ground.sandbox.url, { ...sms, to: undefined })).status).toBe(400);
  expect(ground.sandbox.phones.all).toEqual([]);
});

test('a phone keeps its last fifty texts', async () => {
  await using ground = await playground();
  const { phones } = ground.sandbox;
  for (let nth = 1; nth <= 60; nth++)
    phones.receive({ to: ADA_PHONE, from: 'Kuda', text: String(nth), via: 'gateway' });
  expect(phones.messages(ADA_PHONE).map(({ text }) => text)).toEqual(
    Array.from({ length: 50 }, (_, nth) => String(nth + 11)),
  );
});

test('phones are listed by their newest text; when there are too many, the one silent longest is forgotten', () => {
  const phones = createPhones(() => 0, createChanges(new AbortController().signal));
  const text = (to: string): string => phones.receive({ to, from: 'Kuda', text: 'x', via: 'gateway' }).number;
  const [chatty, silent] = [text(ADA_PHONE), text('+2348000000000')];
  const others = Array.from({ length: 1_998 }, (_, nth) => text(`+23490${String(nth).padStart(8, '0')}`));
  text(chatty);
  expect(phones.numbers).toEqual([chatty, ...others.toReversed(), silent]);
  const last = text('+2348111111111');
  expect(phones.numbers).toEqual([last, chatty, ...others.toReversed()]);
});

test('an internal failure is answered without its details', async () => {
  const onText = (): never => {
    throw new Error('connect /run/secrets/gateway');
  };
  await using ground = await playground({ onText });
  const response = await post(ground.sandbox.url, sms);
  expect([response.status, await response.json()]).toEqual([
    500,
    { status: 'error', data: {}, code: 'internal', message: 'The sandbox made a mistake.' },
  ]);
});

test('the code and the news of a transaction arrive on the phone', async () => {
  await using ground = await playground();
  await buy(ground, order());
  const texts = () => ground.sandbox.phones.messages(ADA_PHONE).map(({ text }) => text);
  await ground.sandbox.until(() => texts().length === 2);
  expect(texts()[0]).toMatch(/code is \d{6}/);
  expect(texts()[1]).toMatch(/PIN is ready/);
});

test('what became of a text is reported to the merchant who asked for it, as Termii does', async () => {
  const reports: { readonly url: string; readonly body: Record<string, unknown> }[] = [];
  const listener = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      reports.push({ url: request.url ?? '', body: JSON.parse(body) as Record<string, unknown> });
      response.end('{}');
    });
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const merchantUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  try {
    await using ground = await playground({ merchantUrl, smsReceiptToken: 'receipts-come-here-1' });
    const sent = async (to: string) =>
      ((await (await post(ground.sandbox.url, { ...sms, to })).json()) as { message_id: string }).message_id;
    const arrives = await sent('2347081332677');
    await reported(2);
    const isOff = await sent('2347081330000');
    await reported(4);
    expect(reports.map(({ url, body }) => [url, body['message_id'], body['status']])).toEqual([
      ['/webhooks/sms/termii/receipts-come-here-1', arrives, 'Message Sent'],
      ['/webhooks/sms/termii/receipts-come-here-1', arrives, 'DELIVERED'],
      ['/webhooks/sms/termii/receipts-come-here-1', isOff, 'Message Sent'],
      ['/webhooks/sms/termii/receipts-come-here-1', isOff, 'Message Failed'],
    ]);
  } finally {
    listener.closeAllConnections();
    listener.close();
  }
  async function reported(many: number): Promise<void> {
    while (reports.length < many) await new Promise((resolve) => setImmediate(resolve));
  }
});
