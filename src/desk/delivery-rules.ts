import { entryOf } from '../core/entry-of.ts';
import type { Delivery } from '../once/ports.ts';
import { refusalWords } from './words.ts';

/** Why a delivery was decided as it was, in words. */
export function deliveryRule({
  kind,
  verdict,
  answer,
  repeats,
}: Pick<Delivery, 'kind' | 'verdict' | 'answer' | 'repeats'>): string {
  const code = answer?.code ?? null;
  switch (verdict) {
    case 'acted':
      return code === null
        ? 'The first of its kind: it was acted on.'
        : `It was acted on, and answered: ${refusalWords(code)}.`;
    case 'repeated':
      return `The same as delivery ${repeats ?? 'before'}: answered as that one was, nothing done twice.`;
    case 'refused':
      return code === null ? 'Refused.' : `Refused: ${refusalWords(code)}.`;
    case 'reviewed':
      return 'It does not fit what is known, or proves too little: a case was opened and nothing moved by itself.';
    case 'ignored':
      if (kind === 'value')
        return 'It holds no PIN or token: kept and answered with success, and nothing else. What has one still acts.';
      return 'An event that has no effect here: kept, and answered with success.';
  }
}

const EDGE_RULES: Readonly<Record<string, string>> = {
  bad_json: 'The body could not be read as JSON.',
  bad_signature: 'The signature does not fit the body with any key of the mode.',
  unsigned_event: 'The event came without a signature, and must have one.',
  body_too_large: 'The body was larger than 64 KiB.',
  unsupported_media_type: 'The body was not sent as JSON.',
  unsupported_charset: 'The body was in a charset other than UTF-8.',
  compressed_body: 'The body was compressed, and compressed bodies are not read.',
  not_found: 'It was sent to a URL that is not served: check the webhooks in the Finswich dashboard, letter by letter.',
  method_not_allowed: 'It was not a POST, and events are delivered by POST.',
  overloaded: 'The database could not keep it in time; Finswich was asked to come again.',
  internal: 'Something went wrong here; Finswich was asked to come again.',
};

/** Why a delivery was refused before it could prove who sent it. */
export const refusedRule = (code: string): string => entryOf(EDGE_RULES, code) ?? `Refused: ${refusalWords(code)}.`;
