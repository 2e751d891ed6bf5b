import type { DeskCall } from '../../desk/ports.ts';

/** One call that reads for the desk, as it goes to the thread of a lane. */
export interface DeskQuestion {
  readonly call: DeskCall;
  readonly query: unknown;
}
/** What the thread sends back: the value, or the code and name of the fault. */
export type DeskReply = { readonly value: unknown } | { readonly code: string; readonly fault: string };
