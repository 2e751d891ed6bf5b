import { entryOf } from '../core/entry-of.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import type { Delivery } from '../once/ports.ts';
import { NOTICE_URL } from '../transactions/ordered/take-notice.ts';
import { refusalWords } from './words.ts';

/** Why a delivery was decided as it was, in words. */
export function deliveryRule(
  { url, kind, verdict, answer, repeats }: Pick<Delivery, 'url' | 'kind' | 'verdict' | 'answer' | 'repeats'>,
  upstream: Upstream,
): string {
  const code = answer?.code ?? null;
  if (url === NOTICE_URL) {
    return verdict === 'acted'
      ? `A notice proves nothing: it only made us ask ${upstream.name}.`
      : 'A notice about nothing that is known here: kept, and nothing else.';
  }
  switch (verdict) {
    case 'acted':
      return code === null
        ? 'The first of its kind: it was acted on.'
        : `It was acted on, and answered: ${refusalWords(code, upstream)}.`;
    case 'repeated':
      return `The same as delivery ${repeats ?? 'before'}: answered as that one was, nothing done twice.`;
    case 'refused':
      return code === null ? 'Refused.' : `Refused: ${refusalWords(code, upstream)}.`;
    case 'reviewed':
      return 'It does not fit what is known, or proves too little: a case was opened and nothing moved by itself.';
    case 'ignored':
      if (kind === 'value')
        return 'It holds no PIN or token: kept and answered with success, and nothing else. What has one still acts.';
      return 'An event that has no effect here: kept, and answered with success.';
  }
}

const EDGE_RULES: Readonly<Record<string, string | Says>> = {
  bad_json: 'The body could not be read as JSON.',
  bad_signature: 'The signature does not fit the body with any key of the mode.',
  unsigned_event: 'The event came without a signature, and must have one.',
  body_too_large: 'The body was larger than 64 KiB.',
  unsupported_media_type: 'The body was not sent as JSON.',
  unsupported_charset: 'The body was in a charset other than UTF-8.',
  compressed_body: 'The body was compressed, and compressed bodies are not read.',
  not_found: ({ name }) =>
    `It was sent to a URL that is not served: check the webhooks in the ${name} dashboard, letter by letter.`,
  method_not_allowed: 'It was not a POST, and events are delivered by POST.',
  overloaded: ({ name }) => `The database could not keep it in time; ${name} was asked to come again.`,
  internal: ({ name }) => `Something went wrong here; ${name} was asked to come again.`,
};

/** Why a delivery was refused before it could prove who sent it. */
export function refusedRule(code: string, upstream: Upstream): string {
  const rule = entryOf(EDGE_RULES, code) ?? `Refused: ${refusalWords(code, upstream)}.`;
  return typeof rule === 'string' ? rule : rule(upstream);
}
