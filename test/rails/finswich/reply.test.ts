import { expect, test } from '@jest/globals';
import { REPLIES, type ReplyCode, refusalReply, successReply } from '../../../src/rails/finswich/reply.ts';

const CODES = Object.keys(REPLIES) as ReplyCode[];

/** The table of docs/replies.md#refusals, copied: the table in the code is held against it. */
const STATUSES: Readonly<Record<number, readonly ReplyCode[]>> = {
  400: ['bad_json', 'otp_wrong', 'otp_expired'],
  401: ['bad_signature', 'unsigned_event'],
  402: ['insufficient_funds'],
  403: ['wallet_frozen', 'otp_exhausted'],
  404: ['not_found', 'unknown_transaction', 'unknown_customer'],
  405: ['method_not_allowed'],
  409: ['conflicting_duplicate', 'conflicting_event', 'bad_transition'],
  410: ['transaction_expired'],
  413: ['body_too_large'],
  415: ['unsupported_media_type', 'unsupported_charset', 'compressed_body'],
  422: ['bad_payload', 'amount_not_allowed', 'currency_not_supported'],
  429: ['otp_send_limit', 'otp_sends_used_up', 'otp_try_limit'],
  500: ['internal'],
  502: ['otp_not_delivered', 'transfer_refused'],
  503: ['overloaded'],
  504: ['transfer_in_doubt'],
};

test('each refusal has the status and the four keys of the contract, and a sentence for the customer', () => {
  expect(CODES.toSorted()).toEqual(Object.values(STATUSES).flat().toSorted());
  for (const [status, codes] of Object.entries(STATUSES)) {
    for (const code of codes) {
      const reply = refusalReply(code);
      expect(reply).toMatchObject({ status: Number(status), code });
      const body: unknown = JSON.parse(reply.body);
      expect(body).toEqual({ status: 'error', data: {}, code, message: expect.stringMatching(/^[A-Z].{10,}\.$/) });
    }
  }
});

test('only the refusal of a busy service says to wait by itself; a refusal with a wait says how long', () => {
  for (const code of CODES)
    expect(refusalReply(code).headers).toEqual(code === 'overloaded' ? { 'Retry-After': '2' } : {});
  expect(refusalReply('otp_send_limit', { retryAfterSeconds: 27 }).headers).toEqual({ 'Retry-After': '27' });
  expect(refusalReply('otp_send_limit', { retryAfterSeconds: 0 }).headers).toEqual({ 'Retry-After': '0' });
  expect(refusalReply('otp_wrong', { retryAfterSeconds: null }).headers).toEqual({});
});

test('further facts of the answer are in its data', () => {
  const { body } = refusalReply('otp_wrong', { data: { attempts_left: 4 } });
  expect(JSON.parse(body)).toMatchObject({ status: 'error', code: 'otp_wrong', data: { attempts_left: 4 } });
});

test('success is 200 without a code, with data only where there must be some', () => {
  expect(successReply(null)).toEqual({ status: 200, code: null, headers: {}, body: '{"status":"success"}' });
  expect(successReply({}).body).toBe('{"status":"success","data":{}}');
  expect(successReply({ user_category: 'gold' }).body).toBe('{"status":"success","data":{"user_category":"gold"}}');
});
