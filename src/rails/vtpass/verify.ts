import type { Biller, ReadFault } from '../../catalogue/ports.ts';
import { printable } from '../../core/printable.ts';
import { type Result, ok } from '../../core/result.ts';
import type { Verified, VerifyRequest } from '../rail.ts';
import { type Fields, codeOf, fieldsOf, isTrue, listOf, textIn, textOf } from './fields.ts';
import { firstKobo, nairaText } from './naira.ts';
import { isPhone, isPlayedNumber } from './phone-form.ts';
import type { ReadVtpass } from './reader.ts';

const NO_PHONE = 'This is no phone number.';
const NO_COUNT = 'Enter how many PINs to buy, from 1 to 99.';
const NOT_KNOWN = 'No customer has this number. Please check it.';

/**
 * Says who would be paid for. Where an account is a phone or a number of PINs, nobody is asked: VTpass has no name for
 * it. An account that VTpass does not know is an answer, and no fault.
 */
export function createVerify(read: ReadVtpass): (request: VerifyRequest) => Promise<Result<Verified, ReadFault>> {
  return async (request) => {
    const { mode, biller } = request;
    const account = request.account.trim();
    if (biller.account === 'phone') {
      return ok(isPhone(account) || (mode === 'TEST' && isPlayedNumber(account)) ? unnamed() : invalid(NO_PHONE));
    }
    if (biller.account === 'count') return ok(/^[1-9]\d?$/.test(account) ? unnamed() : invalid(NO_COUNT));
    return read({ mode, ...questionOf(request, account) }, (answer) => verifiedIn(answer, request, account));
  };
}

const SMILE = 'smile-direct';

/** A customer of Smile is found by e-mail, and then has accounts of which one is paid. */
function questionOf(
  { biller, itemId }: VerifyRequest,
  account: string,
): { readonly path: string; readonly body: string } {
  const { serviceId } = biller;
  const isEmail = serviceId === SMILE && account.includes('@');
  return {
    path: isEmail ? '/merchant-verify/smile/email' : '/merchant-verify',
    body: JSON.stringify({
      billersCode: account,
      serviceID: serviceId,
      ...(hasType(biller) && itemId !== null && { type: itemId }),
    }),
  };
}

/** Whether VTpass must be told which kind of meter, or which PIN, it is about. */
const hasType = ({ account }: Biller): boolean => account === 'meter' || account === 'profile';

const invalid = (why: string): Verified => ({ kind: 'invalid', why });

type Valid = Extract<Verified, { kind: 'valid' }>;
const unnamed = (): Valid => ({
  kind: 'valid',
  name: null,
  address: null,
  itemId: null,
  least: null,
  renewal: null,
  details: {},
  accounts: [],
});

/** Codes of a verification that was made. */
const MADE: readonly (string | null)[] = ['000', '020'];

/** Null when the answer is about our question, and not about the account. */
function verifiedIn(answer: Fields, { biller, itemId }: VerifyRequest, account: string): Verified | null {
  const content = fieldsOf(answer['content']);
  const isWrong = isTrue(content['WrongBillersCode']);
  if (!isWrong && !MADE.includes(codeOf(answer['code']))) return null;
  const name = shownIn(content, 'Customer_Name', 'CustomerName', 'Name');
  // Some sellers of electricity tell no name, and only repeat the number of a meter that they know.
  const isFound = name !== null || textIn(content, 'MeterNumber', 'Meter_Number') === account;
  if (isWrong || !isFound || textIn(content, 'error', 'errors') !== null) return invalid(NOT_KNOWN);
  const least = firstKobo(textOf(content['Min_Purchase_Amount']), textOf(content['Minimum_Amount'])) ?? biller.least;
  const meter = biller.account === 'meter' ? meterIn(content) : null;
  return {
    kind: 'valid',
    name,
    address: shownIn(content, 'Address', 'address'),
    itemId: meter === itemId ? null : meter,
    least,
    renewal: firstKobo(textOf(content['Renewal_Amount'])),
    details: detailsIn(content, meter, least),
    accounts: accountsIn(content),
  };
}

/** The kind of a meter, as an item of its biller; null when VTpass does not tell. */
function meterIn(content: Fields): 'prepaid' | 'postpaid' | null {
  const [, kind] = /\b(pre|post)[- ]?paid\b/i.exec(textOf(content['Meter_Type']) ?? '') ?? [];
  return kind === undefined ? null : kind.toLowerCase() === 'pre' ? 'prepaid' : 'postpaid';
}

/** What only some billers tell, by the names of the bill-payments API. */
const DETAILS = {
  status: ['Status'],
  dueDate: ['Due_Date', 'DueDate'],
  currentBouquet: ['Current_Bouquet'],
  balance: ['Balance', 'Outstanding', 'Customer_Arrears'],
  arrears: ['Customer_Arrears', 'Outstanding'],
  canVend: ['Can_Vend'],
  maximumPurchase: ['MAX_Purchase_Amount', 'Max_Purchase_Amount'],
  accountType: ['Customer_Account_Type', 'Customer_Type'],
} as const;

function detailsIn(content: Fields, meter: string | null, least: number | null): Valid['details'] {
  const told = Object.entries(DETAILS).map(([name, names]) => [name, shownIn(content, ...names)] as const);
  return Object.fromEntries([
    ...told.flatMap(([name, text]) => (text === null ? [] : [[name, text] as const])),
    ...(meter === null ? [] : [['meterType', meter.toUpperCase()] as const]),
    ...(meter === null || least === null ? [] : [['minimumPurchase', nairaText(least)] as const]),
  ]);
}

/** One account may stand alone, without a list around it. */
const accountsIn = (content: Fields): Valid['accounts'] =>
  listOf(fieldsOf(content['AccountList'])['Account']).flatMap((entry) => {
    const account = shownIn(fieldsOf(entry), 'AccountId', 'AccountID');
    return account === null ? [] : [{ account, name: shownIn(fieldsOf(entry), 'FriendlyName') ?? account }];
  });

const LONGEST_TEXT = 200;
const shownIn = (fields: Fields, ...names: readonly string[]): string | null => {
  const text = textIn(fields, ...names);
  return text && printable(text).slice(0, LONGEST_TEXT);
};
