/** The beginning of references that we make ourselves, for events that name no transaction. */
export const NO_REFERENCE = 'NO-REFERENCE-';

/** Whether Finswich named this reference in an event; false for one that we made. */
export const isFinswichsReference = (reference: string): boolean => !reference.startsWith(NO_REFERENCE);
