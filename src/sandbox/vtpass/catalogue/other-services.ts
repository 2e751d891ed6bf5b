import { type Service, openVariations, variations, service } from './offered-service.ts';

export const EDUCATION: readonly Service[] = [
  service({
    id: 'waec-registration',
    name: 'WAEC Registration PIN',
    category: 'education',
    productId: 50,
    account: 'any',
    accountIn: 'phone',
    fee: 'N0.00',
    commission: { flatMinor: 150_00 },
    most: 10,
    variations: variations([['waec-registraion', 'WASSCE for Private Candidates', 14_450_00]]),
  }),
  service({
    id: 'waec',
    name: 'WAEC Result Checker PIN',
    category: 'education',
    productId: 51,
    account: 'any',
    accountIn: 'phone',
    fee: 'N0.00',
    commission: { percent: 400 },
    most: 10,
    variations: variations([['waecdirect', 'WASSCE', 3_350_00]]),
  }),
  service({
    id: 'jamb',
    name: 'JAMB PIN VENDING (UTME & Direct Entry)',
    category: 'education',
    productId: 52,
    account: 'profile',
    commission: { flatMinor: 100_00 },
    variations: variations([
      ['utme-mock', 'UTME PIN (with mock)', 7_700_00],
      ['utme-no-mock', 'UTME PIN (without mock)', 6_200_00],
    ]),
  }),
];

export const INSURANCE: readonly Service[] = [
  service({
    id: 'ui-insure',
    name: 'Third Party Motor Insurance - Universal Insurance',
    category: 'insurance',
    productId: 60,
    account: 'any',
    commission: { percent: 600 },
    variations: variations([
      ['1', 'Private', 3_000_00],
      ['2', 'Commercial', 5_000_00],
      ['3', 'Tricycles', 1_500_00],
      ['4', 'Motorcycle', 3_000_00],
    ]),
  }),
  service({
    id: 'personal-accident-insurance',
    name: 'Personal Accident Insurance',
    category: 'insurance',
    productId: 61,
    account: 'any',
    commission: { percent: 1_000 },
    variations: variations([
      ['option-a', 'Option A', 2_500_00],
      ['option-b', 'Option B', 5_000_00],
      ['option-c', 'Option C', 10_000_00],
    ]),
  }),
];

export const FUNDS: readonly Service[] = [
  service({
    id: 'bank-deposit',
    name: 'Bank Deposit',
    category: 'funds',
    productId: 70,
    account: 'bank_account',
    minimumMinor: 100_00,
    maximumMinor: 500_000_00,
    unknownVariation: '025',
    variations: openVariations([
      ['access', 'Access Bank'],
      ['gtbank', 'Guaranty Trust Bank'],
      ['uba', 'United Bank for Africa'],
      ['zenith', 'Zenith Bank'],
    ]),
  }),
];
