import type { Mode } from '../../core/mode.ts';
import type { Arrival } from '../../once/ports.ts';
import type { CompleteDeps } from '../../transactions/announced/complete.ts';
import type { Answered, EventDeps } from '../../transactions/event.ts';
import type { SendOtpDeps } from '../../transactions/announced/send-otp.ts';
import type { ValueLimits } from './products.ts';
import type { Distrust, Trust } from './trust.ts';

/** What the handlers work with: all that the use cases they call need. */
export interface HandlerDeps extends EventDeps, SendOtpDeps, CompleteDeps {
  readonly valueLimits: ValueLimits;
}

/** One delivery whose signature and shape have been checked. */
export interface Checked<Payload> {
  readonly payload: Payload;
  readonly arrival: Arrival;
  readonly trust: Trust;
}

/** Handles one kind of event: turns it into a command, and the use case's result into an answer. */
export type Handle<Payload> = (deps: HandlerDeps, delivery: Checked<Payload>) => Promise<Handled>;

/**
 * `distrusted`: signed, but with the key of another mode than the stored transaction's. `incomplete`: it proves
 * nothing, and names no transaction that a person could be told about.
 */
export type Handled = Answered | { readonly distrusted: Distrust } | { readonly incomplete: true };

/** Whether a delivery certainly came from Finswich. */
export const isVerified = (trust: Trust): boolean => trust.kind === 'signed' || trust.verified;

/** The mode of the key that signed a delivery; null when it came unsigned. */
export const signedMode = (trust: Trust): Mode | null => (trust.kind === 'signed' ? trust.mode : null);
