import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import type { MoneyRequest } from '../../src/wallets/money-request.ts';
import { type OpenFault, type OpenWallet, openWallet } from '../../src/wallets/open.ts';
import { showWallet } from '../../src/wallets/show.ts';
import type { ProfileChange } from '../../src/wallets/profile.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { withdrawMoney } from '../../src/wallets/withdraw.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, STRANGE, fresh, run } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { move } from '../ledger/books.ts';

describe.each(DIALECTS)('wallets on $dialect', ({ open: openDatabase }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openDatabase();
  });
  afterAll(() => db.close());

  const open = (given: Partial<OpenWallet>) =>
    db.work.run((stores) =>
      openWallet(
        stores,
        {
          userReference: 'meg',
          mode: 'TEST',
          currency: 'NGN',
          country: 'NG',
          phone: null,
          email: null,
          category: null,
          ...given,
        },
        NOW,
      ),
    );
  const fund = (given: Partial<MoneyRequest>) =>
    db.work.run((stores) =>
      fundWallet(
        stores,
        {
          userReference: 'meg',
          mode: 'TEST',
          amount: '1000.00',
          currency: 'NGN',
          reference: fresh('top-up'),
          ...given,
        },
        NOW,
      ),
    );
  const show = (userReference: string, mode: 'TEST' | 'LIVE' = 'TEST') =>
    db.work.read((stores) => showWallet(stores, mode, userReference));
  const opened = async (given: Partial<OpenWallet> = {}): Promise<string> => {
    const userReference = fresh('user');
    expect(await open({ userReference, ...given })).toEqual(ok(undefined));
    return userReference;
  };

  test('a wallet is opened with a profile and shown with nothing in it', async () => {
    const contact = { phone: '+2347081332677', email: 'meg@example.com', category: 'gold' };
    const names = { firstName: ' Meg ', lastName: 'Ọláńrewájú' };
    expect(await open({ userReference: STRANGE, country: 'ng', ...names, ...contact })).toEqual(ok(undefined));
    expect(await show(STRANGE)).toEqual({
      user_reference: STRANGE,
      mode: 'TEST',
      status: 'active',
      country: 'NG',
      first_name: 'Meg',
      last_name: 'Ọláńrewájú',
      ...contact,
      balances: [{ currency: 'NGN', available: '0.00', held: '0.00' }],
    });
    expect(await show(STRANGE, 'LIVE')).toBeNull();
    expect(await show('nobody')).toBeNull();
  });

  test.each([
    ['0708 133 2677', '+2347081332677'],
    ['+234-708-133-2677', '+2347081332677'],
    ['2347081332677', '+2347081332677'],
    ['+254 712 345678', '+254712345678'],
  ])('the phone %s is kept as %s', async (phone, kept) => {
    expect((await show(await opened({ phone })))?.phone).toBe(kept);
  });

  test.each([
    ['KE', '0712 345678', '+254712345678'],
    ['ke', '254712345678', '+254712345678'],
    ['KE', '+2347081332677', '+2347081332677'],
    ['GH', '024 412 3456', '+233244123456'],
    ['NG', '+254 712 345678', '+254712345678'],
  ])('of a customer in %s the phone %s is kept as %s', async (country, phone, kept) => {
    expect((await show(await opened({ country, phone })))?.phone).toBe(kept);
    const userReference = await opened({ country });
    const update = { mode: 'TEST', userReference, change: { phone } } as const;
    expect(await db.work.run((stores) => updateWallet(stores, update, 'ada', NOW))).toEqual(ok('updated'));
    expect((await show(userReference))?.phone).toBe(kept);
  });

  test('a phone of another country needs its country code, and one that comes with a new country is read by that', async () => {
    expect(await open({ userReference: fresh('user'), country: 'NG', phone: '0712 345678' })).toEqual(err('bad_phone'));
    const userReference = await opened({ country: 'NG', phone: '+2347081332677' });
    const update = (change: ProfileChange) =>
      db.work.run((stores) => updateWallet(stores, { mode: 'TEST', userReference, change }, 'ada', NOW));
    expect(await update({ phone: '0712 345678' })).toEqual(err('bad_phone'));
    expect(await update({ phone: '0712 345678', country: 'ke' })).toEqual(ok('updated'));
    expect(await show(userReference)).toMatchObject({ country: 'KE', phone: '+254712345678' });
    expect(await update({ phone: '0712345678', country: 'KE' })).toEqual(ok('unchanged'));
  });

  test.each(['', 'phone', '123', '+234', '+2341', '+1 555', '+23470813326770000'])(
    'the phone "%s" is refused, and nothing is opened',
    async (phone) => {
      const userReference = fresh('user');
      expect(await open({ userReference, phone })).toEqual(err('bad_phone'));
      expect(await show(userReference)).toBeNull();
    },
  );

  test.each<readonly [string, Partial<OpenWallet>, OpenFault]>([
    ['no country', { country: '' }, 'bad_country'],
    ['a country that does not exist', { country: 'XX' }, 'bad_country'],
    ['a country by its name', { country: 'Kenya' }, 'bad_country'],
    ['a country in letters of another alphabet', { country: 'ſE' }, 'bad_country'],
    ['an empty first name', { firstName: ' ' }, 'bad_first_name'],
    ['a first name of two lines', { firstName: 'Meg\nGriffin' }, 'bad_first_name'],
    ['a last name that is too long', { lastName: 'g'.repeat(101) }, 'bad_last_name'],
    ['a last name with reversed letters', { lastName: 'Gri\u202effin' }, 'bad_last_name'],
    ['two addresses', { email: 'meg@example.com,thief@example.com' }, 'bad_email'],
    ['a quoted address', { email: '"meg"@example.com' }, 'bad_email'],
    ['an address with a line break in it', { email: 'meg@example.com\r\nbcc:x@y.example' }, 'bad_email'],
    ['an address that is too long', { email: `${'m'.repeat(200)}@example.com` }, 'bad_email'],
    ['an empty category', { category: ' ' }, 'bad_category'],
    ['a category with a line break in it', { category: 'gold\nsilver' }, 'bad_category'],
    ['a category with reversed letters', { category: 'gold\u202esilver' }, 'bad_category'],
    ['a category that is too long', { category: 'g'.repeat(101) }, 'bad_category'],
  ])('a wallet is opened with no profile that an update would refuse: %s', async (_what, given, fault) => {
    const userReference = fresh('user');
    expect(await open({ userReference, ...given })).toEqual(err(fault));
    expect(await show(userReference)).toBeNull();
    await open({ userReference });
    const update = { mode: 'TEST', userReference, change: given as ProfileChange } as const;
    expect(await db.work.run((stores) => updateWallet(stores, update, 'ada', NOW))).toEqual(err(fault));
  });

  test('a currency that does not exist is refused; its letters may be small', async () => {
    expect(await open({ userReference: fresh('user'), currency: 'XYZ' })).toEqual(err('unknown_currency'));
    const userReference = await opened({ currency: 'ngn' });
    expect((await show(userReference))?.balances).toMatchObject([{ currency: 'NGN' }]);
  });

  test('another currency is added to the wallet and the profile stays; the same currency is refused', async () => {
    const userReference = await opened({ phone: '+2347081332677' });
    expect(await open({ userReference, currency: 'JPY', phone: '+254712345678', category: 'silver' })).toEqual(
      ok(undefined),
    );
    expect(await open({ userReference })).toEqual(err('currency_already_open'));
    expect(await show(userReference)).toMatchObject({
      phone: '+2347081332677',
      category: null,
      balances: [
        { currency: 'JPY', available: '0', held: '0' },
        { currency: 'NGN', available: '0.00', held: '0.00' },
      ],
    });
  });

  test('a top-up moves money once per reference, however often it is requested', async () => {
    const userReference = await opened();
    const topUp = { userReference, reference: STRANGE, amount: '1000.50' };
    expect(await fund(topUp)).toEqual(ok('funded'));
    expect(await fund(topUp)).toEqual(ok('funded_before'));
    expect(await fund({ ...topUp, amount: '1000.5', currency: 'ngn' })).toEqual(ok('funded_before'));
    expect((await show(userReference))?.balances).toEqual([{ currency: 'NGN', available: '1000.50', held: '0.00' }]);
  });

  test('50 equal top-ups at the same instant move money once, and every one is answered', async () => {
    const userReference = await opened();
    const topUp = { userReference, reference: fresh('top-up') };
    const answers = await Promise.all(Array.from({ length: 50 }, () => fund(topUp)));
    expect(answers.filter((answer) => answer.ok && answer.value === 'funded')).toHaveLength(1);
    expect(answers.filter((answer) => answer.ok && answer.value === 'funded_before')).toHaveLength(49);
    expect((await show(userReference))?.balances).toMatchObject([{ available: '1000.00' }]);
  });

  test('the same reference for another amount, currency or customer is refused, and moves nothing', async () => {
    const [userReference, other] = [await opened(), await opened()];
    await open({ userReference, currency: 'KES' });
    const reference = fresh('top-up');
    expect(await fund({ userReference, reference })).toEqual(ok('funded'));
    const refused = err('reference_used_differently');
    expect(await fund({ userReference, reference, amount: '1000.01' })).toEqual(refused);
    expect(await fund({ userReference, reference, currency: 'KES' })).toEqual(refused);
    expect(await fund({ userReference: other, reference })).toEqual(refused);
    expect((await show(userReference))?.balances.map(({ available }) => available)).toEqual(['0.00', '1000.00']);
    expect((await show(other))?.balances).toMatchObject([{ available: '0.00' }]);
  });

  test('of two different top-ups of one reference at the same instant one is done and one is refused', async () => {
    const [userReference, other] = [await opened(), await opened()];
    const reference = fresh('top-up');
    const answers = await Promise.all([fund({ userReference, reference }), fund({ userReference: other, reference })]);
    expect(answers).toContainEqual(ok('funded'));
    expect(answers).toContainEqual(err('reference_used_differently'));
  });

  test('TEST and LIVE are apart: a reference is unique in its mode, and money stays in it', async () => {
    const userReference = await opened();
    await open({ userReference, mode: 'LIVE' });
    const reference = fresh('top-up');
    expect(await fund({ userReference, reference })).toEqual(ok('funded'));
    expect(await fund({ userReference, reference, mode: 'LIVE', amount: '5' })).toEqual(ok('funded'));
    expect((await show(userReference))?.balances).toMatchObject([{ available: '1000.00' }]);
    expect((await show(userReference, 'LIVE'))?.balances).toMatchObject([{ available: '5.00' }]);
  });

  test('a top-up needs a customer, an open currency and an amount that can be counted', async () => {
    const userReference = await opened();
    expect(await fund({ userReference: 'nobody' })).toEqual(err('unknown_customer'));
    expect(await fund({ userReference, mode: 'LIVE' })).toEqual(err('unknown_customer'));
    expect(await fund({ userReference, currency: 'KES' })).toEqual(err('currency_not_open'));
    expect(await fund({ userReference, currency: 'XYZ' })).toEqual(err('unknown_currency'));
    for (const amount of ['0', '-1', '0.001', '90071992547409.92'])
      expect(await fund({ userReference, amount })).toEqual(err('not_allowed'));
    for (const amount of ['', '1e3', ' 1', '١', 'NaN', '1,000'])
      expect(await fund({ userReference, amount })).toEqual(err('malformed'));
    expect((await show(userReference))?.balances).toMatchObject([{ available: '0.00' }]);
  });

  test('a wallet and the funding account hold as much as can be counted, and no top-up takes them beyond', async () => {
    // In a currency of its own, since all top-ups of one come out of the same account.
    const currency = 'UGX';
    const wallet = { userReference: await opened({ currency }), currency };
    const most = Number.MAX_SAFE_INTEGER;
    expect(await fund({ ...wallet, amount: '1' })).toEqual(ok('funded'));
    expect(await fund({ ...wallet, amount: String(most) })).toEqual(err('books_full'));
    expect(await fund({ ...wallet, amount: String(most - 1) })).toEqual(ok('funded'));
    expect((await show(wallet.userReference))?.balances).toMatchObject([{ available: String(most) }]);
    expect(await fund({ ...wallet, amount: '1' })).toEqual(err('books_full'));
    // The funding account of the currency owes as much as can be counted, whoever else has room.
    const other = { userReference: await opened({ currency }), currency };
    expect(await fund({ ...other, amount: '1' })).toEqual(err('books_full'));
    expect((await show(other.userReference))?.balances).toMatchObject([{ available: '0' }]);
  });

  test('an act that was done is answered as done before, whatever has changed since: a lower limit, a wallet that is empty or frozen', async () => {
    const request = { mode: 'TEST', userReference: await opened(), amount: '1000.00', currency: 'NGN' } as const;
    const [topUp, out] = [
      { ...request, reference: fresh('top-up') },
      { ...request, reference: fresh('out') },
    ];
    const lowered = { topUp: { 'TEST:NGN': 1 }, big: {} };
    expect(await fund(topUp)).toEqual(ok('funded'));
    expect(await db.work.run((stores) => withdrawMoney(stores, out, NOW))).toEqual(ok('withdrawn'));
    await run(db.work, ({ wallets }) => wallets.setStatus('TEST', request.userReference, 'frozen'));
    expect(await db.work.run((stores) => fundWallet(stores, topUp, NOW, lowered))).toEqual(ok('funded_before'));
    expect(await db.work.run((stores) => withdrawMoney(stores, out, NOW))).toEqual(ok('withdrawn_before'));
    expect((await show(request.userReference))?.balances).toMatchObject([{ available: '0.00' }]);
  });

  test('held money is shown apart from what is available', async () => {
    const userReference = await opened();
    await fund({ userReference });
    const amount = { minor: 25_025, currency: 'NGN' };
    await run(db.work, async (stores) => {
      const transaction = await keyOf(stores, fresh());
      await move(stores, { name: 'hold', mode: 'TEST', customer: userReference, amount, transaction });
    });
    expect((await show(userReference))?.balances).toEqual([{ currency: 'NGN', available: '749.75', held: '250.25' }]);
  });

  test('a frozen wallet is shown as frozen, keeps its money and can be topped up', async () => {
    const userReference = await opened();
    await run(db.work, ({ wallets }) => wallets.setStatus('TEST', userReference, 'frozen'));
    expect(await fund({ userReference })).toEqual(ok('funded'));
    expect(await show(userReference)).toMatchObject({ status: 'frozen', balances: [{ available: '1000.00' }] });
    await run(db.work, ({ wallets }) => wallets.setStatus('TEST', userReference, 'active'));
    expect(await show(userReference)).toMatchObject({ status: 'active' });
  });
});
