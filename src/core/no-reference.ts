/** The beginning of references that we make ourselves, for events that name no transaction. */
export const NO_REFERENCE = 'NO-REFERENCE-';

/** Whether the reference is Finswich's: an event has named it. */
export const isFinswichsReference = (reference: string): boolean => !reference.startsWith(NO_REFERENCE);
