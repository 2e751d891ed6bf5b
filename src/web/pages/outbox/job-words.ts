import type { Option } from '../../filter-bar.tsx';
import type { JobKind, JobRow } from '../../wire.ts';

/** Every kind of message that is written down to go out (docs/operations.md#messages-and-the-worker). */
const KINDS: Readonly<Record<JobKind, string>> = {
  send_voucher: 'PIN or token',
  send_refund: 'Refund',
  send_transaction_paid: 'Payment went through',
  send_transaction_failed: 'Payment did not go through',
  send_in_doubt: 'Payment still being confirmed',
  send_value_follows: 'PIN or token follows',
  send_pin_seen: 'Support looked at the PIN',
  send_contact_changed: 'Phone or e-mail was changed',
  send_contact_confirmed: 'To the new phone or e-mail',
  send_pin_set: 'New PIN to pay with',
  tell_second_person: 'To a second person of the staff',
};

export const KIND_NAMES = Object.keys(KINDS) as readonly JobKind[];
export const KIND_OPTIONS: readonly Option<JobKind>[] = KIND_NAMES.map((value) => ({ value, label: KINDS[value] }));
/** In words; a kind that is not known under its own name. */
export const jobKindWord = (kind: string): string => (Object.hasOwn(KINDS, kind) ? KINDS[kind as JobKind] : kind);

type Status = JobRow['status'];
export const STATUS_OPTIONS: readonly Option<Status>[] = [
  { value: 'queued', label: 'Queued' },
  { value: 'dead', label: 'Given up' },
  { value: 'done', label: 'Sent or not needed' },
];
export const STATUS_NAMES = STATUS_OPTIONS.map(({ value }) => value);
