import { expect, test } from '@jest/globals';
import { append } from '../../../src/audit-log/append.ts';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { TestDatabase } from '../databases.ts';
import { aDelivery, aVoucher, anAct, fresh, run } from '../records.ts';

const [earlier, later] = [1, 2].map((byte) => createKeyRing([Buffer.alloc(32, byte)]));

export function keysInUseTests(db: () => TestDatabase): void {
  // A start is refused without one of them: one that is told wrongly keeps the service out, or lets it in by halves.
  test('the keys it was written with are those of the newest entry, delivery and voucher that have one', async () => {
    await run(db().work, async ({ auditLog, inbox, vouchers }) => {
      for (const ring of [earlier, later]) if (ring) await append(auditLog, ring, anAct());
      for (const digest of ['aaaaaaaa.earlier', 'bbbbbbbb.later', null])
        await inbox.record(aDelivery({ key: digest && fresh('key'), digest }));
      for (const sealed of ['v1.cccccccc.earlier', 'v1.dddddddd.later', ''])
        await vouchers.insert(aVoucher({ sealed }));
    });
    const used = await db().database.keysInUse();
    expect(new Set(used)).toEqual(new Set([later?.activeKeyId, 'bbbbbbbb', 'dddddddd']));
  });
}
