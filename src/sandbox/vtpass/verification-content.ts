import { MINUTE } from '../../core/clock.ts';
import type { Service } from './catalogue/offered-service.ts';
import { commissionDetails } from './commission-details.ts';
import { nairaNumber } from './naira.ts';
import { meterType } from './test-numbers.ts';
import type { VerificationKnobs } from './verification-knobs.ts';

/** Who VTpass is asked about. */
export interface Inquiry {
  readonly service: Service;
  readonly account: string;
  /** `prepaid` or `postpaid`; a variation for JAMB; empty elsewhere. */
  readonly type: string;
  readonly knobs: VerificationKnobs;
  readonly now: number;
}

type Content = Readonly<Record<string, unknown>>;

/** What VTpass says of an account that it knows: each service in words of its own. */
export function confirmedContent(inquiry: Inquiry): Content {
  const { service } = inquiry;
  const details = { commission_details: commissionDetails(service, null) };
  switch (service.account) {
    case 'meter':
      return { ...(METERS.get(service.id) ?? otherMeter)(inquiry), WrongBillersCode: false, ...details };
    case 'smartcard':
      return { ...(service.subscribes ? decoder(inquiry) : startimes(inquiry)), ...details };
    case 'smile':
      return smile(inquiry);
    case 'phone':
    case 'voucher_phone':
    case 'profile':
    case 'bank_account':
    case 'spectranet':
    case 'any':
      return { Customer_Name: nameOr('CAPITAL JAMES', inquiry), ...details };
  }
}

/** What VTpass says of an account that it does not know. */
export function wrongContent({ service, type, knobs }: Inquiry): Content {
  const error = errorOf(service, type);
  switch (knobs.wrongShape) {
    case 'usual':
      return service.account === 'meter' || service.id === 'startimes' ? { error, WrongBillersCode: true } : { error };
    case 'error':
      return { error };
    case 'flag':
      return { WrongBillersCode: true };
    case 'flag_text':
      return { WrongBillersCode: 'true' };
  }
}

function errorOf({ account, name }: Service, type: string): string {
  if (account === 'meter') {
    const disco = name.replace(/(?: Payment)? - .*$/, '');
    return `This meter is not correct or is not a valid ${disco} ${type} meter. Please check and try again`;
  }
  if (account === 'smartcard')
    return "The Smartcard/Decoder Number you entered may be invalid, Please check and only proceed if you are sure it's valid.";
  return 'The number you entered could not be verified. Please check and try again';
}

const nameOr = (usual: string, { knobs }: Inquiry): string => knobs.name ?? usual;
const typeOf = ({ account, type, knobs }: Inquiry): string => knobs.meterType ?? meterType(account) ?? type;
const minimum = ({ knobs }: Inquiry): number | string =>
  knobs.minimumMinor === undefined ? '' : nairaNumber(knobs.minimumMinor);

const ikeja = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('TESTMETER1', inquiry),
  Address: 'ABULE EGBA BU ABULE',
  Meter_Number: inquiry.account,
  Customer_Arrears: '',
  Minimum_Amount: '',
  Min_Purchase_Amount: minimum(inquiry),
  Can_Vend: inquiry.knobs.canVend,
  Business_Unit: '',
  Customer_Account_Type: 'PRIME',
  Meter_Type: typeOf(inquiry).toUpperCase(),
});

/** Knows the meter, and neither name nor address. */
const jos = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('', inquiry),
  Address: '',
  Min_Purchase_Amount: minimum(inquiry),
  MeterNumber: inquiry.account,
  Can_Vend: inquiry.knobs.canVend,
  Meter_Type: typeOf(inquiry),
});

const portHarcourt = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('TESTMETER1', inquiry),
  Address: 'Muyibat oyefusi crescent',
  MeterNumber: inquiry.account,
  Customer_Number: '25113291196',
  Customer_Phone: '08000000000',
  Customer_Arrears: '0',
  Customer_Account_Type: 'NMD',
  Min_Purchase_Amount: minimum(inquiry),
  MAX_Purchase_Amount: '200000',
  Last_Purchase_Days: '12',
  KCT1: '',
  KCT2: '',
  Can_Vend: inquiry.knobs.canVend,
  Meter_Type: typeOf(inquiry).toUpperCase(),
});

const otherMeter = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('TESTMETER1', inquiry),
  Account_Number: inquiry.account,
  MeterNumber: inquiry.account,
  Address: '1 TEST STREET',
  Customer_District: 'TEST DISTRICT',
  Customer_District_Reference: 'TD01',
  Min_Purchase_Amount: minimum(inquiry),
  Can_Vend: inquiry.knobs.canVend,
  Meter_Type: typeOf(inquiry).toUpperCase(),
  ...MORE.get(inquiry.service.id),
});

/** What single discos add. */
const MORE = new Map<string, Content>([
  ['ibadan-electric', { Service_Band: 'A', Franchise: 'IBEDC' }],
  ['abuja-electric', { Outstanding: 0 }],
  ['enugu-electric', { District: 'OGUI', Tariff: 'NON-MD' }],
  ['benin-electric', { Tariff: 'R2S' }],
]);

const METERS = new Map<string, (inquiry: Inquiry) => Content>([
  ['ikeja-electric', ikeja],
  ['jos-electric', jos],
  ['portharcourt-electric', portHarcourt],
]);

/** The test card's own bouquet, until a script says otherwise. */
const RENEWAL_MINOR = 4_615_00;
const RENEWED_IN_MS = 10 * 24 * 60 * MINUTE;

const decoder = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('TEST METER', inquiry),
  Status: 'ACTIVE',
  Due_Date: new Date(inquiry.now + RENEWED_IN_MS).toISOString().slice(0, 19),
  Customer_Number: '8061522780',
  Customer_Type: inquiry.service.id.toUpperCase(),
  Current_Bouquet: inquiry.knobs.hasBouquet ? (inquiry.service.variations[0]?.name ?? null) : null,
  Renewal_Amount: nairaNumber(inquiry.knobs.renewalMinor ?? RENEWAL_MINOR),
});

const startimes = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('TEST METER', inquiry),
  Balance: 54.82,
  Smartcard_Number: inquiry.account,
  WrongBillersCode: false,
});

const smile = (inquiry: Inquiry): Content => ({
  Customer_Name: nameOr('THE TESTER ITSELF', inquiry),
  AccountList: {
    Account: [{ AccountId: '08011111111', FriendlyName: '08011111111' }],
    NumberOfAccounts: 1,
  },
});
