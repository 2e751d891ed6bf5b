/**
 * The mutants that no test notices, grouped by why they change nothing that anybody could notice. `npm run mutation` fails
 * on every survivor that is not here, and on every line here that is no survivor any more.
 */
export interface Reason {
  readonly why: string;
  readonly mutants: readonly Harmless[];
}
/** `from` becomes `to`, with every white space as one space; `line` is a part of its line, where `from` stands more than once. */
export interface Harmless {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly line?: string;
}

export const REASONS: readonly Reason[] = [
  {
    why: 'What it asks is known by then; it stands there for the type checker alone.',
    mutants: [{ file: 'src/reviews/decide.ts', from: "by.kind === 'person'", to: 'true' }],
  },
  {
    why: 'The word stands for nobody, and so does the other one.',
    mutants: [{ file: 'src/reviews/decide.ts', from: "''", to: '"Stryker was here!"' }],
  },
  {
    why: 'Both sides of a comparison are changed alike, so that it comes out the same.',
    mutants: [{ file: 'src/reviews/decide.ts', from: 'name.trim().toLowerCase()', to: 'name.trim().toUpperCase()' }],
  },
];
