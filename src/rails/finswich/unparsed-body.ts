import type { Body } from './body.ts';
import { EVENT_TABLE } from './events.ts';
import { EVENTS } from './payloads.ts';

const NEVER_REFUSED = EVENTS.filter((name) => EVENT_TABLE[name].neverRefused);

/**
 * Reads a body that is no JSON, or too deep, as the event it names, when that event must not be lost. Its whole text is
 * the data, so that a person can read what no program can. Null when it names no such event.
 */
export function unparsedBody(raw: Uint8Array): Body | null {
  // In ASCII text as UTF-16, every second byte is a zero.
  const text = new TextDecoder().decode(raw).replaceAll('\0', '');
  const event = NEVER_REFUSED.find((name) => new RegExp(name.replaceAll('_', '[ _-]'), 'i').test(text));
  const value = { event, data: text };
  return event === undefined ? null : { text: JSON.stringify(value), value };
}
