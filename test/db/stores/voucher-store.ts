import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, TAKEN, aVoucher, fresh, run } from '../records.ts';

export function voucherStoreTests(db: () => TestDatabase): void {
  const newId = async (reference = fresh()) => (await run(db().work, (stores) => keyOf(stores, reference))).id;

  test('a voucher is kept as it came, not yet delivered', async () => {
    const voucher = aVoucher({ transactionId: await newId(STRANGE), serial: null, last4: null });
    const id = await run(db().work, ({ vouchers }) => vouchers.insert(voucher));
    const name = { rail: 'finswich', reference: STRANGE };
    const kept = { ...voucher, ...name, id, delivery: 'none', deliveredAt: null, deliveredBy: null, shreddedAt: null };
    expect(await db().work.read(({ vouchers }) => vouchers.find(id))).toEqual(kept);
    expect(await db().work.read(({ vouchers }) => vouchers.of(voucher.transactionId))).toEqual([kept]);
    expect(await db().work.read(({ vouchers }) => vouchers.find(id + 1_000))).toBeNull();
  });

  test('the same value is kept once for a transaction, and may belong to another one', async () => {
    const voucher = aVoucher({ transactionId: await newId() });
    const other = await newId();
    await run(db().work, ({ vouchers }) => vouchers.insert(voucher));
    await expect(run(db().work, ({ vouchers }) => vouchers.insert(voucher))).rejects.toThrow(TAKEN);
    const second = await run(db().work, ({ vouchers }) => vouchers.insert({ ...voucher, fingerprint: 'f2' }));
    await run(db().work, ({ vouchers }) => vouchers.insert({ ...voucher, transactionId: other }));
    const kept = await db().work.read(({ vouchers }) => vouchers.of(voucher.transactionId));
    expect(kept.map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'f2']);
    expect(kept.at(-1)?.id).toBe(second);
  });

  test('status and delivery change for one voucher alone', async () => {
    const voucher = aVoucher({ transactionId: await newId() });
    await run(db().work, async ({ vouchers }) => {
      const id = await vouchers.insert(voucher);
      const other = await vouchers.insert({ ...voucher, fingerprint: 'f2' });
      const proven = { provenAt: NOW + 1, fingerprint: 'f3', sealed: 'proven', serial: 'PROVEN', last4: null };
      await vouchers.setProven(id, proven);
      await vouchers.setStatus(id, 'ready');
      await vouchers.setSent(id, NOW, 'termii');
      expect(await vouchers.find(id)).toMatchObject({
        ...proven,
        status: 'ready',
        delivery: 'sent',
        deliveredAt: NOW,
        deliveredBy: 'termii',
      });
      await vouchers.setDelivery(id, 'queued');
      expect(await vouchers.find(id)).toMatchObject({ delivery: 'queued', deliveredAt: NOW, deliveredBy: 'termii' });
      expect(await vouchers.find(other)).toMatchObject({ fingerprint: 'f2', status: 'withheld', delivery: 'none' });
    });
  });
}
