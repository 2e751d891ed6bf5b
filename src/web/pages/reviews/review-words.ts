import type { Mode, Review, ReviewStatus } from '../../wire.ts';
import type { Option } from '../../filter-bar.tsx';

type Kind = Review['kind'];

/** The name of each kind of case in a list. The sentence about what happened comes from the service. */
const KINDS: Readonly<Record<Kind, string>> = {
  in_doubt: 'Payment in doubt',
  value_overdue: 'PIN or token overdue',
  conflicting_initiate: 'Announced twice, differently',
  second_voucher: 'Second PIN or token',
  value_unexpected: 'Unexpected PIN or token',
  value_afterwards: 'PIN or token came after all',
  value_conflict: 'PIN or token names another',
  value_unverified: 'Unproven PIN or token',
  value_unclear: 'PIN or token not recognised',
  reversal_unexpected: 'Unexpected reversal',
  reversal_changed: 'Reversal came changed',
  reversal_conflict: 'Reversal does not fit',
  reversal_unverified: 'Unproven reversal',
  late_refusal: 'Refused too late',
  late_acceptance: 'Paid after it was given back',
  answer_conflict: 'Answer does not fit the order',
};
export const kindWord = (kind: Kind): string => KINDS[kind];
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];
export const KIND_OPTIONS: readonly Option<Kind>[] = KIND_NAMES.map((value) => ({ value, label: KINDS[value] }));

/** Whether a case still needs a person: to decide it, to confirm it, or to look at it when its wait ends. */
export const isWaitingStatus = (status: ReviewStatus): boolean => status !== 'decided' && status !== 'superseded';

/** A case without a mode is treated like one of LIVE. */
export const modeWord = (mode: Mode | null): string => mode ?? 'LIVE or TEST, not known';
