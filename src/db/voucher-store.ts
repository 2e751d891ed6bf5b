import { eq } from './drizzle.ts';
import type { Voucher, VoucherStore } from '../vouchers/ports.ts';
import { type Connection, given, placeholders, statement } from './connection.ts';

export function voucherStore({ q, t: { vouchers } }: Connection): VoucherStore {
  const insert = statement(() =>
    q
      .insert(vouchers)
      .values({
        ...placeholders('reference', 'mode', 'userReference', 'fingerprint', 'sealed', 'serial', 'last4', 'status'),
        ...placeholders('receivedAt'),
        delivery: 'none',
      })
      .returning({ id: vouchers.id })
      .prepare('vouchers_insert'),
  );
  const find = statement(() =>
    q
      .select()
      .from(vouchers)
      .where(eq(vouchers.id, given('id')))
      .prepare('vouchers_find'),
  );
  const of = statement(() =>
    q
      .select()
      .from(vouchers)
      .where(eq(vouchers.reference, given('reference')))
      .orderBy(vouchers.id)
      .prepare('vouchers_of'),
  );
  const setStatus = statement(() =>
    q
      .update(vouchers)
      .set({ status: given('status') })
      .where(eq(vouchers.id, given('id')))
      .prepare('vouchers_set_status'),
  );
  const setDelivery = statement(() =>
    q
      .update(vouchers)
      .set({ delivery: given('delivery'), deliveredAt: given('at'), deliveredBy: given('by') })
      .where(eq(vouchers.id, given('id')))
      .prepare('vouchers_set_delivery'),
  );

  return {
    insert: async (voucher) => {
      const [inserted] = await insert({ ...voucher });
      if (!inserted) throw new Error('a kept voucher has no id');
      return inserted.id;
    },
    find: async (id) => ((await find({ id }))[0] as Voucher | undefined) ?? null,
    of: async (reference) => (await of({ reference })) as Voucher[],
    setStatus: async (id, status) => {
      await setStatus({ id, status });
    },
    setDelivery: async (id, delivery, at, by) => {
      await setDelivery({ id, delivery, at, by });
    },
  };
}
