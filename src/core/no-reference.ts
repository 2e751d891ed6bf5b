/** How a reference of our own making begins: an event that named no transaction is filed under one. */
export const NO_REFERENCE = 'NO-REFERENCE-';

/** The reference is Finswich's: an event has named it. */
export const isFinswichsReference = (reference: string): boolean => !reference.startsWith(NO_REFERENCE);
