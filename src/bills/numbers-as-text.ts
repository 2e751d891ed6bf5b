/**
 * JSON with each number as the text it was written with: an amount is read digit by digit, and never through a float.
 * Throws a SyntaxError where the text is no JSON.
 */
export const parseNumbersAsText = (json: string): unknown =>
  JSON.parse(json, ((_name: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? context.source : value) as Parameters<
    typeof JSON.parse
  >[1]);
