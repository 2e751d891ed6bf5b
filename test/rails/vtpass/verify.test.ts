import { describe, expect, test } from '@jest/globals';
import type { Biller } from '../../../src/catalogue/ports.ts';
import { type Result, err, ok } from '../../../src/core/result.ts';
import type { Verified, VerifyRequest } from '../../../src/rails/rail.ts';
import { parseExactly } from '../../../src/rails/vtpass/fields.ts';
import { createVerify } from '../../../src/rails/vtpass/verify.ts';

const biller = (facts: Partial<Biller>): Biller => ({
  billerId: 'IKEDC',
  name: 'Ikeja Electric',
  serviceId: 'ikeja-electric',
  account: 'meter',
  hasItems: true,
  mayRenew: false,
  least: null,
  most: null,
  ...facts,
});
const MTN = biller({ billerId: 'MTN', serviceId: 'mtn', account: 'phone', hasItems: false });
const DSTV = biller({ billerId: 'DSTV', serviceId: 'dstv', account: 'smartcard', mayRenew: true });
const SMILE = biller({ billerId: 'SMILE', serviceId: 'smile-direct', account: 'account' });
const JAMB = biller({ billerId: 'JAMB', serviceId: 'jamb', account: 'profile' });
const WAEC = biller({ billerId: 'WAEC_RESULT', serviceId: 'waec', account: 'count' });

const REQUEST: VerifyRequest = {
  mode: 'TEST',
  scene: 'electricity',
  biller: biller({}),
  itemId: 'prepaid',
  account: '1111111111111',
};

interface Asked {
  readonly path: string;
  readonly body: unknown;
}

/** What is verified when VTpass answers so, and what VTpass was asked. */
async function verified(
  about: Partial<VerifyRequest>,
  answer: unknown = {},
): Promise<{ readonly result: Result<Verified, string>; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const verify = createVerify(async ({ path, body }, read) => {
    asked.push({ path, body: JSON.parse(body ?? 'null') });
    const found = read(parseExactly(JSON.stringify(answer)) ?? {});
    return found === null ? err('upstream_unavailable') : ok(found);
  });
  return { result: await verify({ ...REQUEST, ...about }), asked };
}

const UNNAMED = {
  kind: 'valid',
  name: null,
  address: null,
  itemId: null,
  least: null,
  renewal: null,
  details: {},
  accounts: [],
};

describe('an account that has no holder at VTpass is judged by its form, and nobody is asked', () => {
  test.each<[string, Partial<VerifyRequest>]>([
    ['a phone', { biller: MTN, account: '08154462953' }],
    ['a phone with its country', { biller: MTN, account: '+234 815 446 2953' }],
    ['what VTpass’s sandbox plays, in TEST', { biller: MTN, account: '201000000000' }],
    ['a number of PINs', { biller: WAEC, account: '3' }],
  ])('%s', async (_what, about) => {
    expect(await verified(about)).toEqual({ result: ok(UNNAMED), asked: [] });
  });

  test.each<[string, Partial<VerifyRequest>]>([
    ['a phone of nine digits', { biller: MTN, account: '081544629' }],
    ['a word', { biller: MTN, account: 'phone' }],
    ['what VTpass’s sandbox plays, in LIVE', { mode: 'LIVE', biller: MTN, account: '201000000000' }],
    ['no PINs', { biller: WAEC, account: '0' }],
    ['half a PIN', { biller: WAEC, account: '0.5' }],
    ['a hundred PINs', { biller: WAEC, account: '100' }],
  ])('but not %s', async (_what, about) => {
    expect(await verified(about)).toEqual({ result: ok({ kind: 'invalid', why: expect.any(String) }), asked: [] });
  });
});

