/** A time as the staff API tells it: ISO 8601 in UTC. */
export const timeView = (at: number): string => new Date(at).toISOString();
export const timeOrNull = (at: number | null): string | null => (at === null ? null : timeView(at));
