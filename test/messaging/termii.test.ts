import { afterEach, expect, test } from '@jest/globals';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { createTermii } from '../../src/messaging/termii.ts';
import { type LoopbackGateway, json, startGateway } from './loopback-gateway.ts';
import { reasonOf, whoMayHave } from './reason-of.ts';

let provider: LoopbackGateway;
afterEach(() => provider.close());

async function termiiAnswering(status: number, body: unknown): Promise<SmsGateway> {
  provider = await startGateway((response) => json(response, status, body));
  return createTermii({ baseUrl: provider.url, apiKey: 'tk', senderId: 'Shop' });
}
const signal = () => AbortSignal.timeout(20_000);

test('asks what Termii documents: JSON, no plus before the number, the dnd channel', async () => {
  const termii = await termiiAnswering(200, { code: 'ok', message_id: '1' });
  await termii.send('+2347081332677', 'Shop: 123456 & more', signal());
  const [request] = provider.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/api/sms/send' });
  expect(request?.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
  expect(JSON.parse(request?.body ?? '')).toEqual({
    api_key: 'tk',
    to: '2347081332677',
    from: 'Shop',
    sms: 'Shop: 123456 & more',
    type: 'plain',
    channel: 'dnd',
  });
});

test('takes an answer without a code, as long as it has a message id', async () => {
  const termii = await termiiAnswering(200, { message_id: '9122821270554876574', message: 'Successfully Sent' });
  await expect(termii.send('+2347081332677', 'hi', signal())).resolves.toEqual({
    gatewayReference: '9122821270554876574',
  });
});

test.each([
  ['another code', 200, { code: 'error', message_id: '1' }, 'termii: refused', 'nobody'],
  ['no message id', 200, { code: 'ok' }, 'termii: refused', 'customer'],
  ['an empty message id', 200, { code: 'ok', message_id: '' }, 'termii: refused', 'customer'],
  ['another status than 200', 202, { code: 'ok', message_id: '1' }, 'termii: http 202', 'customer'],
] as const)(
  'counts %s as not sent, and says who may have it all the same',
  async (_what, status, body, reason, who) => {
    const termii = await termiiAnswering(status, body);
    const send = () => termii.send('+2347081332677', 'hi', signal());
    expect([await reasonOf(send()), await whoMayHave(send())]).toEqual([reason, who]);
  },
);