describe('VTpass is asked by the fields of the service', () => {
  test.each<[string, Partial<VerifyRequest>, string, object]>([
    ['a meter', {}, '/merchant-verify', { billersCode: '1111111111111', serviceID: 'ikeja-electric', type: 'prepaid' }],
    [
      'a card',
      { biller: DSTV, itemId: 'dstv-padi', account: ' 1212121212 ' },
      '/merchant-verify',
      { billersCode: '1212121212', serviceID: 'dstv' },
    ],
    [
      'a profile',
      { biller: JAMB, itemId: 'utme-mock', account: '0123456789' },
      '/merchant-verify',
      { billersCode: '0123456789', serviceID: 'jamb', type: 'utme-mock' },
    ],
    [
      'a profile alone',
      { biller: JAMB, itemId: null, account: '0123456789' },
      '/merchant-verify',
      { billersCode: '0123456789', serviceID: 'jamb' },
    ],
    [
      'an e-mail of Smile, at a path of its own',
      { biller: SMILE, itemId: null, account: 'tester@sandbox.com' },
      '/merchant-verify/smile/email',
      { billersCode: 'tester@sandbox.com', serviceID: 'smile-direct' },
    ],
    [
      'an e-mail of anybody else',
      { biller: { ...SMILE, serviceId: 'spectranet' }, itemId: null, account: 'a@b.co' },
      '/merchant-verify',
      { billersCode: 'a@b.co', serviceID: 'spectranet' },
    ],
    [
      'an account of Smile',
      { biller: SMILE, itemId: '624', account: '1402000567' },
      '/merchant-verify',
      { billersCode: '1402000567', serviceID: 'smile-direct' },
    ],
  ])('%s', async (_what, about, path, body) => {
    expect((await verified(about)).asked).toEqual([{ path, body }]);
  });
});

const NAMED = { Customer_Name: 'TESTMETER1', WrongBillersCode: false };

describe('who would be paid for', () => {
  test('a prepaid meter', async () => {
    const answer = {
      code: '000',
      content: {
        ...NAMED,
        Address: 'ABULE EGBA BU ABULE',
        Meter_Number: '68100017372',
        Customer_Arrears: '',
        Minimum_Amount: '',
        Min_Purchase_Amount: '',
        Can_Vend: 'yes',
        Business_Unit: '',
        Customer_Account_Type: 'PRIME',
        Meter_Type: 'PREPAID',
        commission_details: { amount: null },
      },
    };
    expect((await verified({}, answer)).result).toEqual(
      ok({
        ...UNNAMED,
        name: 'TESTMETER1',
        address: 'ABULE EGBA BU ABULE',
        details: { meterType: 'PREPAID', canVend: 'yes', accountType: 'PRIME' },
      }),
    );
  });

  test('a postpaid meter, with its arrears and the least that is taken', async () => {
    const content = {
      Customer_Name: 'Jane Smith',
      Address: '456 Oak Avenue, Lagos',
      Meter_Type: 'POSTPAID',
      Outstanding: '1500.00',
      Minimum_Amount: 500,
      Can_Vend: 'no',
    };
    expect((await verified({ itemId: 'postpaid' }, { code: '020', content })).result).toEqual(
      ok({
        ...UNNAMED,
        name: 'Jane Smith',
        address: '456 Oak Avenue, Lagos',
        least: 500_00,
        details: {
          meterType: 'POSTPAID',
          balance: '1500.00',
          arrears: '1500.00',
          minimumPurchase: '500.00',
          canVend: 'no',
        },
      }),
    );
  });

  test.each([['MeterNumber'], ['Meter_Number']])('a meter whose holder is not told, but whose %s is', async (name) => {
    const content = { Customer_Name: '', Address: '', [name]: REQUEST.account, Meter_Type: 'PREPAID' };
    expect((await verified({}, { code: '000', content })).result).toEqual(
      ok({ ...UNNAMED, details: { meterType: 'PREPAID' } }),
    );
  });

  test('a card, with what a renewal costs', async () => {
    const content = {
      Customer_Name: 'John Doe',
      Status: 'ACTIVE',
      Due_Date: '2027-02-06T00:00:00',
      Customer_Number: 8061522780,
      Customer_Type: 'DSTV',
      Current_Bouquet: 'DStv Compact',
      Renewal_Amount: 9600.5,
    };
    expect((await verified({ biller: DSTV, itemId: null }, { code: '000', content })).result).toEqual(
      ok({
        ...UNNAMED,
        name: 'John Doe',
        renewal: 9_600_50,
        details: {
          status: 'ACTIVE',
          dueDate: '2027-02-06T00:00:00',
          currentBouquet: 'DStv Compact',
          accountType: 'DSTV',
        },
      }),
    );
  });

  test('a card that tells only a name and a balance', async () => {
    const content = {
      Customer_Name: 'Mr DANIEL',
      Balance: 54.82,
      Smartcard_Number: '1212121212',
      Current_Bouquet: null,
    };
    expect((await verified({ biller: DSTV, itemId: null }, { code: '000', content })).result).toEqual(
      ok({ ...UNNAMED, name: 'Mr DANIEL', details: { balance: '54.82' } }),
    );
  });

  test.each([
    [
      'a list',
      [{ AccountId: 1402000567, FriendlyName: 'Home' }, { AccountId: '1402000568' }, { FriendlyName: 'none' }],
    ],
    ['one account alone', { AccountId: '1402000567', FriendlyName: 'Home' }],
  ])('a customer of Smile, whose accounts are %s', async (_what, Account) => {
    const content = { Customer_Name: 'TEST', AccountList: { Account, NumberOfAccounts: 2 } };
    const { result } = await verified({ biller: SMILE, itemId: null, account: 'a@b.co' }, { code: '000', content });
    const accounts = [
      { account: '1402000567', name: 'Home' },
      { account: '1402000568', name: '1402000568' },
    ].slice(0, Array.isArray(Account) ? 2 : 1);
    expect(result).toEqual(ok({ ...UNNAMED, name: 'TEST', accounts }));
  });

  test.each([
    ['PREPAID', 'prepaid', null],
    ['prepaid', 'prepaid', null],
    ['POSTPAID', 'prepaid', 'postpaid'],
    ['Postpaid Meter', 'prepaid', 'postpaid'],
    ['pre-paid', 'postpaid', 'prepaid'],
    ['MD', 'prepaid', null],
    [null, 'postpaid', null],
  ])('a meter of type %p, asked about as %s, fits the item %p', async (Meter_Type, itemId, expected) => {
    const { result } = await verified({ itemId }, { code: '000', content: { ...NAMED, Meter_Type } });
    expect(result).toMatchObject({ ok: true, value: { kind: 'valid', itemId: expected } });
  });

  test.each([
    ['the least of a purchase', { Min_Purchase_Amount: '900', Minimum_Amount: 700 }, 900_00],
    ['the least amount', { Min_Purchase_Amount: '0', Minimum_Amount: 700 }, 700_00],
    ['the least of the service', { Min_Purchase_Amount: 'N/A', Minimum_Amount: '' }, 500_00],
  ])('%s is told first, where it is told', async (_what, told, least) => {
    const answer = { code: '000', content: { ...NAMED, ...told } };
    const { result } = await verified({ biller: biller({ least: 500_00 }) }, answer);
    expect(result).toMatchObject({ value: { least } });
  });
});

