import { DIGITS, type Random, draw } from '../random.ts';
import { nairaNumber, nairaText } from './naira.ts';
import type { OrderKnobs } from './order-knobs.ts';
import type { Value } from './value.ts';

/** An order for a meter. */
interface MeterOrder {
  readonly serviceId: string;
  readonly account: string;
  /** Kobo. */
  readonly amountMinor: number;
  readonly knobs: OrderKnobs;
}

/** What is drawn and reckoned for one token. */
interface Vend {
  readonly account: string;
  readonly amountMinor: number;
  /** Without the VAT of 7.5 %. */
  readonly energyMinor: number;
  readonly token: string;
  readonly bonus: string;
  readonly units: string;
  readonly reference: string;
  /** `N/A`, null or what the disco's answer has for a key-change token that is not needed. */
  readonly keyChange: (none: unknown) => readonly [unknown, unknown];
}

/** Kobo of energy that make a unit. */
const UNIT_MINOR = 23_28;

/** A token, in the shape of the disco's own answers. */
export function prepaidValue({ serviceId, account, amountMinor, knobs }: MeterOrder, random: Random): Value {
  const energyMinor = Math.round((amountMinor * 1_000) / 1_075);
  const [first, second] = [draw(random, DIGITS, 20), draw(random, DIGITS, 20)];
  const vend: Vend = {
    account,
    amountMinor,
    energyMinor,
    token: draw(random, DIGITS, 20),
    bonus: draw(random, DIGITS, 20),
    units: (energyMinor / UNIT_MINOR).toFixed(1),
    reference: draw(random, DIGITS, 8),
    keyChange: (none) => (knobs.keyChange ? [first, second] : [none, none]),
  };
  if (serviceId === 'ikeja-electric' && knobs.valueShape === 'older') return olderIkeja(vend);
  return (SHAPES.get(serviceId) ?? plain)(vend);
}

const ikeja = ({ token, units, energyMinor, reference, keyChange }: Vend): Value => {
  const labelled = `Token : ${token}`;
  const [kct1, kct2] = keyChange('N/A');
  return {
    codeText: labelled,
    codes: { token: labelled, kct1, kct2 },
    blanks: { token: 'N/A', kct1: 'N/A', kct2: 'N/A' },
    rest: {
      customerName: 'N/A',
      customerAddress: 'N/A',
      meterNumber: 'N/A',
      resetToken: 'N/A',
      configureToken: 'N/A',
      tokenAmount: nairaNumber(energyMinor),
      exchangeReference: reference,
      units: `${units} kWh`,
      fixChargeAmount: 0,
      tariff: 'R2 SINGLE PHASE RESIDENTIAL',
      taxAmount: 0,
      debtAmount: 0,
      penalty: 0,
      costOfUnit: 0,
      announcement: 'N/A',
      meterCost: 0,
      currentCharge: 0,
      lossOfRevenue: 0,
      tariffBaseRate: 0,
      installationFee: 0,
      reconnectionFee: 0,
      meterServiceCharge: 0,
      administrativeCharge: 0,
    },
  };
};

const olderIkeja = ({ token, units, amountMinor, account, reference }: Vend): Value => ({
  codeText: `Token : ${token}`,
  codes: { token },
  blanks: { token: null },
  rest: {
    meterNumber: account,
    customerName: null,
    address: null,
    tokenAmount: nairaText(amountMinor),
    tokenValue: nairaText(amountMinor),
    businessCenter: null,
    exchangeReference: reference,
    units,
  },
});

const eko = ({ token, bonus, amountMinor, energyMinor, keyChange }: Vend): Value => {
  const [kct1, kct2] = keyChange(null);
  return {
    codeText: `Token : ${token} Bonus Token : ${bonus}`,
    codes: { mainToken: token, bonusToken: bonus, kct1, kct2 },
    blanks: { mainToken: null, bonusToken: null },
    rest: {
      mainTokenDescription: 'Normal Sale',
      mainTokenUnits: Number((energyMinor / 18).toFixed(3)),
      mainTokenTax: nairaNumber(amountMinor - energyMinor),
      mainsTokenAmount: nairaNumber(energyMinor),
      bonusTokenDescription: 'FBE Token',
      bonusTokenUnits: 50,
      bonusTokenTax: null,
      bonusTokenAmount: null,
      tariffIndex: '52',
      debtDescription: '1122',
    },
  };
};

