import { callBoundsOf } from './compose-rails.ts';
import type { Config } from './config.ts';
import type { Pace } from './core/clock.ts';
import { embeddedFunds } from './funds/embedded.ts';
import { CALL_GRACE_MS } from './transactions/due.ts';
import type { Rails } from './rails/registry.ts';
import type { Policy } from './transactions/ports.ts';

/** The settings that the rules of transactions need. */
export const policyOf = (config: Config, rails: Rails): Policy => {
  const { otp } = config;
  const bounds = callBoundsOf(config, rails);
  return {
    otpLength: otp.length,
    otpSendsPerHour: otp.sendsPerHour,
    otpWrongPerHour: otp.wrongPerHour,
    callBoundMs: (rail) => bounds.get(rail) ?? longest(bounds),
    funds: embeddedFunds,
  };
};

/** The longest call of all rails, in ms. */
export const longest = (bounds: ReadonlyMap<string, number>): number => Math.max(...bounds.values());

/** The call to an upstream ends by real time; when it is taken for lost is written down by the clock. */
export const inRealTime = (policy: Policy, { speed }: Pace): Policy => ({
  ...policy,
  callBoundMs: (rail) => (policy.callBoundMs(rail) + CALL_GRACE_MS) * speed() - CALL_GRACE_MS,
});
