/** What is handed over, as the fields that stand beside `code` in an answer. */
export interface Value {
  /** All codes in one text, as `purchased_code` has them. */
  readonly codeText: string;
  /** The fields that tell a code. */
  readonly codes: Readonly<Record<string, unknown>>;
  /** What stands in their place as long as there is no code yet. */
  readonly blanks: Readonly<Record<string, unknown>>;
  /** The fields that tell none. */
  readonly rest: Readonly<Record<string, unknown>>;
}
