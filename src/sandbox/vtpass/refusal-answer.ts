import type { Code, Refusal } from './codes.ts';
import type { JsonAnswer } from './json-answer.ts';
import type { ErrorContent } from './settings.ts';

/** The codes that VTpass's sandbox was seen to send with `content: {errors: []}`, and the others without content. */
const WITH_ERRORS: ReadonlySet<Code> = new Set(['014', '015', '083']);

const CONTENTS: Readonly<Record<Exclude<ErrorContent, 'usual'>, Readonly<Record<string, unknown>>>> = {
  absent: {},
  object: { content: { errors: [] } },
  array: { content: [] },
  text: { content: '' },
};

/** A code with its text and, at most, an empty `content`. An error of VTpass's own system is HTTP 500. */
export function refusalAnswer({ code, text }: Refusal, requestId: string | undefined, shape: ErrorContent): JsonAnswer {
  const content = shape === 'usual' ? (WITH_ERRORS.has(code) ? 'object' : 'absent') : shape;
  return {
    status: code === '083' ? 500 : 200,
    body: {
      code,
      ...CONTENTS[content],
      response_description: text,
      ...(requestId === undefined ? {} : { requestId }),
    },
  };
}
