/** Why a PIN is easy to guess, and what its customer is told. */
export const GUESSABLE = {
  repeats: 'This PIN repeats itself, which many people choose. Choose another one.',
  in_a_row: 'The digits of this PIN follow each other, which many people choose. Choose another one.',
  on_the_keypad: 'This PIN is a line on the keypad, which many people choose. Choose another one.',
  year: 'This PIN looks like a year. Whoever knows your year of birth tries it first. Choose another one.',
  phone: 'This PIN is the end of your phone number, which others know. Choose another one.',
} as const;
export type Guessable = keyof typeof GUESSABLE;

const REPEATS = /^(?:(..)\1|(.)\2(.)\3|(.)(.)\5\4)$/;
const ROWS = ['01234567890', '09876543210'];
/** Down the middle of the keypad, and up. */
const KEYPAD = ['2580', '0852'];
const YEAR = /^(?:19|20)/;

/**
 * Why a PIN would be among the first guesses; null when it would not. Refuses `1111`, `1212`, `1122`, `1221`, `1234`,
 * `4321`, `2580`, years from 1900 to 2099, and the end of the customer's phone: one PIN in twenty. `phone`: as E.164.
 */
export function guessable(pin: string, phone: string | null): Guessable | null {
  if (REPEATS.test(pin)) return 'repeats';
  if (ROWS.some((row) => row.includes(pin))) return 'in_a_row';
  if (KEYPAD.includes(pin)) return 'on_the_keypad';
  if (YEAR.test(pin)) return 'year';
  return phone?.endsWith(pin) ? 'phone' : null;
}
