import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { provenAs } from '../../src/cli/acting.ts';
import { MINUTE } from '../../src/core/clock.ts';
import { startMerchant } from '../harness/merchant.ts';
import { addStaffPerson } from '../harness/staff-person.ts';

test('a code is good at the moment it is typed, however long ago the command asked for it', async () => {
  const merchant = await startMerchant();
  try {
    const { database, config } = merchant.service;
    const ada = await addStaffPerson(merchant.service, { email: 'ada@w.example', name: 'Ada Obi', role: 'supervisor' });
    const asked = Date.now();
    let now = asked;
    const [input, output] = [new PassThrough(), new PassThrough()];
    const terminal = { input: Object.assign(input, { isTTY: true }), output: Object.assign(output, { isTTY: true }) };
    const clocked = { ...database, time: async () => now };
    const proven = provenAs(clocked, config, { by: ada.email, code: undefined }, 'decide', terminal);
    // It asks, or has failed already.
    await Promise.race([once(output, 'data'), proven]);
    now = asked + 5 * MINUTE;
    input.write(`${ada.code(now - Date.now())}\n`);
    expect((await proven).acting).toMatchObject({ at: now, by: { actor: { kind: 'person', id: ada.id } } });
  } finally {
    await merchant.close();
  }
});
