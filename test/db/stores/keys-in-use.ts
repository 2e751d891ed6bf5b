import { expect, test } from '@jest/globals';
import { append } from '../../../src/audit-log/append.ts';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { aDelivery, aVoucher, anAct, fresh, run } from '../records.ts';

const [earlier, later] = [createKeyRing([Buffer.alloc(32, 1)]), createKeyRing([Buffer.alloc(32, 2)])];

export function keysInUseTests(db: () => TestDatabase): void {
  // The service does not start without these keys.
  test('the keys it was written with are those of the newest entry, delivery and voucher that have one', async () => {
    await run(db().work, async (stores) => {
      const { auditLog, inbox, vouchers } = stores;
      const { id: transactionId, reference } = await keyOf(stores, fresh());
      for (const ring of [earlier, later]) await append(auditLog, ring, anAct());
      for (const digest of ['aaaaaaaa.earlier', 'bbbbbbbb.later', null])
        await inbox.record(aDelivery({ transactionId, reference, key: digest && fresh('key'), digest }));
      for (const sealed of ['v1.cccccccc.earlier', 'v1.dddddddd.later', ''])
        await vouchers.insert(aVoucher({ transactionId, fingerprint: fresh('f'), sealed }));
    });
    const used = await db().database.keysInUse();
    expect(new Set(used)).toEqual(new Set([later.activeKeyId, 'bbbbbbbb', 'dddddddd']));
  });
}
