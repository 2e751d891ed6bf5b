import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type KeyRing, createKeyRing } from '../../src/core/key-ring.ts';
import { handOver } from '../../src/vouchers/hand-over.ts';
import { type KeepVoucher, keepVoucher, openVoucher } from '../../src/vouchers/keep.ts';
import type { Voucher } from '../../src/vouchers/ports.ts';
import type { VoucherValue } from '../../src/vouchers/value.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, aVoucher, fresh, run } from '../db/records.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ring = createKeyRing([OLD]);
const rotated = createKeyRing([NEW, OLD]);
const VALUE = { pin: { number: '8827461935502', serial: 'S-1' }, note: 'as it came' };
const SPELT_OTHERWISE = { pin: { serial: 's1', number: '8827-4619-35502' }, note: 'otherwise' };

const keep = (reference: string, value: VoucherValue, given: Partial<KeepVoucher> = {}, keys: KeyRing = ring) =>
  run(db.work, async (stores) =>
    keepVoucher(stores.vouchers, keys, {
      transaction: await keyOf(stores, reference),
      mode: 'LIVE',
      userReference: 'meg',
      value,
      own: [reference],
      status: 'withheld',
      isProven: true,
      at: NOW,
      ...given,
    }),
  );
const keptOf = (reference: string): Promise<readonly Voucher[]> =>
  db.work.read(async (stores) => stores.vouchers.of(await idOf(stores, reference)));
const only = async (reference: string): Promise<Voucher> => {
  const [one, ...more] = await keptOf(reference);
  if (!one || more.length > 0) throw new Error(`${more.length + 1} vouchers are kept`);
  return one;
};
const shred = (reference: string) =>
  run(db.work, async (stores) => {
    const { vouchers } = stores;
    for (const { id } of await vouchers.of(await idOf(stores, reference))) {
      await vouchers.setStatus(id, 'ready');
      await vouchers.setSent(id, NOW, 'sms');
    }
    await vouchers.shred(NOW, 1_000, NOW);
  });

describe('a voucher that comes', () => {
  test('is kept sealed, with what may stand in clear beside it, and opens to what came', async () => {
    const reference = fresh();
    const { id, known } = await keep(reference, VALUE);
    const kept = await only(reference);
    expect(known).toBeNull();
    expect(kept).toMatchObject({
      id,
      rail: 'finswich',
      reference,
      mode: 'LIVE',
      userReference: 'meg',
      status: 'withheld',
      delivery: 'none',
      serial: 'S-1',
      last4: '5502',
      receivedAt: NOW,
      provenAt: NOW,
      shreddedAt: null,
    });
    expect(JSON.stringify(kept)).not.toContain('8827461935502');
    expect(openVoucher(ring, kept)).toEqual({ ok: true, value: VALUE });
  });

  const ONE = { pin: '8827461935502' };
  const TWO = { a: '8827461935502', b: '9927461935503' };

  test.each<{ what: string; first: VoucherValue; again: VoucherValue }>([
    { what: 'as it was', first: VALUE, again: VALUE },
    { what: 'in another spelling', first: VALUE, again: SPELT_OTHERWISE },
    { what: 'without the serial', first: VALUE, again: ONE },
    { what: 'with the serial at last', first: ONE, again: VALUE },
    { what: 'as words without a code', first: { note: 'soon' }, again: { note: 'soon' } },
  ])('a voucher that comes again $what is the same one', async ({ first, again }) => {
    const reference = fresh();
    const before = await keep(reference, first);
    expect(await keep(reference, again)).toMatchObject({ id: before.id, known: { id: before.id } });
    expect(await keptOf(reference)).toHaveLength(1);
  });

  test.each<{ what: string; first: VoucherValue; other: VoucherValue }>([
    { what: 'another serial', first: VALUE, other: { pin: { number: '8827461935502', serial: 'S-2' } } },
    {
      what: 'one serial more',
      first: VALUE,
      other: { pin: { number: '8827461935502', serial: 'S-1', serialNo: 'S-2' } },
    },
    { what: 'another code', first: VALUE, other: { pin: { number: '8827461935503', serial: 'S-1' } } },
    { what: 'one code more', first: { a: '8827461935502' }, other: TWO },
    { what: 'another one of two codes', first: TWO, other: { a: '8827461935502', b: '9927461935504' } },
    { what: 'one code less', first: TWO, other: { a: '8827461935502' } },
    { what: 'other words, and no code', first: { note: 'soon' }, other: { note: 'later' } },
    { what: 'one serial, and words without a code', first: { serial: 'S-1' }, other: { serial: 'S-1', note: 'x' } },
  ])('a voucher with $what is another one', async ({ first, other }) => {
    const reference = fresh();
    const before = await keep(reference, first);
    const after = await keep(reference, other);
    expect(after.known).toBeNull();
    expect(after.id).not.toBe(before.id);
    expect(await keptOf(reference)).toHaveLength(2);
  });

  test('again is recognised after the key was rotated, and after its value was destroyed', async () => {
    const reference = fresh();
    const { id } = await keep(reference, VALUE);
    expect((await keep(reference, VALUE, {}, rotated)).id).toBe(id);
    expect((await keep(reference, SPELT_OTHERWISE, {}, rotated)).id).toBe(id);
    await shred(reference);
    expect((await keep(reference, SPELT_OTHERWISE, {}, rotated)).id).toBe(id);
    // Without the serial it can no longer be compared: then it is kept, and a person may look.
    expect((await keep(reference, { pin: '8827461935502' })).known).toBeNull();
  });

  test('is recognised after an update: its digest is made as ever', async () => {
    const digestOf = async (value: VoucherValue) => {
      const reference = fresh();
      await keep(reference, value);
      return (await only(reference)).fingerprint;
    };
    const digest = (text: string) => ring.mac('voucher', text, ring.activeKeyId);
    expect(await digestOf(VALUE)).toBe(digest('["codes",["8827461935502"],["S1"]]'));
    expect(await digestOf({ note: 'soon' })).toBe(digest('{"note":"soon"}'));
  });

  test('is new when the key that would recognise it is lost', async () => {
    const reference = fresh();
    const { id } = await keep(reference, VALUE);
    expect((await keep(reference, VALUE, {}, createKeyRing([NEW]))).id).not.toBe(id);
  });

  test('is recognised by what an older version kept of it: a digest of the whole value', async () => {
    const reference = fresh();
    const text = '{"a":1,"pin":"8827461935502"}';
    const fingerprint = ring.mac('voucher', text, ring.activeKeyId);
    const id = await run(db.work, async (stores) => {
      const transactionId = (await keyOf(stores, reference)).id;
      return stores.vouchers.insert(aVoucher({ transactionId, fingerprint, sealed: 'of a key nobody has' }));
    });
    expect((await keep(reference, { pin: '8827461935502', a: 1 }, {}, rotated)).id).toBe(id);
  });
});

