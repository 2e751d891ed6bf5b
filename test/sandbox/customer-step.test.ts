import { expect, test } from '@jest/globals';
import { type CustomerStep, customerStep } from '../../src/sandbox/customer-step.ts';
import type { Exchange } from '../../src/sandbox/exchange.ts';
import type { Transaction } from '../../src/sandbox/transaction.ts';
import type { EventName } from '../../src/rails/finswich/payloads.ts';

const SENT_AT = 1_000_000;

type Given = Partial<Exchange> | 'yes' | 'under way';
const answered = (status: number, code: string | null, more: object = {}): Given => ({
  answer: { status, body: code === null ? '<html>' : { status: 'error', code, ...more }, retryAfterSeconds: null },
});

/** A transaction with these exchanges, whose clock shows real time and a minute more. */
function transaction(events: readonly (readonly [EventName, Given])[], toppedUp = false): Transaction {
  const exchanges = events.map(([event, given]) => ({
    event,
    copy: 1,
    attempt: 1,
    sentAt: SENT_AT,
    ms: given === 'under way' ? null : 3,
    fault: null,
    answer: given === 'yes' ? { status: 200, body: { status: 'success' }, retryAfterSeconds: null } : null,
    ...(typeof given === 'string' ? {} : given),
  }));
  return { exchanges, toppedUp, inRealTime: (at: number) => at - 60_000 } as unknown as Transaction;
}
const [INITIATE, OTP, COMPLETE, VALUE, REVERSAL] = [
  'TRANSACTION_INITIATE',
  'SEND_OTP',
  'COMPLETE_TRANSACTION',
  'UTILITY_TRANSACTION_VALUE_READY',
  'UTILITY_TRANSACTION_REVERSAL',
] as const;
const begun = [
  [INITIATE, 'yes'],
  [OTP, 'yes'],
] as const;

test.each<[CustomerStep['name'], string, Given]>([
  ['paying', 'no answer yet', 'under way'],
  ['waiting', 'success', 'yes'],
  ['code', 'a wrong code with tries left', answered(400, 'otp_wrong', { data: { attempts_left: 1 } })],
  ['failed', 'the last wrong code', answered(400, 'otp_wrong', { data: { attempts_left: 0 } })],
  ['code', 'a code that is over', answered(400, 'otp_expired')],
  ['code', 'too many tries for now', answered(429, 'otp_try_limit')],
  ['failed', 'a refusal in words', answered(409, 'insufficient_funds')],
  ['failed', 'a transfer that was refused', answered(502, 'transfer_refused')],
  ['failed', 'a merchant that did not begin', answered(503, 'overloaded')],
  ['in_doubt', 'a merchant that does not know', answered(502, 'transfer_in_doubt')],
  ['in_doubt', 'a fault of the merchant', answered(500, 'internal')],
  ['in_doubt', 'a page of some gateway', answered(502, null)],
  ['in_doubt', 'a page that says 404', answered(404, null)],
  ['in_doubt', 'silence', { fault: 'ETIMEDOUT' }],
  ['in_doubt', 'a connection that broke', { fault: 'ECONNRESET' }],
  ['failed', 'nobody who listens', { fault: 'ECONNREFUSED' }],
])('the customer is shown %s where COMPLETE met %s', (name, _what, given) => {
  expect(customerStep(transaction([...begun, [COMPLETE, given]])).name).toBe(name);
});

test('before they pay, a customer waits for the start, is declined, or is asked for the code of the newest try', () => {
  expect(customerStep(transaction([])).name).toBe('starting');
  expect(customerStep(transaction([[INITIATE, 'under way']])).name).toBe('starting');
  expect(customerStep(transaction([[INITIATE, answered(404, 'unknown_customer')]]))).toMatchObject({
    name: 'declined',
    code: 'unknown_customer',
  });
  expect(customerStep(transaction([[INITIATE, { fault: 'ECONNREFUSED' }]]))).toMatchObject({
    name: 'declined',
    code: 'ECONNREFUSED',
  });
  const wrong = answered(400, 'otp_wrong', { message: 'Try again', data: { attempts_left: 4 } });
  expect(customerStep(transaction([...begun, [COMPLETE, wrong], [COMPLETE, 'under way']])).name).toBe('paying');
  expect(customerStep(transaction([...begun, [COMPLETE, wrong]]))).toMatchObject({
    message: 'Try again',
    attemptsLeft: 4,
  });
});

test('what the merchant has accepted is shown, whatever else was said: a refund before the value', () => {
  const doubt = answered(502, 'transfer_in_doubt');
  const paid = [...begun, [COMPLETE, doubt]] as const;
  expect(customerStep(transaction([...paid, [VALUE, answered(503, 'overloaded')]])).name).toBe('in_doubt');
  expect(customerStep(transaction([...paid, [VALUE, 'yes']])).name).toBe('value');
  expect(customerStep(transaction([...paid, [VALUE, 'yes'], [REVERSAL, 'yes']])).name).toBe('refunded');
  expect(customerStep(transaction([...begun, [COMPLETE, 'yes']], true)).name).toBe('topped_up');
});

test('a new code may be asked for after half a minute, or when the merchant says, in real time', () => {
  expect(customerStep(transaction([[INITIATE, 'yes']])).resendAt).toBeNull();
  expect(customerStep(transaction(begun))).toMatchObject({ resendAt: SENT_AT + 30_000 - 60_000, otpProblem: null });
  const limited: Given = { answer: { status: 429, body: { code: 'otp_send_limit' }, retryAfterSeconds: 90 } };
  expect(customerStep(transaction([...begun, [OTP, limited]]))).toMatchObject({
    name: 'code',
    resendAt: SENT_AT + 90_000 - 60_000,
    otpProblem: { code: 'otp_send_limit' },
  });
  expect(
    customerStep(
      transaction([
        [INITIATE, 'yes'],
        [OTP, 'under way'],
      ]),
    ).otpProblem,
  ).toBeNull();
});
