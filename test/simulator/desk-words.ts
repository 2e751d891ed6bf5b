/** Why something was refused, in the words of the desk, and the answers that mean it. Written by hand. */
export const REASONS: Readonly<Record<string, readonly string[]>> = {
  'the code was wrong': ['otp_wrong'],
  'the code was no longer valid': ['otp_expired'],
  'too many wrong codes': ['otp_exhausted'],
  'all codes of this transaction were sent': ['otp_sends_used_up'],
  'the code could not be sent': ['otp_not_delivered'],
  'the balance was too low': ['insufficient_funds'],
  'the wallet is frozen': ['wallet_frozen'],
  'the transaction is not known': ['unknown_transaction'],
  'the customer has no wallet here': ['unknown_customer'],
  'it was announced before with other details': ['conflicting_duplicate'],
  'it does not fit what is known of the transaction': ['conflicting_event'],
  'not possible at this point of the transaction': ['bad_transition'],
  'its time was over': ['transaction_expired'],
  'Finswich did not pay': ['transfer_refused'],
  'nobody can say yet whether Finswich paid; the money is held': ['transfer_in_doubt'],
  'the last code was sent less than 30 seconds before': ['otp_send_limit'],
  'all five codes of this transaction were sent': ['otp_sends_used_up'],
  'too many codes to this phone within an hour': ['otp_send_limit'],
  'too many wrong codes from this phone within an hour': ['otp_try_limit'],
  'too many wrong codes from this customer within an hour': ['otp_try_limit'],
};

/** What the desk says of each case, and its kind. */
export const CASES: Readonly<Record<string, string>> = {
  'Finswich was asked to pay and no answer says whether it did. The money is still held': 'in_doubt',
  'The transaction is paid, but its PIN or token has not come': 'value_overdue',
  'The same transaction was announced again with different details': 'conflicting_initiate',
  'A second, different PIN or token came for the same transaction': 'second_voucher',
  'A PIN or token came for a transaction that was never paid, was given back, or is not known, or in an event that is not known. It is withheld':
    'value_unexpected',
  'A PIN or token came after a person had found that the customer has what was bought. It is withheld':
    'value_afterwards',
  'A PIN or token came that names another customer or mode than the transaction. It is withheld': 'value_conflict',
  'A PIN or token came without proof that Finswich sent it. It is withheld': 'value_unverified',
  'What came for the transaction may be a PIN or token, or something else. It is withheld': 'value_unclear',
  'Finswich reversed a transaction for which no money was taken, whose money was given back before, or that it did not name':
    'reversal_unexpected',
  'A second reversal came with different details': 'reversal_changed',
  'A reversal came with another amount, currency, customer or mode than the transaction, or without an amount':
    'reversal_conflict',
  'A reversal came without proof that Finswich sent it': 'reversal_unverified',
  'Finswich refused the payment after other evidence, or a person, had shown how the transaction ended': 'late_refusal',
  'Finswich says that it paid, after the money had been given back to the customer': 'late_acceptance',
};
/** The name of each decision at the desk, and the choice it stands for. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'Close the case, change nothing': ['dismiss'],
  'Finswich gave no credit, the transaction stands': ['no_credit'],
  'Give the money back': ['give_back'],
  'The customer has it': ['customer_has_it'],
  'Finswich has paid': ['paid'],
  'Finswich has not paid': ['unpaid'],
  'Accept the reversal': ['refund'],
  'Hand the PIN or token over': ['hand_over'],
};
/** The name of each message at the desk, and its kind. */
export const MESSAGES: Readonly<Record<string, string>> = {
  'Message with the PIN or token': 'voucher',
  'Message about the refund': 'refund',
  'Message about the payment': 'transaction_paid',
  'Message about the failure': 'transaction_failed',
  'Message that the payment is still being confirmed': 'in_doubt',
  'Message that the PIN or token follows': 'value_follows',
};
