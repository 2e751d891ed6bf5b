import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
beforeAll(async () => {
  // Eight digits: six could stand in a timestamp by chance.
  merchant = await startMerchant({ environment: { OTP_LENGTH: '8', LOG_LEVEL: 'trace' } });
});
afterAll(() => merchant.close());

/** The text in the ways a database or a log could hold it. */
const spellings = (secret: string): Buffer[] => [
  Buffer.from(secret),
  Buffer.from(secret, 'utf16le'),
  Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
  Buffer.from(Buffer.from(secret).toString('hex')),
];

function found(secret: string): string[] {
  const places = readdirSync(merchant.folder).map((name) => ({
    name,
    bytes: readFileSync(join(merchant.folder, name)),
  }));
  places.push({ name: 'log', bytes: Buffer.from(merchant.log.join('\n')) });
  return places
    .filter(({ bytes }) => spellings(secret).some((spelling) => bytes.includes(spelling)))
    .map(({ name }) => name);
}

test('after a full transaction neither the code nor the PIN stands in the database, its WAL or the logs', async () => {
  const reference = 'UTL-secret';
  await merchant.post(initiateEvent(reference));
  await merchant.post(sendOtpEvent(reference));
  const otp = merchant.otp();
  expect(otp).toMatch(/^\d{8}$/);
  const wrong = String((Number(otp) + 1) % 100_000_000).padStart(8, '0');
  await merchant.post(completeEvent(reference, wrong));
  await merchant.post(completeEvent(reference, otp));
  // Badly signed and unknown events must not slip a secret in either.
  await merchant.post(completeEvent(reference, otp), { secret: 'wrong' });
  await merchant.post({ ...valueReadyEvent(reference), event: 'SOMETHING_NEW' });
  await merchant.post(valueReadyEvent(reference));
  await merchant.post(valueReadyEvent(reference), { secret: null });
  // Nor do data of a shape in which no field has a name.
  for (const event of [completeEvent(reference, otp), valueReadyEvent(reference)]) {
    await merchant.post({ ...event, data: JSON.stringify(event.data) });
    await merchant.post({ ...event, data: `${otp} ${PIN}` });
    await merchant.post({ ...event, data: [otp, PIN, event.data] });
    await merchant.post({ ...event, data: `${otp} ${PIN}` }, { secret: 'wrong' });
  }
  await merchant.work();
  await merchant.post(reversalEvent(reference));
  await merchant.work();
  expect(merchant.upstream.sms.some((sms) => sms.text.includes(PIN))).toBe(true);
  expect((await merchant.record(reference)).state).toBe('reversed');

  // The search itself works: what may be there is found.
  expect(found(reference).toSorted()).toEqual(['finswich.db-wal', 'log']);
  expect({ otp: found(otp), wrong: found(wrong), pin: found(PIN) }).toEqual({ otp: [], wrong: [], pin: [] });
  const record = JSON.stringify(await merchant.record(reference));
  expect(record).not.toContain(otp);
  expect(record).not.toContain(PIN);
});
