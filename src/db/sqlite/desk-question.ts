import type { DeskCall } from '../../desk/ports.ts';

/** One call of the desk's reading, as it goes to the thread of a lane. */
export interface DeskQuestion {
  readonly call: DeskCall;
  readonly query: unknown;
}
/** What the thread sends back: the value, or the code and name of what failed. */
export type DeskReply = { readonly value: unknown } | { readonly code: string; readonly fault: string };
