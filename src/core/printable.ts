const CONTROL = /\p{Cc}/gu;

/** No control characters and no half of a surrogate pair: databases would merge or refuse such texts. */
export const isPrintable = (text: string): boolean => text.isWellFormed() && text.search(CONTROL) === -1;

/** The text with a space for each control character, fit to be kept and shown anywhere. */
export const printable = (text: string): string => text.toWellFormed().replace(CONTROL, ' ');
