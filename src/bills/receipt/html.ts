/** A piece of HTML that is safe to put into a page as it is. */
export interface Html {
  readonly markup: string;
}

type Piece = string | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const markupOf = (piece: Piece): string =>
  typeof piece === 'string'
    ? escaped(piece)
    : 'markup' in piece
      ? piece.markup
      : piece.map(({ markup }) => markup).join('');

/** Writes HTML. Every text that is put into it is escaped, so that none of it can be markup. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  markup: parts.map((part, at) => part + (at < pieces.length ? markupOf(pieces[at] ?? '') : '')).join(''),
});

/** Nothing, where a part of a page may be missing. */
export const NOTHING: Html = { markup: '' };
