import type { AccountKind, Service } from './catalogue/offered-service.ts';
import type { End, OrderKnobsGiven } from './order-knobs.ts';
import type { Settings } from './settings.ts';
import type { Way } from './ways.ts';

const PHONE = '08011111111';
const SMARTCARD = '1212121212';

/** The numbers that VTpass's sandbox serves. */
const SERVED: Readonly<Record<Exclude<AccountKind, 'any' | 'meter'>, readonly string[]>> = {
  phone: [PHONE],
  smile: [PHONE],
  smartcard: [SMARTCARD],
  voucher_phone: [PHONE, SMARTCARD],
  profile: ['0123456789'],
  bank_account: ['1234567890'],
  spectranet: [SMARTCARD],
};

const METERS = new Map<string, 'prepaid' | 'postpaid'>([
  ['1111111111111', 'prepaid'],
  ['1010101010101', 'postpaid'],
]);

/** The type of a test meter; null for any other number. */
export const meterType = (account: string): 'prepaid' | 'postpaid' | null => METERS.get(account) ?? null;

/** The numbers that go wrong, of a phone, a meter or a card, and how /pay is answered for them. */
const FAULTY: Readonly<Record<string, Way>> = {
  '201000000000': 'pending',
  '500000000000': 'unexpected',
  '400000000000': 'closed',
  '300000000000': 'held',
};

/** A further digit decides what really becomes of the order. Without one it is delivered, or stays pending. */
const BY_DIGIT: Readonly<Record<string, End>> = { '0': 'failed', '1': 'delivered', '2': 'pending', '9': 'unrecorded' };
const FAULTY_NUMBER = /^(\d{12})(\d?)$/;

/** How an order is played without a script: by its account, as in VTpass's sandbox. */
export function knobsOfNumber(
  { account: kind }: Pick<Service, 'account'>,
  account: string,
  variationCode: string | null,
  numbers: Settings['numbers'],
): OrderKnobsGiven {
  const [, number = '', digit = ''] = FAULTY_NUMBER.exec(account) ?? [];
  const answer = FAULTY[number];
  if (answer !== undefined)
    return { answer, ends: BY_DIGIT[digit] ?? (answer === 'pending' ? 'pending' : 'delivered') };
  if (isServed(kind, account, variationCode, numbers)) return {};
  return kind === 'bank_account' ? { refuse: '026' } : { ends: 'failed' };
}

/** A test meter has its type, whichever numbers are served. */
function isServed(
  kind: AccountKind,
  account: string,
  variationCode: string | null,
  numbers: Settings['numbers'],
): boolean {
  if (kind === 'any') return true;
  if (kind === 'meter') {
    const type = meterType(account);
    return type === null ? numbers === 'any' : type === variationCode;
  }
  return numbers === 'any' || SERVED[kind].includes(account);
}

/** Whether VTpass can say whose account it is. */
export const isKnown = (kind: AccountKind, account: string, numbers: Settings['numbers']): boolean =>
  isServed(kind, account, meterType(account), numbers);
