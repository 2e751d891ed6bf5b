const CONTROL = /\p{Cc}/gu;
/** They turn the letters around them, so that a text reads as another one. */
const TURNS = /\p{Bidi_Control}/gu;
const SEPARATES_LINES = /[\p{Zl}\p{Zp}]/u;
/** A blank of braille is a letter to Unicode. */
const SEEN = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** No control characters and no half of a surrogate pair: databases would merge or refuse such texts. */
export const isPrintable = (text: string): boolean => text.isWellFormed() && text.search(CONTROL) === -1;

/** Whether a text can name something to people: they see it, and see it as it is. */
export const isName = (text: string): boolean =>
  isPrintable(text) && SEEN.test(text) && text.search(TURNS) === -1 && !SEPARATES_LINES.test(text);

/** The text with a space for each character that controls or turns it, fit to be kept and shown anywhere. */
export const printable = (text: string): string => text.toWellFormed().replace(CONTROL, ' ').replace(TURNS, ' ');
