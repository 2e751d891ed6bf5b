import { expect, test } from '@jest/globals';
import { readDeliveryReport } from '../../src/messaging/delivery-reports.ts';

const termii = (fields: object): string =>
  JSON.stringify({
    type: 'outbound',
    id: 'ec6fb23f',
    message_id: '3017544054459493300',
    receiver: '2347081332677',
    sender: 'Wallet',
    message: '482913 is your code',
    sent_at: '2026-11-20 14:02:09',
    cost: '4',
    status: 'DELIVERED',
    channel: 'dnd',
    ...fields,
  });
const africastalking = (fields: Record<string, string>): string =>
  new URLSearchParams({
    id: 'ATXid_1',
    phoneNumber: '+2347081332677',
    networkCode: '62120',
    status: 'Success',
    retryCount: '0',
    ...fields,
  }).toString();

test.each([
  ['DELIVERED', 'delivered', null],
  ['Message Sent', 'passed_on', null],
  ['Message Failed', 'not_delivered', 'Message Failed'],
  ['DND Active on Phone Number', 'not_delivered', 'DND Active on Phone Number'],
  ['Rejected', 'not_delivered', 'Rejected'],
  ['Expired', 'not_delivered', 'Expired'],
  ['Undeliverable', 'not_delivered', 'Undeliverable'],
  [' sent ', 'passed_on', null],
])('Termii’s %j is %s', (status, state, reason) => {
  const gatewayReference = '3017544054459493300';
  expect(readDeliveryReport('termii', termii({ status }))).toEqual({
    gateway: 'termii',
    gatewayReference,
    state,
    reason,
  });
});

test.each([
  [{ status: 'Success' }, 'delivered', null],
  [{ status: 'Sent' }, 'passed_on', null],
  [{ status: 'Submitted' }, 'passed_on', null],
  [{ status: 'Buffered' }, 'passed_on', null],
  [{ status: 'Rejected' }, 'not_delivered', 'Rejected'],
  [{ status: 'Expired' }, 'not_delivered', 'Expired'],
  [{ status: 'Failed', failureReason: 'UserInBlackList' }, 'not_delivered', 'UserInBlackList'],
  [{ status: 'AbsentSubscriber' }, 'not_delivered', 'AbsentSubscriber'],
])('Africa’s Talking’s %j is %s', (fields, state, reason) => {
  expect(readDeliveryReport('africastalking', africastalking(fields))).toEqual({
    gateway: 'africastalking',
    gatewayReference: 'ATXid_1',
    state,
    reason,
  });
});

test('a report that says nothing of a text is none, and no strange word is kept', () => {
  expect(readDeliveryReport('termii', termii({ status: 'Received', type: 'inbound' }))).toBeNull();
  expect(readDeliveryReport('termii', termii({ message_id: '' }))).toBeNull();
  expect(readDeliveryReport('termii', termii({ message_id: 'x'.repeat(201) }))).toBeNull();
  expect(readDeliveryReport('termii', termii({ message_id: '30 175' }))).toBeNull();
  expect(readDeliveryReport('termii', 'null')).toBeNull();
  expect(readDeliveryReport('africastalking', 'status=Success')).toBeNull();
  expect(readDeliveryReport('africastalking', africastalking({ status: 'constructor' }))).toBeNull();
  expect(readDeliveryReport('elsewhere', '{}')).toBeNull();
  const strange = africastalking({ status: 'Failed', failureReason: '<b>482913</b>' });
  expect(readDeliveryReport('africastalking', strange)).toMatchObject({ reason: 'Failed' });
  const long = africastalking({ status: 'Failed', failureReason: 'x'.repeat(81) });
  expect(readDeliveryReport('africastalking', long)).toMatchObject({ reason: 'Failed' });
  expect(() => readDeliveryReport('termii', '{"message_id":')).toThrow(SyntaxError);
});
