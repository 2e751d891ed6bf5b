import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
import { openWallet } from '../../src/wallets/open.ts';
import type { ProfileChange } from '../../src/wallets/profile.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, known, run } from '../db/records.ts';

const OLD = '+2347081332677';

describe.each(DIALECTS)('a customer’s details on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const customer = async (phone: string | null = OLD, email: string | null = 'meg@example.com'): Promise<string> => {
    const userReference = fresh('user');
    for (const mode of ['TEST', 'LIVE'] as const) {
      await db.work.run((stores) =>
        openWallet(
          stores,
          { userReference, mode, currency: 'NGN', country: 'NG', phone, email, category: 'gold' },
          NOW,
        ),
      );
    }
    return userReference;
  };
  const update = (userReference: string, change: ProfileChange) =>
    db.work.run((stores) => updateWallet(stores, { mode: 'TEST', userReference, change }, 'ada@wallet.example', NOW));
  const wallet = (userReference: string, mode: 'TEST' | 'LIVE' = 'TEST') =>
    db.work.read(({ wallets }) => wallets.find(mode, userReference));
  const changes = (userReference: string) =>
    db.work.read(({ contactChanges }) => contactChanges.of('TEST', userReference, 10));
  const jobs = () => db.sql('select kind, subject from jobs where transaction_id is null order by id');

  test('phone, e-mail and category are changed in one mode, each in one spelling; parts that are not named stay', async () => {
    const user = await customer();
    expect(await update(user, { phone: '0803 123 4567' })).toEqual(ok('updated'));
    expect(await update(user, { email: ' new@example.com ', category: ' silver' })).toEqual(ok('updated'));
    expect(await wallet(user)).toMatchObject({ phone: '+2348031234567', email: 'new@example.com', category: 'silver' });
    expect(await wallet(user, 'LIVE')).toMatchObject({ phone: OLD, email: 'meg@example.com', category: 'gold' });
    expect(await changes(user)).toMatchObject([
      {
        oldPhone: '+2348031234567',
        newPhone: '+2348031234567',
        oldEmail: 'meg@example.com',
        newEmail: 'new@example.com',
      },
      { oldPhone: OLD, newPhone: '+2348031234567', changedBy: 'ada@wallet.example', at: NOW },
    ]);
  });

  test('a change to the present details changes nothing, and nothing is recorded', async () => {
    const user = await customer();
    expect(await update(user, { phone: '0708-133-2677', email: 'meg@example.com', category: 'gold' })).toEqual(
      ok('unchanged'),
    );
    expect(await changes(user)).toEqual([]);
  });

  test('a wrong phone, e-mail or category is refused, and nothing is changed', async () => {
    const user = await customer();
    for (const phone of ['', '12', 'phone', '+1 555']) expect(await update(user, { phone })).toEqual(err('bad_phone'));
    for (const email of ['meg', 'a@b', 'a@b.c,d@e.f', 'a\r\n@b.cd', `${'x'.repeat(200)}@b.cd`]) {
      expect(await update(user, { email, phone: '+2348031234567' })).toEqual(err('bad_email'));
    }
    for (const category of ['', ' ', 'a\nb', 'x'.repeat(101)]) {
      expect(await update(user, { category })).toEqual(err('bad_category'));
    }
    expect(await update('nobody', { phone: OLD })).toEqual(err('unknown_customer'));
    expect(await wallet(user)).toMatchObject({ phone: OLD, email: 'meg@example.com', category: 'gold' });
  });

  test('the old and the new phone or e-mail are told; where nothing was known before, nobody is', async () => {
    const told = async (user: string, change: ProfileChange) => {
      const before = (await jobs()).length;
      expect(await update(user, change)).toEqual(ok('updated'));
      return (await jobs())
        .slice(before)
        .map(({ kind, subject }) => `${String(kind)} ${String(subject).split('/')[1]}`);
    };
    expect(await told(await customer(), { phone: null })).toEqual(['send_contact_changed phone']);
    expect(await told(await customer(), { email: 'a@b.cd' })).toEqual([
      'send_contact_changed email',
      'send_contact_confirmed email',
    ]);
    expect(await told(await customer(null), { email: 'a@b.cd' })).toEqual([
      'send_contact_changed email',
      'send_contact_confirmed email',
    ]);
    expect(await told(await customer(null, null), { phone: OLD })).toEqual(['send_contact_confirmed phone']);
    expect(await told(await customer(), { category: 'silver' })).toEqual([]);
  });

  test('every code of the customer’s open transactions is over, and no other customer’s', async () => {
    const [user, other] = [await customer(), await customer()];
    const rows = [
      { userReference: user, mode: 'TEST', isOver: true },
      { userReference: user, mode: 'TEST', isOver: true },
      { userReference: user, mode: 'LIVE', isOver: false },
      { userReference: other, mode: 'TEST', isOver: false },
    ] as const;
    const ids = await run(db.work, async (stores) => {
      const made: number[] = [];
      for (const { userReference, mode } of rows) {
        const { id } = await known(stores, { userReference, mode, state: 'awaiting_otp' });
        await stores.otp.save({
          transactionId: id,
          issue: 1,
          keyId: 'k',
          digits: 6,
          issuedAt: NOW,
          expiresAt: NOW + 600_000,
          attempts: 2,
        });
        made.push(id);
      }
      return made;
    });
    await update(user, { phone: '+2348031234567' });
    const challenges = await db.work.read(({ otp }) => Promise.all(ids.map((one) => otp.challenge(one))));
    expect(challenges.map((one) => one?.expiresAt === 0)).toEqual(rows.map(({ isOver }) => isOver));
    expect(challenges.map((one) => one?.attempts)).toEqual([2, 2, 2, 2]);
  });
});
