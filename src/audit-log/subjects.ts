import type { Mode } from '../core/mode.ts';

/** How the audit log names what something was done to. */
export const transactionSubject = (reference: string): string => `transaction/${reference}`;
export const walletSubject = (mode: Mode, userReference: string): string => `wallet/${mode}/${userReference}`;
