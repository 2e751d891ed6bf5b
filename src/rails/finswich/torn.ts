import type { Body } from './body.ts';
import { EVENT_TABLE } from './events.ts';
import { EVENTS } from './payloads.ts';

const NEVER_REFUSED = EVENTS.filter((name) => EVENT_TABLE[name].neverRefused);

/**
 * A body that is no JSON, or too deep to be read, as the event it names, where that is one which must not vanish: its
 * whole text is the data, so that a person can read what no program does. Null when it names none.
 */
export function tornBody(raw: Uint8Array): Body | null {
  // Of ASCII in UTF-16 every second byte is a zero.
  const text = new TextDecoder().decode(raw).replaceAll('\0', '');
  const event = NEVER_REFUSED.find((name) => new RegExp(name.replaceAll('_', '[ _-]'), 'i').test(text));
  const value = { event, data: text };
  return event === undefined ? null : { text: JSON.stringify(value), value };
}
