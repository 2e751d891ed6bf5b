import { type VoucherValue, readValue } from '../../vouchers/value.ts';
import { type Fields, fieldsOf, listOf, textIn, textOf } from './fields.ts';
import { type Label, codeIn, piecesOf, tokenIn } from './value-text.ts';

/** What a service hands over beside the payment itself; null where it loads the phone, the card or the bill. */
export type Gives = 'token' | 'pin' | 'voucher' | null;

/** Each biller has names of its own. */
const NAMES = {
  token: ['token', 'Token', 'mainToken', 'main_token', 'creditToken'],
  bonusToken: ['bonusToken', 'bonus_token'],
  // These change the key of a meter. The customer enters them before the token.
  kct1: ['kct1', 'KCT1', 'configure_token1'],
  kct2: ['kct2', 'KCT2', 'configure_token2'],
  tokens: ['tokens', 'Tokens'],
  pin: ['Pin', 'pin', 'PIN'],
  pins: ['pins', 'Pins'],
  cards: ['cards', 'Cards'],
  serial: ['Serial', 'serial', 'SerialNo', 'serialNumber'],
  voucher: ['Voucher', 'voucher', 'vouchers'],
  units: ['units', 'Units', 'mainTokenUnits', 'PurchasedUnits'],
  /** Texts for people that hold whatever was bought: `Token : X Bonus Token : Y`. */
  told: ['purchased_code', 'extras'],
} as const;
type Name = keyof typeof NAMES;

/**
 * What was bought, from the parts of an answer, in one form for all billers: `kct1`, `kct2`, `token`, `bonusToken`,
 * `pins`, `serials`, `voucher` and `units`, without labels or `N/A`. `raw` is the text that VTpass wrote for people. Null
 * when nothing is bought that way, or it has not come yet. `own` is what belongs to the order and is no code, such as
 * its meter.
 */
export function valueIn(parts: readonly Fields[], gives: Gives, own: readonly string[]): VoucherValue | null {
  const answer = lookIn(parts);
  // Where nothing is handed over, a text for people may be anything.
  const texts = gives === null ? [] : answer.texts('told', 'token', 'pin', 'voucher');
  const raw = texts.find((text) => /\d/.test(text)) ?? texts[0];
  const told = toldIn(raw ?? '');
  const codes = {
    ...tokensIn(answer, told, gives),
    ...pinsIn(answer, told, gives),
    ...vouchersIn(answer, told, gives),
  };
  const [units] = answer.texts('units');
  const hasCode = Object.keys(codes).length > 0;
  const value = { ...codes, ...(hasCode && units !== undefined && { units }), ...(raw !== undefined && { raw }) };
  // A code in a form that is not known here may still be one. Words such as "is being generated" are none.
  return readValue(value, own).verdict === 'none' ? null : value;
}

/** An answer, in whichever of its parts a field stands. */
interface Look {
  /** All that is said under these names. */
  readonly texts: (...names: readonly Name[]) => readonly string[];
  /** The elements of the first list under these names. */
  readonly elements: (...names: readonly Name[]) => readonly unknown[];
}

const lookIn = (parts: readonly Fields[]): Look => {
  const under = (names: readonly Name[]): readonly unknown[] =>
    names.flatMap((name) => NAMES[name].flatMap((spelling) => parts.map((part) => part[spelling])));
  return {
    texts: (...names) => under(names).flatMap((field) => textOf(field) ?? []),
    elements: (...names) =>
      under(names)
        .map(listOf)
        .find((elements) => elements.length > 0) ?? [],
  };
};

/** The pieces of the text for people under these labels. */
type Told = (...labels: readonly Label[]) => readonly string[];
const toldIn = (raw: string): Told => {
  const pieces = piecesOf(raw);
  return (...labels) => pieces.filter(({ label }) => labels.includes(label)).map(({ text }) => text);
};

/** What texts hold, each with or without its label. */
const within = (texts: readonly string[], codeOf: (text: string) => string | null): readonly string[] =>
  texts.flatMap((text) => piecesOf(text).flatMap((piece) => codeOf(piece.text) ?? []));

function tokensIn({ texts, elements }: Look, told: Told, gives: Gives): VoucherValue {
  // Some exam boards call their PINs tokens.
  if (gives === 'pin') return {};
  const listed = gives === 'token' ? elements('tokens').flatMap((element) => textOf(element) ?? []) : [];
  const tokens = {
    kct1: [...texts('kct1'), ...told('kct1')],
    kct2: [...texts('kct2'), ...told('kct2')],
    token: [...texts('token'), ...listed, ...(gives === 'token' ? told('token', 'none') : [])],
    bonusToken: [...texts('bonusToken'), ...told('bonus')],
  };
  const found = Object.entries(tokens).map(([name, from]) => [name, within(from, tokenIn)[0]] as const);
  return Object.fromEntries(found.filter(([, token]) => token !== undefined));
}

function pinsIn({ texts, elements }: Look, told: Told, gives: Gives): VoucherValue {
  const cards = elements('cards').map(fieldsOf);
  const ofCards = (name: 'pin' | 'serial'): readonly string[] =>
    cards.flatMap((card) => textIn(card, ...NAMES[name]) ?? []);
  const listed = elements('pins', ...(gives === 'token' ? [] : (['tokens'] as const)));
  const pins = firstCodes([
    ofCards('pin'),
    listed.flatMap((element) => textOf(element) ?? []),
    texts('pin'),
    told('pin'),
    ...(gives === 'pin' ? [texts('token'), told('token', 'none')] : []),
  ]);
  const serials = [ofCards('serial'), told('serial')].find((found) => found.length > 0) ?? [];
  return pins.length === 0 ? {} : { pins, ...(serials.length > 0 && { serials }) };
}

function vouchersIn({ elements }: Look, told: Told, gives: Gives): VoucherValue {
  const listed = elements('voucher').flatMap((element) => textOf(element) ?? []);
  const codes = firstCodes([listed, told('voucher'), ...(gives === 'voucher' ? [told('none')] : [])]);
  return codes.length === 0 ? {} : { voucher: codes.length === 1 ? codes[0] : codes };
}

/** The codes of the first source that has any: the others repeat them. */
function firstCodes(sources: readonly (readonly string[])[]): readonly string[] {
  for (const texts of sources) {
    const codes = within(texts, codeIn);
    if (codes.length > 0) return codes;
  }
  return [];
}
