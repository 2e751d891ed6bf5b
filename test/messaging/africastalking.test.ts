import { afterEach, expect, test } from '@jest/globals';
import { createAfricasTalking } from '../../src/messaging/africastalking.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { type LoopbackGateway, json, startGateway } from './loopback-gateway.ts';
import { reasonOf, whoMayHave } from './reason-of.ts';

let provider: LoopbackGateway;
afterEach(() => provider.close());

async function answering(data: unknown, senderId: string | null = null): Promise<SmsGateway> {
  provider = await startGateway((response) => json(response, 201, { SMSMessageData: data }));
  return createAfricasTalking({ baseUrl: provider.url, username: 'shop', apiKey: 'atsk', senderId });
}
const recipient = (statusCode: number, status: string, messageId: string) => ({
  Message: 'Sent to 1/1 Total Cost: KES 0.8000',
  Recipients: [{ statusCode, number: '+254711000111', cost: 'KES 0.8000', status, messageId }],
});
const signal = () => AbortSignal.timeout(20_000);

test("asks what Africa's Talking documents: a form, the number with its plus, the key in a header", async () => {
  const gateway = await answering(recipient(101, 'Success', 'ATPid_1'), 'Shop');
  await gateway.send('+254711000111', 'Shop: 123456 & more\nRef 1', signal());
  const [request] = provider.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/version1/messaging' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    apikey: 'atsk',
  });
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    username: 'shop',
    to: '+254711000111',
    message: 'Shop: 123456 & more\nRef 1',
    from: 'Shop',
  });
});

test('leaves the sender out where none is configured', async () => {
  const gateway = await answering(recipient(101, 'Success', 'ATPid_1'));
  await gateway.send('+254711000111', 'hi', signal());
  expect(new URLSearchParams(provider.requests[0]?.body).has('from')).toBe(false);
});

test.each([
  [100, 'Processed'],
  [101, 'Success'],
  [102, 'Queued'],
])('takes status %i (%s) as sent', async (statusCode, status) => {
  const gateway = await answering(recipient(statusCode, status, 'ATPid_9'));
  await expect(gateway.send('+254711000111', 'hi', signal())).resolves.toEqual({ gatewayReference: 'ATPid_9' });
});

test.each([
  [401, 'RiskHold'],
  [402, 'InvalidSenderId'],
  [403, 'InvalidPhoneNumber'],
  [404, 'UnsupportedNumberType'],
  [405, 'InsufficientBalance'],
  [406, 'UserInBlacklist'],
  [407, 'CouldNotRoute'],
  [500, 'InternalServerError'],
  [501, 'GatewayError'],
  [502, 'RejectedByGateway'],
])('takes status %i (%s) as refused, though HTTP says 201, and does not send again', async (statusCode, status) => {
  const gateway = await answering(recipient(statusCode, status, 'None'));
  const reason = await reasonOf(gateway.send('+254711000111', 'hi', signal()));
  expect(reason).toBe(`africastalking: refused ${status}`);
  expect(provider.requests).toHaveLength(1);
});

test('takes an answer without recipients as a refusal, and keeps its one-word reason', async () => {
  const gateway = await answering({ Message: 'InvalidSenderId', Recipients: [] });
  const reason = await reasonOf(gateway.send('+254711000111', 'hi', signal()));
  expect(reason).toBe('africastalking: refused InvalidSenderId');
});

test.each([
  ['nobody', 'RejectedByGateway', 502],
  ['nobody', 'no word that is fit to be told', 403],
  ['open', 'InternalServerError', 500],
  ['open', 'GatewayError', 501],
] as const)('%s may have what was answered with %s, %i', async (who, status, statusCode) => {
  const gateway = await answering(recipient(statusCode, status, 'None'));
  expect(await whoMayHave(gateway.send('+254711000111', 'hi', signal()))).toBe(who);
});
