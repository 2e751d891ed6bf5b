import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OUTCOMES, type Reading, readOutcome } from '../../../src/rails/finswich/transfer-outcome.ts';

const answered = (status: number, text: string | null): Reading => readOutcome({ kind: 'answered', status, text });
const saying = (status: number, word: unknown): Reading => answered(status, JSON.stringify({ status: word }));

/** Statuses by which Finswich refuses a transfer (docs/life-of-a-transaction.md#the-transfer-call). */
const REFUSING = [400, 401, 403, 404, 422];
const FAILURES = ['error', 'failed', 'Error', 'FAILED'];
const ALL = Array.from({ length: 500 }, (_, i) => 100 + i);

describe('of an answer', () => {
  test('only success under a 2xx is taken for paid, in whatever case it is written', () => {
    for (const word of ['success', 'Success', 'SUCCESS']) {
      expect(ALL.filter((status) => saying(status, word) === 'paid')).toEqual(
        ALL.filter((status) => status >= 200 && status <= 299),
      );
    }
  });

  test('only a failure under one of five statuses is taken for refused', () => {
    for (const word of FAILURES) {
      expect(ALL.filter((status) => saying(status, word) === 'refused')).toEqual(REFUSING);
    }
  });

  test('429 may be tried again, whatever it says; nothing else may', () => {
    for (const word of [...FAILURES, 'success', null]) {
      expect(ALL.filter((status) => saying(status, word) === 'again')).toEqual([429]);
    }
    expect(answered(429, null)).toBe('again');
    expect(answered(429, '<html>')).toBe('again');
  });

  test('any other word leaves in doubt what was paid', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('ok', 'successful', 'fail', ' success', 'error ', ''), fc.jsonValue()),
        fc.constantFrom(200, 202, ...REFUSING, 500),
        (word, status) => {
          fc.pre(typeof word !== 'string' || !['success', 'error', 'failed'].includes(word.toLowerCase()));
          expect(saying(status, word)).toBe('unknown');
        },
      ),
    );
  });

  test.each([
    ['nothing that can be read', null],
    ['no text', ''],
    ['JSON cut short', '{"status":"success"'],
    ['null', 'null'],
    ['a word', '"success"'],
    ['a list', '[{"status":"success"}]'],
    ['no status', '{"message":"success"}'],
    ['a status further in', '{"data":{"status":"success"}}'],
    ['two of them that agree', '{"status":"success","status":"success"}'],
    ['two of them in different case', '{"status":"success","Status":"error"}'],
    ['two of them, one disguised', '{"status":"success","st\\u0061tus":"error"}'],
    ['another spelling of the name', '{"Status":"success"}'],
  ])('a body of %s leaves it in doubt', (_what, body) => {
    for (const status of [200, 400]) {
      expect(answered(status, body)).toBe('unknown');
      expect(answered(status, body?.replaceAll('success', 'error') ?? null)).toBe('unknown');
    }
  });

  test.each([
    [200, 'success', 'failed'],
    [200, 'Success', 'ERROR'],
    [400, 'error', 'success'],
    [422, 'Failed', 'Success'],
  ])('%i %s whose data says %s leaves it in doubt', (status, outer, inner) => {
    expect(answered(status, JSON.stringify({ status: outer, data: { status: inner } }))).toBe('unknown');
  });

  test.each([
    [200, 'success', 'paid'],
    [400, 'error', 'refused'],
  ] as const)('%i %s whose data says no word that is against it is believed', (status, outer, reading) => {
    for (const data of [null, 7, 'x', [], {}, { status: 'pending' }, { status: outer }, { status: true }]) {
      expect(answered(status, JSON.stringify({ status: outer, data }))).toBe(reading);
    }
  });
});

test('what failed may be tried again only where the request never left', () => {
  expect(readOutcome({ kind: 'unsent', code: 'ECONNREFUSED' })).toBe('again');
  expect(readOutcome({ kind: 'unknown', code: 'ECONNRESET' })).toBe('unknown');
});

test('each row says when it is the one that decides', () => {
  const told = OUTCOMES.map(({ when }) => when);
  for (const when of told) expect(when).toMatch(/^\w{2,}/);
  expect(new Set(told).size).toBe(OUTCOMES.length);
});
