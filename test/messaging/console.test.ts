import { expect, test } from '@jest/globals';
import { createConsoleSms } from '../../src/messaging/console.ts';

test('shows each SMS as one readable line, to the writer it was given', async () => {
  const lines: string[] = [];
  const gateway = createConsoleSms((line) => lines.push(line));
  const taken = await gateway.send('+2347081332677', 'Shop: PIN: 0123\nSerial: 9', new AbortController().signal);
  expect(lines).toEqual(['SMS to +2347081332677: Shop: PIN: 0123 / Serial: 9']);
  expect(taken).toEqual({ gatewayReference: null });
});
