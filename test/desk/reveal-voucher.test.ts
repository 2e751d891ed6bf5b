import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { append } from '../../src/audit-log/append.ts';
import { DAY, HOUR } from '../../src/core/clock.ts';
import { ok } from '../../src/core/result.ts';
import { REVEALS_A_DAY, revealVoucher } from '../../src/desk/reveal-voucher.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

let count = 0;

async function withVoucher(isPaid = true) {
  const reference = `REVEAL-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  await (isPaid ? settledTransaction : transactionWithCode)(merchant, reference, user);
  await merchant.post(valueReadyEvent(reference, { user_reference: user }));
  await merchant.work();
  const told = () => merchant.upstream.sms.filter(({ to }) => `+${to}` === phone).map(({ text }) => text);
  const before = told().length;
  const [voucher] = await merchant.service.database.work.read(async (stores) =>
    stores.vouchers.of(await idOf(stores, reference)),
  );
  return { reference, user, id: voucher?.id ?? 0, told: () => told().slice(before) };
}

/** Reveals a voucher and writes the audit log entry with it, as the route does. */
const look = (voucherId: number, staffId: number) =>
  merchant.service.database.work.run(async (stores) => {
    const at = merchant.now();
    const revealed = await revealVoucher(stores, merchant.service.ring, { voucherId, staffId, at });
    if (!revealed.ok) return revealed;
    await append(stores.auditLog, merchant.service.ring, {
      at,
      actor: { kind: 'person', id: staffId, name: 'Ada Obi' },
      act: 'voucher.reveal',
      subject: null,
      reason: 'she asked',
      address: null,
      detail: {},
    });
    return revealed;
  });

test('a person who looks sees the PIN, and the customer is told each time, without it', async () => {
  const { id, reference, told } = await withVoucher();
  expect(await look(id, 1)).toMatchObject({ ok: true, value: { reference, leftToday: REVEALS_A_DAY - 1 } });
  const again = await look(id, 1);
  expect(again.ok && again.value.lines[0]).toEqual({ label: 'PIN', value: PIN });
  await merchant.work();
  expect(told()).toHaveLength(2);
  expect(told()[0]).toContain('Our support staff looked at the PIN of your purchase');
  expect(told().join()).not.toContain(PIN);
});

test('a person may look at most twenty times in 24 hours, also at the same instant; another person has their own count', async () => {
  const { id } = await withVoucher();
  for (let i = 0; i < REVEALS_A_DAY - 1; i += 1) expect((await look(id, 2)).ok).toBe(true);
  const both = await Promise.all([look(id, 2), look(id, 2)]);
  expect(both.filter((one) => one.ok)).toHaveLength(1);
  expect(await look(id, 2)).toEqual({ ok: false, error: 'limit_reached' });
  expect((await look(id, 3)).ok).toBe(true);
  merchant.advance(DAY - HOUR);
  expect(await look(id, 2)).toEqual({ ok: false, error: 'limit_reached' });
  merchant.advance(HOUR);
  expect(await look(id, 2)).toMatchObject({ ok: true, value: { leftToday: REVEALS_A_DAY - 1 } });
});

test('what is not the customer’s is shown to nobody: withheld, reversed, destroyed; and nobody is told of it', async () => {
  const withheld = await withVoucher(false);
  expect(await look(withheld.id, 4)).toEqual({ ok: false, error: 'withheld' });
  const reversed = await withVoucher();
  await merchant.post(reversalEvent(reversed.reference, { user_reference: reversed.user }));
  expect(await look(reversed.id, 4)).toEqual({ ok: false, error: 'not_paid' });
  const old = await withVoucher();
  await merchant.service.database.work.run(async ({ vouchers }) =>
    ok(await vouchers.shred(merchant.now(), 100, merchant.now())),
  );
  expect(await look(old.id, 4)).toEqual({ ok: false, error: 'shredded' });
  expect(await look(999_999, 4)).toEqual({ ok: false, error: 'unknown_voucher' });
  await merchant.work();
  expect([...withheld.told(), ...old.told()]).toEqual([]);
});

test('after all of that no PIN stands in clear in the database’s files or the log', async () => {
  for (const file of readdirSync(merchant.folder)) {
    expect([file, readFileSync(join(merchant.folder, file)).includes(PIN)]).toEqual([file, false]);
  }
  expect(merchant.log.filter((line) => line.includes(PIN))).toEqual([]);
});
