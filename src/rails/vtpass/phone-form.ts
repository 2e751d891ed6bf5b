/**
 * A phone as VTpass wants it: `08031234567`. International spellings become that. Anything else keeps its digits, since
 * the numbers of VTpass's sandbox, such as `201000000000`, are no phones.
 */
export function phoneForm(text: string): string {
  const digits = text.replace(/\D/g, '');
  const [, national] = /^(?:234)?0?([789]\d{9})$/.exec(digits) ?? [];
  return national === undefined ? digits : `0${national}`;
}

/** Whether a text is a phone of Nigeria. */
export const isPhone = (text: string): boolean => /^0\d{10}$/.test(phoneForm(text));

/** What VTpass's sandbox plays: pending, an answer that nobody knows, no answer, and a late one. */
const PLAYED = ['201000000000', '500000000000', '400000000000', '300000000000'];
export const isPlayedNumber = (text: string): boolean => PLAYED.includes(text);
