import type { CallBounds } from './compose-rails.ts';
import type { Config } from './config.ts';
import type { Pace } from './core/clock.ts';
import { embeddedFunds } from './funds/embedded.ts';
import { CALL_GRACE_MS } from './transactions/due.ts';
import type { Policy } from './transactions/ports.ts';

/** The settings that the rules of transactions need. */
export const policyOf = ({ otp }: Config, callBounds: CallBounds): Policy => ({
  otpLength: otp.length,
  otpSendsPerHour: otp.sendsPerHour,
  otpWrongPerHour: otp.wrongPerHour,
  callBoundMs: (rail) => callBounds.get(rail) ?? longest(callBounds),
  funds: embeddedFunds,
});

/** The longest call of all rails, in ms. */
export const longest = (callBounds: CallBounds): number => Math.max(...callBounds.values());

/**
 * A call to an upstream ends by real time, but the time at which it counts as lost is written down by the service's
 * clock. So the bound is scaled to that clock's speed.
 */
export const inRealTime = (policy: Policy, { speed }: Pace): Policy => ({
  ...policy,
  callBoundMs: (rail) => (policy.callBoundMs(rail) + CALL_GRACE_MS) * speed() - CALL_GRACE_MS,
});
