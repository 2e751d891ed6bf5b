import type { CodeWords } from '../../desk/upstream-alarms.ts';
import { entryOf } from '../../core/entry-of.ts';
import { CODES } from './codes.ts';

/** The code of an order that the float does not cover. */
export const SHORT_FLOAT = '018';

const ASK_ABOUT_ACCOUNT = 'Ask VTpass about the account.';
const WAIT = 'Wait, or ask VTpass how long it lasts.';

/** What staff do about each code that stops selling (docs/selling-through-vtpass.md#what-stops-selling). */
export const NEXT: Readonly<Record<string, string>> = {
  [SHORT_FLOAT]: 'Fund the wallet at VTpass.',
  '021': ASK_ABOUT_ACCOUNT,
  '022': ASK_ABOUT_ACCOUNT,
  '023': 'Ask VTpass to let the account use its API.',
  '024': ASK_ABOUT_ACCOUNT,
  '027': 'Have VTpass add this service’s address to those that it knows.',
  '028': 'Enable the product at VTpass under “Product Settings”.',
  '030': WAIT,
  '034': WAIT,
  '035': WAIT,
  '087': 'Check the keys, and that they are of the host that this mode calls.',
};

/** What a code that stops selling means; null for any other. */
export function codeWords(code: string): CodeWords | null {
  const next = entryOf(NEXT, code);
  const row = entryOf(CODES, code);
  return next === undefined || !row ? null : { means: row.says, next };
}
