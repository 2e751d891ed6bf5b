import { type Clock, MINUTE, type Pace } from '../core/clock.ts';

/** A time as the staff API returns it: ISO 8601 in UTC. */
export const timeView = (at: number): string => new Date(at).toISOString();
export const timeOrNull = (at: number | null): string | null => (at === null ? null : timeView(at));

/** The service's clock, and how long one of its minutes lasts: with these a page can say how old something is. */
export const clockView = ({ clock, pace }: { readonly clock: Clock; readonly pace: Pace }) => ({
  at: timeView(clock()),
  minute_ms: MINUTE / pace.speed(),
});
