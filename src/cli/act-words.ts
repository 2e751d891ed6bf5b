import type { AskFault } from '../approvals/ask.ts';
import type { DecisionFault } from '../approvals/decide.ts';

/** Why an act on a wallet is refused, or a request cannot be decided. */
export const ACT_FAULTS: Readonly<Record<AskFault | DecisionFault, string>> = {
  bad_country: 'The country must be two letters of ISO 3166, like KE.',
  bad_first_name: 'The first name must be 1 to 100 printable characters on one line.',
  bad_last_name: 'The last name must be 1 to 100 printable characters on one line.',
  bad_phone:
    'The phone must be a mobile number of the customer’s country, or one with its country code, like +254712345678.',
  bad_email: 'It must be one e-mail address, like meg@example.com.',
  bad_category: 'The category must be 1 to 100 printable characters.',
  malformed: 'The amount must be plain decimal text, like 1000.00.',
  not_allowed: 'The amount must be above zero and no finer than the currency.',
  unknown_currency: 'There is no such currency.',
  unknown_customer: 'The customer has no wallet in this mode.',
  currency_not_open: 'The customer has no wallet in this currency.',
  reference_used_differently: 'This reference was used for something else; nothing was moved.',
  reference_waits: 'This reference waits for a second person to approve something else; nothing was moved.',
  above_limit: 'This is more than TOPUP_LIMIT allows for one top-up.',
  books_full: 'This is more than the books of this currency can count.',
  wallet_frozen: 'The wallet is frozen: nothing goes out of it.',
  insufficient_funds: 'The wallet does not have that much available.',
  not_a_person: 'This needs a person of the staff.',
  reason_missing: 'A second person must approve this. Say why it is done: --reason "…".',
  unknown_approval: 'Nothing with this number waits for approval.',
  not_waiting: 'This was decided before.',
  same_person: 'Another person must approve: --by is who asked for it.',
  nothing_to_do: 'This has been done in another way since. Refuse it.',
};
