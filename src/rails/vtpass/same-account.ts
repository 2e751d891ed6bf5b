import { phoneForm } from './phone-form.ts';

/**
 * Whether two spellings name one account. Spaces and dashes do not count, nor case, nor zeros at the beginning, which a
 * number loses. A phone is the same in its national and its international form.
 */
export const isSameAccount = (one: string, other: string): boolean => plain(one) === plain(other);

function plain(account: string): string {
  const letters = account.toUpperCase().replace(/[^A-Z0-9@.]/g, '');
  return (/^\d+$/.test(letters) ? phoneForm(letters) : letters).replace(/^0+/, '');
}