const kano = ({ token, reference, keyChange }: Vend): Value => {
  const spaced = fours(token)
    .map((four) => `${four}  `)
    .join('');
  const [configure_token1, configure_token2] = keyChange(null);
  return {
    codeText: `Token: ${spaced}`,
    codes: { token: spaced, configure_token1, configure_token2 },
    blanks: { token: null },
    rest: {
      customerName: 'TEST METER ',
      customerAddress: 'KATSINA NORTH REGION',
      tariffCode: 'C2',
      businessUnit: 'KATSINA NORTH REGION',
      undertaking: 'GRA',
      customerBalance: null,
      exchangeReference: `110-${reference}`,
      externalReference: null,
    },
  };
};

const jos = ({ token, units, amountMinor, reference, keyChange }: Vend): Value => {
  const dashed = fours(token).join('-');
  const [KCT1, KCT2] = keyChange(null);
  return {
    codeText: `Token : ${dashed}`,
    codes: { Token: dashed, KCT1, KCT2 },
    blanks: { Token: null },
    rest: { Units: units, Amount: nairaNumber(amountMinor), Receipt: reference, Tax: 0, CustomerName: null },
  };
};

const portHarcourt = ({ token, units, amountMinor, energyMinor, reference, keyChange }: Vend): Value => {
  const [kct1, kct2] = keyChange(null);
  return {
    codeText: `Token: ${token}`,
    codes: { token, kct1, kct2 },
    blanks: {},
    rest: {
      customerName: 'Testmeter1',
      address: 'Muyibat oyefusi crescent',
      meterNumber: null,
      customerNumber: reference,
      tokenAmount: nairaText(amountMinor),
      tokenValue: nairaText(energyMinor),
      tariff: '56.38,SDUTY:N0 ',
      businessCenter: null,
      exchangeReference: null,
      units,
      energyAmt: nairaText(energyMinor),
      vat: nairaText(amountMinor - energyMinor),
      arrears: '0.00',
      revenueLoss: null,
    },
  };
};

/** Abuja and Ibadan begin their names with capitals. */
const abuja = ({ token, units, account, reference, keyChange }: Vend): Value => {
  const [KCT1, KCT2] = keyChange('');
  return {
    codeText: `Token : ${token}`,
    codes: { Token: token, KCT1, KCT2 },
    blanks: {},
    rest: {
      PurchasedUnits: units,
      TariffRate: '63.02',
      ReceiptNumber: reference,
      Reference: reference,
      Name: 'TEST METER',
      Address: '1 ABUJA STREET',
      MeterNumber: account,
    },
  };
};

const plain = ({ token, units, account, energyMinor, reference, keyChange }: Vend): Value => {
  const [kct1, kct2] = keyChange(null);
  return {
    codeText: `Token : ${token}`,
    codes: { token, kct1, kct2 },
    blanks: { token: '' },
    rest: {
      customerName: 'TEST METER',
      accountNumber: account,
      receiptNumber: reference,
      tokenAmount: nairaNumber(energyMinor),
      units,
    },
  };
};

const SHAPES = new Map<string, (vend: Vend) => Value>([
  ['ikeja-electric', ikeja],
  ['eko-electric', eko],
  ['kano-electric', kano],
  ['jos-electric', jos],
  ['portharcourt-electric', portHarcourt],
  ['abuja-electric', abuja],
  ['ibadan-electric', abuja],
]);

const fours = (token: string): readonly string[] => token.match(/\d{4}/g) ?? [];

/** A paid bill has no token. */
export const postpaidValue = (random: Random): Value => ({
  codeText: '',
  codes: {},
  blanks: {},
  rest: {
    customerName: 'NP NGEMA',
    customerAddress: '6 ABIODUN ODESEYE Shomolu BU',
    meterNumber: null,
    utilityName: 'Eskom',
    exchangeReference: draw(random, DIGITS, 16),
    balance: null,
  },
});
