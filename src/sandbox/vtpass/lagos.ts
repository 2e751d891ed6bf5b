import { HOUR, SECOND } from '../../core/clock.ts';

/** Lagos is an hour ahead of UTC all year. */
const inLagos = (at: number): string => new Date(at + HOUR).toISOString();

/** The day in Lagos, as a request id begins: `20250310`. */
export const lagosDay = (at: number): string => inLagos(at).slice(0, 10).replaceAll('-', '');

/** `2025-03-10 10:14:16`. */
export const lagosTime = (at: number): string => inLagos(at).slice(0, 19).replace('T', ' ');

/** As today's answers date a transaction: `2025-03-10T09:14:16.000000Z`. */
export const utcDate = (at: number): string => new Date(at - (at % SECOND)).toISOString().replace('.000Z', '.000000Z');

/** As older answers date it. */
export const olderDate = (at: number) => ({
  date: `${lagosTime(at)}.000000`,
  timezone_type: 3,
  timezone: 'Africa/Lagos',
});
