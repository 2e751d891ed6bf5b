import { expect, test } from '@jest/globals';
import { SEND_BOUND_MS, stopPatienceMs } from '../../src/worker/stop-patience.ts';
import { startMerchant } from '../harness/merchant.ts';

test.each([1_000, 12_000, 30_000, 120_000])(
  'a stop waits for a transfer call that may take %s ms, for a message, and for what both bring to be kept',
  (transferTimeoutMs) => {
    const patience = stopPatienceMs(transferTimeoutMs);
    for (const bound of [transferTimeoutMs, SEND_BOUND_MS]) expect(patience).toBeGreaterThanOrEqual(bound + 10_000);
  },
);

test('the service says how long its stop may take, by its own setting', async () => {
  const merchant = await startMerchant({ environment: { FINSWICH_TRANSFER_TIMEOUT_MS: '50000' } });
  expect(merchant.service.stopPatienceMs).toBe(stopPatienceMs(50_000));
  await merchant.close();
});
