import type { Response } from 'express';
import type { CallLog } from './call-log.ts';
import { CODES, type Code, refusal } from './codes.ts';
import type { Held } from './held.ts';
import type { JsonAnswer } from './json-answer.ts';
import { refusalAnswer } from './refusal-answer.ts';
import type { Settings } from './settings.ts';
import type { Way } from './ways.ts';

/** Sends `answer` in a way that may keep it from arriving. */
export type SendAnswer = (response: Response, way: Way, answer: () => JsonAnswer, requestId?: string) => Promise<void>;

const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** The ways of {@link WAYS}. Those that only tell less are the caller's to put into `answer`. */
export function createSendAnswer(held: Held, calls: CallLog, settings: () => Settings): SendAnswer {
  const sendJson = (response: Response, { status, body }: JsonAnswer): void => {
    calls.tell(response, { code: typeof body['code'] === 'string' ? body['code'] : null });
    response.status(status).json(body);
  };
  return async (response, way, answer, requestId) => {
    if (isCode(way)) return sendJson(response, refusalAnswer(refusal(way), requestId, settings().errorContent));
    switch (way) {
      case 'unexpected':
        return sendJson(response, { status: 200, body: { code: '777', response_description: 'UNEXPECTED RESPONSE' } });
      case 'server_error':
        return sendJson(response, { status: 500, body: failedBody(requestId) });
      case 'html':
        return void response.status(502).type('html').send(HTML);
      case 'empty':
        return void response.status(200).end();
      case 'cut': {
        const text = JSON.stringify(answer().body);
        return void response.type('json').send(text.slice(0, Math.floor(text.length / 2)));
      }
      case 'closed':
        calls.tell(response, { ended: 'closed' });
        return void response.socket?.destroy();
      case 'held':
        await held.wait(response);
        return response.closed ? undefined : sendJson(response, answer());
      case 'plain':
      case 'initiated':
      case 'pending':
      case 'processing':
        return sendJson(response, answer());
    }
  };
}

const isCode = (way: Way): way is Code => Object.hasOwn(CODES, way);

const failedBody = (requestId: string | undefined): JsonAnswer['body'] => ({
  code: '016',
  content: { transactions: { status: 'failed' } },
  response_description: CODES['016'],
  ...(requestId === undefined ? {} : { requestId }),
});
