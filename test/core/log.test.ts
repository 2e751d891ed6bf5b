import { expect, test } from '@jest/globals';
import { faultFields } from '../../src/core/log.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';

const SECRET = 'PIN 8827461935502 of +2347081332677';

test('a fault is logged with its name, code and place, never with its message', () => {
  const cause = Object.assign(new Error(`insert failed: ${SECRET}`), { code: '23505' });
  const fields = faultFields(new StorageUnavailable(`parameters: ${SECRET}`, { cause }));
  expect(fields).toEqual({
    fault: 'StorageUnavailable',
    fault_code: '23505',
    fault_at: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
  });
  expect(JSON.stringify(fields)).not.toContain('8827');
});

test('a message of several lines does not leak in through the stack', () => {
  const fields = faultFields(new Error(`first\n${SECRET}\n    ${SECRET}`));
  expect(JSON.stringify(fields)).not.toContain('8827');
  expect(fields['fault_at']).not.toEqual([]);
});

test.each([
  ['text', SECRET, { fault: 'string' }],
  ['a number', 42, { fault: 'number' }],
  ['nothing', undefined, { fault: 'undefined' }],
  ['null', null, { fault: 'object' }],
  ['an object', { message: SECRET }, { fault: 'Error', fault_at: [] }],
])('%s that was thrown is told without its contents', (_what, thrown, wanted) => {
  const fields = faultFields(thrown);
  expect(fields).toMatchObject(wanted);
  expect(JSON.stringify(fields)).not.toContain('8827');
});

test.each([
  ['a fault without a code', new Error(SECRET)],
  ['a fault behind another one', new Error('wrapped', { cause: new Error(SECRET) })],
  ['an object', { message: SECRET, detail: SECRET }],
  ['text', SECRET],
])('%s that is the cause of a fault tells nothing of itself', (_what, cause) => {
  const fields = faultFields(new Error('the query failed', { cause }));
  expect(fields).toMatchObject({ fault: 'Error', fault_code: undefined });
  expect(JSON.stringify(fields)).not.toContain('8827');
});

test('the fault’s own code takes precedence over that of its cause', () => {
  const fault = Object.assign(new Error('x', { cause: { code: 'INNER' } }), { code: 'OUTER' });
  expect(faultFields(fault)['fault_code']).toBe('OUTER');
});
