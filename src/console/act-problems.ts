import type { AskFault } from '../approvals/ask.ts';
import { type Problem, problem } from './problems.ts';

const notValid = (field: string, message: string): Problem => ({
  code: 'not_valid',
  fields: [{ path: `body.${field}`, message }],
});

/** Why an act on a wallet is refused, as the staff API says it. */
export const ACT_PROBLEMS: Readonly<Record<AskFault, Problem>> = {
  unknown_customer: problem('not_found'),
  bad_country: notValid('country', 'It must be two letters of ISO 3166, like KE.'),
  bad_first_name: notValid('first_name', 'It must be 1 to 100 printable characters on one line.'),
  bad_last_name: notValid('last_name', 'It must be 1 to 100 printable characters on one line.'),
  bad_phone: notValid(
    'phone',
    'It must be a mobile number of the customer’s country, or one with its country code, like +254712345678.',
  ),
  bad_email: notValid('email', 'It must be one e-mail address, like meg@example.com.'),
  bad_category: notValid('category', 'It must be 1 to 100 printable characters.'),
  malformed: notValid('amount', 'It must be plain decimal text, like 1000.00.'),
  not_allowed: notValid('amount', 'It must be above zero and no finer than the currency.'),
  unknown_currency: notValid('currency', 'There is no such currency.'),
  currency_not_open: problem('not_possible', 'The customer has no wallet in this currency.'),
  reference_used_differently: problem('not_possible', 'This reference was used for something else.'),
  reference_waits: problem('not_possible', 'Something else waits under this reference.'),
  above_limit: problem('not_possible', 'This is more than TOPUP_LIMIT lets one top-up be.'),
  books_full: problem('not_possible', 'This is more than the books of this currency can hold.'),
  wallet_frozen: problem('not_possible', 'The wallet is frozen: nothing goes out of it.'),
  insufficient_funds: problem('not_possible', 'The wallet does not have that much available.'),
  not_a_person: problem('no_right', 'Only a person may ask for this.'),
  reason_missing: notValid('reason', 'Say why.'),
};
