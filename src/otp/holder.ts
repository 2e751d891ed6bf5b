import type { Mode } from '../core/mode.ts';

/** Whose codes these are. The limits over all transactions count by it. */
export interface CodeHolder {
  readonly mode: Mode;
  readonly userReference: string;
  /** The phone, or the e-mail where no phone is known. */
  readonly recipient: string;
}

type Customer = Omit<CodeHolder, 'recipient'>;

/**
 * The subjects whose hourly limits a person may lift, per mode: what is lifted in TEST allows no more guesses in LIVE.
 */
export const phoneSubject = ({ mode, recipient }: Omit<CodeHolder, 'userReference'>): string =>
  `phone:${mode}/${recipient}`;
export const customerSubject = ({ mode, userReference }: Customer): string => `customer:${mode}/${userReference}`;

/** A customer without phone and e-mail counts as a phone of their own, so that they share its limit with nobody. */
export const holderOf = (
  { mode, userReference }: Customer,
  { phone, email }: { readonly phone: string | null; readonly email: string | null },
): CodeHolder => ({ mode, userReference, recipient: phone ?? email ?? customerSubject({ mode, userReference }) });
