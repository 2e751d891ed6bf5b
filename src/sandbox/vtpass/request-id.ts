import { type Refusal, refusal } from './codes.ts';
import { lagosDay } from './lagos.ts';

/** One integrator's note; VTpass's own page gives no bound. */
export const LONGEST_REQUEST_ID = 36;

const FIRST_8 = 'FIRST 8 CHARACTERS MUST BE';
const NO_DATE = refusal('085', 'IMPROPER REQUEST ID: DOES NOT CONTAIN DATE');
const NO_PROPER_DATE = refusal(
  '085',
  `IMPROPER REQUEST ID: NOT PROPER DATE FORMAT - ${FIRST_8} DATE (TODAY'S DATE - YYYYMMDD)`,
);
const NOT_TODAY = refusal(
  '085',
  `IMPROPER REQUEST ID: DATE NOT TODAY'S DATE - ${FIRST_8} TODAY'S DATE IN THIS FORMAT: YYYYMMDD`,
);

/** A request id begins with YYYYMMDDHHmm of today in Lagos; null when this one does. */
export function requestIdFault(id: string, now: number): Refusal | null {
  const day = id.slice(0, 8);
  if (!/^\d{8}$/.test(day)) return NO_DATE;
  if (!isDay(day) || !/^(?:[01]\d|2[0-3])[0-5]\d$/.test(id.slice(8, 12))) return NO_PROPER_DATE;
  return day === lagosDay(now) ? null : NOT_TODAY;
}

function isDay(day: string): boolean {
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  // 30 February would become a day of March.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(iso);
}
