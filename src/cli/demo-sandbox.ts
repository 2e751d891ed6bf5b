import type { Config } from '../config.ts';
import { MINUTE } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { MODES, type Mode } from '../core/mode.ts';
import { type SandboxOptions, MINUTE_MS as SANDBOX_MINUTE_MS } from '../sandbox/sandbox.ts';
import { type DemoClock, SHORTEST_MINUTE_MS, fastClockSays } from './demo-clock.ts';
import { type DemoPlaces, HOST } from './demo-settings.ts';
import { noticeUrlOf } from './vtpass-notice-url.ts';

interface Given extends Pick<SandboxOptions, 'customers' | 'onText'> {
  readonly places: DemoPlaces;
  readonly config: Config;
  readonly clock: DemoClock;
  readonly minuteMs: number;
  readonly log: Log;
}

/** The sandbox that plays Finswich and VTpass in one mode of the demo. It must not be copied: its minutes follow the clock. */
export const demoSandbox = (mode: Mode, { places, config, clock, minuteMs, ...given }: Given): SandboxOptions => ({
  ...given,
  host: HOST,
  port: mode === 'TEST' ? places.ports.sandbox : places.ports.live,
  merchantUrl: places.merchantUrl,
  webhookToken: null,
  smsReceiptToken: config.messaging.smsReceiptToken,
  mode,
  ...places.keys[mode],
  vtpass: {
    keys: places.vtpass[mode],
    settings: { numbers: 'any', noticeUrl: noticeUrlOf(places.merchantUrl, places.vtpass.noticeToken) },
  },
  seed: MODES.indexOf(mode) + 1,
  clock: clock.now,
  speed: MINUTE / minuteMs,
  note: fastClockSays(minuteMs).join(' '),
  get minuteMs() {
    return clock.isBehind() ? SHORTEST_MINUTE_MS : Math.min(minuteMs, SANDBOX_MINUTE_MS);
  },
});
