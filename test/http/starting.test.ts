import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { startMerchant } from '../harness/merchant.ts';

/** What a start warns of. */
async function warnings(environment: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const merchant = await startMerchant({ environment });
  await merchant.close();
  const lines = merchant.log.map((line) => JSON.parse(line) as { level: string; line: string; setting?: string });
  return lines.filter(({ level, setting }) => level === 'warn' && setting).map(({ line, setting }) => [line, setting]);
}

test('a start warns of a token that can be found by trying, and of an origin without which every transaction ends refused', async () => {
  expect(await warnings({ FINSWICH_WEBHOOK_TOKEN: 'x'.repeat(15), FINSWICH_ORIGIN: '' })).toEqual([
    ['webhook_token.guessable', 'FINSWICH_WEBHOOK_TOKEN'],
    ['origin.missing', 'FINSWICH_ORIGIN'],
  ]);
});

test('a start says nothing of a token that is long enough, of none, and of an origin that is set', async () => {
  expect(await warnings({ FINSWICH_WEBHOOK_TOKEN: 'x'.repeat(16) })).toEqual([]);
  expect(await warnings({})).toEqual([]);
});

/** After how long a silence the connection of a caller is cut. */
async function patience(environment: Readonly<Record<string, string>>): Promise<number> {
  const merchant = await startMerchant({ environment });
  let ms = 0;
  const look = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.headers['x-request-id'] === 'looked-at') ms = request.socket.timeout ?? 0;
  };
  subscribe('http.server.request.start', look);
  try {
    await fetch(`${merchant.url}/healthz`, { headers: { 'x-request-id': 'looked-at' } });
    return ms;
  } finally {
    unsubscribe('http.server.request.start', look);
    await merchant.close();
  }
}

test('a caller who waits for the longest transfer call is not cut off, and one who never reads the answer is', async () => {
  for (const transferMs of [100, 120_000]) {
    const ms = await patience({ FINSWICH_TRANSFER_TIMEOUT_MS: String(transferMs) });
    expect({ transferMs, isLong: ms > transferMs + 10_000, ends: ms > 0 && ms < transferMs + 120_000 }).toEqual({
      transferMs,
      isLong: true,
      ends: true,
    });
  }
});
