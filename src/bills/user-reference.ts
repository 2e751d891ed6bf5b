import { isName } from '../core/printable.ts';

const LONGEST = 200;

/** Whether a text can be a customer's user reference. It is compared to the letter. */
export const isUserReference = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= LONGEST && isName(text);