describe('an account that VTpass does not know is an answer of ours, in our words', () => {
  const VTPASS_SAYS = 'This meter is not correct or is not a valid Ikeja Electric prepaid meter';

  test.each([
    ['an error', { error: VTPASS_SAYS }],
    ['an error beside a name', { Customer_Name: 'X Y', error: VTPASS_SAYS }],
    ['a wrong number, as true', { ...NAMED, WrongBillersCode: true }],
    ['a wrong number, as a word', { ...NAMED, WrongBillersCode: 'true' }],
    ['a wrong number, as a word in capitals', { ...NAMED, WrongBillersCode: 'TRUE' }],
    ['a wrong number, as 1', { ...NAMED, WrongBillersCode: 1 }],
    ['no name', { Address: 'somewhere' }],
    ['no name, and another meter', { Customer_Name: '', MeterNumber: '2222222222222' }],
    ['a wrong number that is repeated', { MeterNumber: REQUEST.account, WrongBillersCode: true }],
    ['a name that is none', { Customer_Name: 'N/A' }],
    ['nothing', {}],
    ['a text', 'NOT FOUND'],
  ])('%s', async (_what, content) => {
    const { result } = await verified({}, { code: '000', content });
    expect(result).toEqual(ok({ kind: 'invalid', why: expect.any(String) }));
    expect(JSON.stringify(result)).not.toContain(VTPASS_SAYS);
  });

  test.each([[false], ['false'], ['False'], [0], ['0'], [''], [null]])(
    'WrongBillersCode %p is right',
    async (WrongBillersCode) => {
      const { result } = await verified({}, { code: '000', content: { ...NAMED, WrongBillersCode } });
      expect(result).toMatchObject({ value: { kind: 'valid' } });
    },
  );
});

test.each([['011'], ['012'], ['030'], ['087'], ['027'], [undefined], ['999']])(
  'code %s says nothing of the account: VTpass could not be asked',
  async (code) => {
    expect((await verified({}, { code, content: { errors: 'INVALID ARGUMENTS' } })).result).toEqual(
      err('upstream_unavailable'),
    );
  },
);

test('what VTpass calls somebody cannot break the page that shows it', async () => {
  const content = { Customer_Name: `A\u202eB\n${'x'.repeat(500)}` };
  const { result } = await verified({}, { code: '000', content });
  const name = result.ok && result.value.kind === 'valid' ? result.value.name : null;
  expect(name).toBe(`A B ${'x'.repeat(196)}`);
});
