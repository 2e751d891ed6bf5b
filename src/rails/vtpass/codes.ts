import { entryOf } from '../../core/entry-of.ts';
import type { Blocked } from '../../transactions/ordered/ports.ts';

/** What a code proves. `inside`: nothing by itself; the status or the code inside the answer decides. */
export type CodeReading = 'inside' | 'refused' | 'reversed' | 'pending' | 'unknown';

export interface CodeRow {
  /** For staff. */
  readonly says: string;
  /** In the answer to an order. */
  readonly pay: CodeReading;
  /** In the answer to a question about an order. There most codes are about the question, and say nothing. */
  readonly requery: CodeReading;
  readonly blocks?: Blocked;
}

const refusal = (says: string, blocks?: Blocked): CodeRow => ({
  says,
  pay: 'refused',
  requery: 'unknown',
  ...(blocks && { blocks }),
});
const unknown = (says: string): CodeRow => ({ says, pay: 'unknown', requery: 'unknown' });

/**
 * VTpass's codes (https://www.vtpass.com/documentation/response-codes/). A code that has no row here proves nothing.
 * VTpass asks that an unclear answer be taken for pending, so a row says `refused` only where nothing was charged.
 */
export const CODES: Readonly<Record<string, CodeRow>> = {
  '000': { says: 'processed', pay: 'inside', requery: 'inside' },
  '001': { says: 'the result of a question', pay: 'inside', requery: 'inside' },
  '010': refusal('there is no such plan'),
  '011': refusal('a field is missing'),
  '012': refusal('there is no such product'),
  '013': refusal('below the least amount'),
  // An order with this id is there already. Only a question tells what became of it.
  '014': unknown('the request id was used before'),
  // On a question: no order with this id is known. An order that is still on its way is not known either.
  '015': unknown('there is no such request id'),
  '016': { says: 'failed', pay: 'refused', requery: 'refused' },
  '017': refusal('above the highest amount'),
  '018': refusal('the float is too low', 'float'),
  // The order that it repeats may be this very one.
  '019': unknown('likely a repeat of the same order'),
  '020': refusal('the account is confirmed, which is no answer to an order'),
  '021': refusal('our account is locked', 'rail'),
  '022': refusal('our account is suspended', 'rail'),
  '023': refusal('our account may not use the API', 'rail'),
  '024': refusal('our account is inactive', 'rail'),
  '025': refusal('there is no such bank'),
  '026': refusal('the bank account is not known'),
  '027': refusal('our address is not allowed', 'rail'),
  '028': refusal('the product is not enabled for us', 'service'),
  '030': refusal('the biller cannot be reached', 'service'),
  '031': refusal('below the least quantity'),
  '032': refusal('above the highest quantity'),
  '034': refusal('the service is suspended', 'service'),
  '035': refusal('the service is inactive', 'service'),
  '040': { says: 'reversed', pay: 'refused', requery: 'reversed' },
  '044': unknown('resolved by hand; VTpass tells how'),
  '083': unknown('an error of their system'),
  '085': refusal('the request id does not begin with today’s date'),
  '086': refusal('the request id does not begin with a date'),
  '087': refusal('wrong keys', 'rail'),
  '089': { says: 'in progress', pay: 'pending', requery: 'unknown' },
  '091': refusal('not processed, and not charged'),
  '099': { says: 'in progress', pay: 'pending', requery: 'pending' },
};

/** What a code, or the status of a payment, means for staff; null for one that is not known. */
export const codeSays = (code: string): string | null =>
  entryOf(CODES, code)?.says ?? (Object.hasOwn(STATUSES, code) ? `the payment is ${code}` : null);

/** The answer to a question about a request id that VTpass does not know. */
export const NOT_FOUND = '015';

/** What the status of the payment itself proves. It counts more than any code or text around it. */
export const STATUSES: Readonly<Record<string, 'paid' | Exclude<CodeReading, 'inside'>>> = {
  delivered: 'paid',
  failed: 'refused',
  reversed: 'reversed',
  pending: 'pending',
  initiated: 'pending',
};

/** What the code of the payment itself proves, which an older answer to a question has in place of a status. */
export const INNER_CODES: typeof STATUSES = {
  '000': 'paid',
  '016': 'refused',
  '040': 'reversed',
  '099': 'pending',
};
