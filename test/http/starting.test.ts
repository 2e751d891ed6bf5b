import { expect, test } from '@jest/globals';
import { startMerchant } from '../harness/merchant.ts';

/** What a start warns of. */
async function warnings(environment: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const merchant = await startMerchant({ environment });
  await merchant.close();
  const lines = merchant.log.map((line) => JSON.parse(line) as { level: string; line: string; setting?: string });
  return lines.filter(({ level, setting }) => level === 'warn' && setting).map(({ line, setting }) => [line, setting]);
}

test('a start warns of a token that can be found by trying, and of an origin without which every purchase ends refused', async () => {
  expect(await warnings({ FINSWICH_WEBHOOK_TOKEN: 'x'.repeat(15), FINSWICH_ORIGIN: '' })).toEqual([
    ['webhook_token.guessable', 'FINSWICH_WEBHOOK_TOKEN'],
    ['origin.missing', 'FINSWICH_ORIGIN'],
  ]);
});

test('a start says nothing of a token that is long enough, of none, and of an origin that is set', async () => {
  expect(await warnings({ FINSWICH_WEBHOOK_TOKEN: 'x'.repeat(16) })).toEqual([]);
  expect(await warnings({})).toEqual([]);
});
