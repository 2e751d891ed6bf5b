import type { Session } from './wire.ts';

/**
 * The service's clock, by what the service last said. Ages are counted by it, because the clock of this device may be
 * wrong, and a demo's clock may run faster.
 */
type Said = Session['clock'];

const MINUTE = 60_000;
let said = { at: Date.now(), speed: 1 };
let heardAt = performance.now();

/** Sets the clock to what the service has just said. */
export function setServiceClock({ at, minute_ms: minuteMs }: Said): void {
  said = { at: Date.parse(at), speed: MINUTE / minuteMs };
  heardAt = performance.now();
}

/** What the service's clock shows now, in ms since 1970. */
export const serviceNow = (): number => said.at + (performance.now() - heardAt) * said.speed;

/** How many times faster than real time it runs. */
export const serviceSpeed = (): number => said.speed;
