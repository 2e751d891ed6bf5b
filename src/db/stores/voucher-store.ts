import { and, eq, inArray, isNull, lte, ne, sql } from '../drizzle.ts';
import type { Voucher, VoucherStore } from '../../vouchers/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { selectVouchers } from './with-names.ts';

function statementsOfVouchers(connection: Connection) {
  const { q, t } = connection;
  const { vouchers } = t;
  const select = () => selectVouchers(connection);
  return {
    insert: statement(() =>
      q
        .insert(vouchers)
        .values({
          ...placeholders(
            'transactionId',
            'mode',
            'userReference',
            'fingerprint',
            'sealed',
            'serial',
            'last4',
            'status',
          ),
          ...placeholders('receivedAt', 'provenAt'),
          delivery: 'none',
        })
        .returning({ id: vouchers.id })
        .prepare('vouchers_insert'),
    ),
    find: statement(() =>
      select()
        .where(eq(vouchers.id, given('id')))
        .prepare('vouchers_find'),
    ),
    of: statement(() =>
      select()
        .where(eq(vouchers.transactionId, given('transactionId')))
        .orderBy(vouchers.id)
        .prepare('vouchers_of'),
    ),
    setProven: statement(() =>
      q
        .update(vouchers)
        .set({
          provenAt: given('provenAt'),
          fingerprint: given('fingerprint'),
          sealed: given('sealed'),
          serial: given('serial'),
          last4: given('last4'),
        })
        .where(eq(vouchers.id, given('id')))
        .prepare('vouchers_set_proven'),
    ),
    setStatus: statement(() =>
      q
        .update(vouchers)
        .set({ status: given('status') })
        .where(eq(vouchers.id, given('id')))
        .prepare('vouchers_set_status'),
    ),
  };
}

function keptVoucherStore(
  connection: Connection,
): Pick<VoucherStore, 'insert' | 'find' | 'of' | 'setProven' | 'setStatus'> {
  const { insert, find, of, setProven, setStatus } = statementsOfVouchers(connection);

  return {
    insert: async (voucher) => {
      const [inserted] = await insert({ ...voucher });
      if (!inserted) throw new Error('a kept voucher has no id');
      return inserted.id;
    },
    find: async (id) => ((await find({ id }))[0] as Voucher | undefined) ?? null,
    of: async (transactionId) => (await of({ transactionId })) as Voucher[],
    setProven: async (id, proven) => {
      await setProven({ id, ...proven });
    },
    setStatus: async (id, status) => {
      await setStatus({ id, status });
    },
  };
}

const statementsOfDelivery = ({ q, t: { vouchers }, locks }: Connection) => ({
  setDelivery: statement(() =>
    q
      .update(vouchers)
      .set({ delivery: given('delivery') })
      .where(eq(vouchers.id, given('id')))
      .prepare('vouchers_set_delivery'),
  ),
  setSent: statement(() =>
    q
      .update(vouchers)
      .set({ delivery: 'sent', deliveredAt: given('at'), deliveredBy: given('by') })
      .where(eq(vouchers.id, given('id')))
      .prepare('vouchers_set_sent'),
  ),
  toShred: statement(() => {
    const query = q
      .select({ id: vouchers.id })
      .from(vouchers)
      .where(
        and(
          isNull(vouchers.shreddedAt),
          lte(vouchers.deliveredAt, given('sentUntil')),
          ne(vouchers.delivery, 'queued'),
        ),
      )
      .orderBy(vouchers.deliveredAt)
      .limit(sql.placeholder('limit'));
    return locks
      ? query.for('update', { skipLocked: true }).prepare('vouchers_lock_to_shred')
      : query.prepare('vouchers_to_shred');
  }),
});

function deliveryStore(connection: Connection): Pick<VoucherStore, 'setSent' | 'setDelivery' | 'shred'> {
  const { q, t } = connection;
  const { vouchers } = t;
  const { setDelivery, setSent, toShred } = statementsOfDelivery(connection);

  return {
    setSent: async (id, at, by) => {
      await setSent({ id, at, by });
    },
    setDelivery: async (id, delivery) => {
      await setDelivery({ id, delivery });
    },
    shred: async (sentUntil, limit, at) => {
      const ids = (await toShred({ sentUntil, limit })).map(({ id }) => id);
      if (ids.length > 0) await q.update(vouchers).set({ sealed: '', shreddedAt: at }).where(inArray(vouchers.id, ids));
      return ids.length;
    },
  };
}

export const voucherStore = (connection: Connection): VoucherStore => ({
  ...keptVoucherStore(connection),
  ...deliveryStore(connection),
});
