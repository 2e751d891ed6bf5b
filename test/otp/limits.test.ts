import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { type Counted, sendLimit, wrongCodeLimit, waitSeconds } from '../../src/otp/limits.ts';

const NOW = 1_795_000_000_000;
const POLICY = { otpSendsPerHour: 10, otpWrongPerHour: 15 };
const EXPIRES = NOW + 45 * MINUTE;

/** So many at these distances before now, the oldest first. */
const ago = (...distances: number[]): number[] => distances.map((ms) => NOW - ms).toSorted((a, b) => a - b);
const times = (count: number, everyMs: number): number[] =>
  ago(...Array.from({ length: count }, (_, i) => i * everyMs));
const counted = (at: readonly number[] = [], liftedAt: number | null = null): Counted => ({ at, liftedAt });
const sending = (ofTransaction: readonly number[], toPhone: Counted = counted(ofTransaction)) =>
  sendLimit({ ofTransaction, toPhone }, EXPIRES, POLICY, NOW);
const typing = (ofPhone: Counted, ofCustomer: Counted) => wrongCodeLimit({ ofPhone, ofCustomer }, POLICY, NOW);

describe('a code may be sent', () => {
  test('at once when none was sent, and 30 s after the last one to the millisecond', () => {
    expect(sending([])).toBeNull();
    expect(sending(ago(29_999))).toEqual({ limit: 'gap', until: NOW + 1 });
    expect(sending(ago(30_000))).toBeNull();
  });

  test('five times for a transaction, and after that no more for the rest of its life', () => {
    expect(sending(times(4, MINUTE).map((at) => at - MINUTE))).toBeNull();
    expect(sending(times(5, MINUTE))).toEqual({ limit: 'per_transaction', until: EXPIRES });
  });

  test('as often to a phone in an hour as the merchant says; the oldest that counts says when it ends', () => {
    expect(sending([], counted(times(9, MINUTE)))).toBeNull();
    expect(sending([], counted(times(10, MINUTE)))).toEqual({ limit: 'per_phone_hour', until: NOW + 51 * MINUTE });
    expect(sending([], counted(times(12, MINUTE)))).toEqual({ limit: 'per_phone_hour', until: NOW + 51 * MINUTE });
    expect(sending([], counted([NOW - HOUR, ...times(9, MINUTE)]))).toBeNull();
    expect(sending([], counted([NOW - HOUR + 1, ...times(9, MINUTE)]))).toEqual({
      limit: 'per_phone_hour',
      until: NOW + 1,
    });
  });

  test('and the answer names the limit that ends last', () => {
    const endsSoon = counted([NOW - HOUR + 28 * SECOND, ...times(9, MINUTE)]);
    expect(sending(ago(SECOND), endsSoon)).toEqual({ limit: 'gap', until: NOW + 29 * SECOND });
    expect(sending(ago(SECOND), counted(times(10, MINUTE)))?.limit).toBe('per_phone_hour');
  });

  test('again once a person lifted the limit: what came before no longer counts, what comes after does', () => {
    expect(sending([], counted(times(10, MINUTE), NOW - 1))).toEqual(null);
    const since = NOW - 20 * MINUTE;
    expect(sending([], counted(times(60, MINUTE), since))).toEqual({
      limit: 'per_phone_hour',
      until: NOW + 51 * MINUTE,
    });
    expect(sending(ago(SECOND), counted(times(10, MINUTE), NOW))?.limit).toBe('gap');
  });

  test('also at the very moment of the lift', () => {
    expect(sending([], counted(times(10, 0), NOW))).toBeNull();
  });

  test('not more often because the clock was set back: times that lie ahead count', () => {
    expect(sending([NOW + HOUR], counted([]))).toEqual({ limit: 'gap', until: NOW + 30 * SECOND });
    expect(sending([], counted(times(10, MINUTE).map((at) => at + 2 * HOUR)))?.limit).toBe('per_phone_hour');
  });

  test('and a lift covers times that lie ahead too, while a lift that lies ahead itself lifts nothing', () => {
    const ahead = times(10, MINUTE).map((at) => at + DAY);
    expect(sending([], counted(ahead, NOW - MINUTE))).toBeNull();
    expect(sending([], counted([...times(10, SECOND), ...ahead], NOW - MINUTE))?.until).toBe(NOW + HOUR - 9 * SECOND);
    expect(sending([], counted(times(10, MINUTE), NOW + DAY))?.limit).toBe('per_phone_hour');
  });

  test('and a lift by a request a moment later, or by a clock a little ahead, counts', () => {
    expect(sending([], counted(times(10, MINUTE), NOW + 2 * SECOND))).toBeNull();
    expect(sending([], counted(times(10, MINUTE), NOW + 2 * SECOND + 1))?.limit).toBe('per_phone_hour');
  });
});

describe('a code is compared', () => {
  test('until as many wrong ones came from the phone, or from the customer, as the merchant says', () => {
    expect(typing(counted(times(14, SECOND)), counted(times(14, SECOND)))).toBeNull();
    expect(typing(counted(times(15, SECOND)), counted(times(3, SECOND)))).toEqual({
      limit: 'wrong_per_phone_hour',
      until: NOW + HOUR - 14 * SECOND,
    });
    expect(typing(counted(times(3, SECOND)), counted(times(15, SECOND)))?.limit).toBe('wrong_per_customer_hour');
  });

  test('again when the oldest is an hour old, or a person lifted the limit that held', () => {
    const old = [NOW - HOUR, ...times(14, SECOND)];
    expect(typing(counted(old), counted(old))).toBeNull();
    const many = times(15, SECOND);
    expect(typing(counted(many, NOW), counted(many, NOW))).toBeNull();
    expect(typing(counted(many, NOW), counted(many))?.limit).toBe('wrong_per_customer_hour');
  });
});

test('the wait is given in whole seconds that are enough', () => {
  expect(waitSeconds({ limit: 'gap', until: NOW + 1 }, NOW)).toBe(1);
  expect(waitSeconds({ limit: 'gap', until: NOW + 30_000 }, NOW)).toBe(30);
});
