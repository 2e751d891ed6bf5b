import type { Notice } from '../../transactions/ordered/take-notice.ts';
import type { Notices } from '../rail.ts';
import { type Fields, fieldsOf, nameOf, parseExactly, textIn, textOf } from './fields.ts';

/** More than any notice has. */
const MOST_BYTES = 64 * 1024;

/**
 * What VTpass posts (https://www.vtpass.com/documentation/callback-api-integration/): orders that its staff ended,
 * reversals, and plans that changed. Nothing in a notice proves who sent it, so only its subject is read.
 */
export const noticesAt = (token: string): Notices => ({
  token,
  read: (raw) => {
    const body = raw.length > MOST_BYTES ? null : parseExactly(new TextDecoder().decode(raw));
    return body && noticeIn(body);
  },
  // VTpass posts a notice again until it reads exactly this, five times at the most.
  acknowledged: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"response":"success"}' },
});

const PLANS_CHANGED = 'variations-update';
const ORDER_CHANGED = 'transaction-update';

function noticeIn(body: Fields): Notice | null {
  const data = fieldsOf(body['data']);
  const content = fieldsOf(data['content']);
  if (textOf(body['type'])?.toLowerCase() === PLANS_CHANGED) {
    const serviceId = firstName([body, data, content], 'serviceID', 'serviceId', 'service_id');
    return serviceId === null ? null : { kind: 'catalogue', event: PLANS_CHANGED, serviceId };
  }
  // Some merchants get the fields of the order without anything around them.
  const parts = [data, body, content, fieldsOf(content['transactions'])];
  const requestId = firstName(parts, 'requestId', 'request_id');
  return requestId === null ? null : { kind: 'order', event: ORDER_CHANGED, requestId };
}

function firstName(parts: readonly Fields[], ...names: readonly string[]): string | null {
  for (const part of parts) {
    const name = nameOf(textIn(part, ...names));
    if (name !== null) return name;
  }
  return null;
}
