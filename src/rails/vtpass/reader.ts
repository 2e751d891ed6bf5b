import type { ReadFault } from '../../catalogue/ports.ts';
import type { Log } from '../../core/log.ts';
import type { Mode } from '../../core/mode.ts';
import { type Result, err, ok } from '../../core/result.ts';
import { type CallVtpass, faultOf } from './client.ts';
import { type Fields, nameOf, parseExactly, textIn } from './fields.ts';

/** Reads something of VTpass that is no order: `body` makes it a POST. Null when its answer does not fit. */
export type ReadVtpass = <Read>(
  request: { readonly mode: Mode; readonly path: string; readonly body?: string },
  read: (answer: Fields) => Read | null,
) => Promise<Result<Read, ReadFault>>;

/** A person waits for what is read. */
const BOUND_MS = 10_000;
/** Some services have hundreds of plans, and list them twice. */
const MOST_ANSWER_BYTES = 1024 * 1024;

/** Every answer that is not understood is one line in the log, with VTpass's code: it may be about our keys. */
export const createReader =
  (callVtpass: CallVtpass, log: Log): ReadVtpass =>
  async (request, read) => {
    const outcome = await callVtpass({ ...request, boundMs: BOUND_MS, mostAnswerBytes: MOST_ANSWER_BYTES });
    const isAnswered = outcome?.kind === 'answered';
    const isOk = isAnswered && outcome.status >= 200 && outcome.status <= 299;
    const answer = isOk && outcome.text !== null ? parseExactly(outcome.text) : null;
    const found = answer && read(answer);
    if (found !== null) return ok(found);
    const { mode, path } = request;
    log.warn(
      {
        mode,
        path,
        http_status: isAnswered ? outcome.status : null,
        fault: outcome === null ? 'no_keys_for_mode' : isAnswered ? 'answer_not_understood' : faultOf(outcome),
        upstream_code: answer && nameOf(textIn(answer, 'code', 'response_description')),
      },
      'vtpass.unread',
    );
    return err('upstream_unavailable');
  };