describe('a voucher that came without proof', () => {
  test('is replaced by the same codes with proof, words and all; and never the other way round', async () => {
    const reference = fresh();
    const { id } = await keep(reference, SPELT_OTHERWISE, { isProven: false });
    expect((await only(reference)).provenAt).toBeNull();
    await keep(reference, { pin: '8827461935502', note: 'forged' }, { isProven: false, at: NOW + 1 });
    expect(openVoucher(ring, await only(reference))).toEqual({ ok: true, value: SPELT_OTHERWISE });

    expect((await keep(reference, VALUE, { at: NOW + 2 })).id).toBe(id);
    const proven = await only(reference);
    expect(proven).toMatchObject({ provenAt: NOW + 2, receivedAt: NOW, serial: 'S-1' });
    expect(openVoucher(ring, proven)).toEqual({ ok: true, value: VALUE });

    for (const isProven of [true, false]) await keep(reference, SPELT_OTHERWISE, { isProven, at: NOW + 3 });
    expect(await only(reference)).toEqual(proven);
  });

  test('is only noted as proven when its value is destroyed: the value does not come back', async () => {
    const reference = fresh();
    await keep(reference, VALUE, { isProven: false });
    await shred(reference);
    const before = await only(reference);
    await keep(reference, VALUE, { at: NOW + 5 });
    const after = await only(reference);
    expect(after).toEqual({ ...before, provenAt: NOW + 5 });
    expect(openVoucher(ring, after)).toEqual({ ok: false, error: 'shredded' });
  });
});

test('a sealed value that is moved to another transaction cannot be read there', async () => {
  const reference = fresh();
  await keep(reference, VALUE);
  const kept = await only(reference);
  expect(() => openVoucher(ring, { ...kept, reference: fresh() })).toThrow(/unable to authenticate/);
  expect(() => openVoucher(ring, { ...kept, rail: 'other' })).toThrow(/unable to authenticate/);
  expect(() => openVoucher(ring, { ...kept, fingerprint: 'another' })).toThrow(/unable to authenticate/);
});

test('a voucher is handed over once: its message is not queued again when it is queued, was sent or failed', async () => {
  const reference = fresh();
  const { id } = await keep(reference, VALUE);
  const { transactionId } = await only(reference);
  const hand = () => run(db.work, (stores) => handOver(stores, transactionId, id, NOW));
  const jobs = () => db.work.read(({ outbox }) => outbox.of(transactionId));
  await hand();
  expect(await only(reference)).toMatchObject({
    status: 'ready',
    delivery: 'queued',
    deliveredAt: null,
    deliveredBy: null,
  });
  expect(await jobs()).toMatchObject([{ kind: 'send_voucher', subject: String(id), runAt: NOW, createdAt: NOW }]);
  const second = await keep(reference, { pin: '5550001112223' });
  await run(db.work, (stores) => handOver(stores, transactionId, second.id, NOW));
  expect((await jobs()).map(({ subject }) => subject)).toEqual([String(id), String(second.id)]);
  await run(db.work, ({ vouchers }) => vouchers.setSent(id, NOW, 'sms'));
  for (const delivery of ['queued', 'sent', 'failed'] as const) {
    await run(db.work, ({ vouchers }) => vouchers.setDelivery(id, delivery));
    await hand();
    expect((await keptOf(reference))[0]).toMatchObject({ delivery, deliveredAt: NOW, deliveredBy: 'sms' });
  }
  expect(await jobs()).toHaveLength(2);
});
