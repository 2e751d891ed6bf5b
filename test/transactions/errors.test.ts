import { expect, test } from '@jest/globals';
import { refuse, refuseUntil, success } from '../../src/transactions/errors.ts';
import { START } from './bought.ts';

test('a success is no refusal, and asks nobody to wait', () => {
  expect(success()).toEqual({ code: null, data: {}, retryAfterSeconds: null });
  expect(success({ user_category: 'gold' })).toEqual({
    code: null,
    data: { user_category: 'gold' },
    retryAfterSeconds: null,
  });
});

test('a refusal asks to wait only where waiting helps', () => {
  expect(refuse('otp_wrong', { attempts_left: 4 })).toEqual({
    code: 'otp_wrong',
    data: { attempts_left: 4 },
    retryAfterSeconds: null,
  });
  expect(refuse('bad_transition')).toEqual({ code: 'bad_transition', data: {}, retryAfterSeconds: null });
});

test.each([
  { name: 'whole seconds', ms: 30_000, seconds: 30 },
  { name: 'a second that has begun', ms: 29_001, seconds: 30 },
  { name: 'the last moment', ms: 1, seconds: 1 },
])('a limit is named, and says for how long to wait, never too short: $name', ({ ms, seconds }) => {
  expect(refuseUntil('otp_send_limit', { limit: 'gap', until: START + ms }, START)).toEqual({
    code: 'otp_send_limit',
    data: { retry_after_seconds: seconds, limit: 'gap' },
    retryAfterSeconds: seconds,
  });
});
