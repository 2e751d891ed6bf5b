const CONTROL = /\p{Cc}/gu;
/** Characters that reverse the letters around them, so that a text reads as another one. */
const BIDI_CONTROLS = /\p{Bidi_Control}/gu;
const SEPARATES_LINES = /[\p{Zl}\p{Zp}]/u;
/** To Unicode the blank braille pattern (U+2800) is a visible symbol. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Whether a text has no control characters and no half of a surrogate pair. Databases would change or refuse a text
 * that has either.
 */
export const isPrintable = (text: string): boolean => text.isWellFormed() && text.search(CONTROL) === -1;

/** Whether a text can be a name that people read: it is visible, on one line, and not reversed. */
export const isName = (text: string): boolean =>
  isPrintable(text) && VISIBLE.test(text) && text.search(BIDI_CONTROLS) === -1 && !SEPARATES_LINES.test(text);

/** The text with a space for each control or reversing character, so that it can be stored and shown anywhere. */
export const printable = (text: string): string =>
  text.toWellFormed().replace(CONTROL, ' ').replace(BIDI_CONTROLS, ' ');
