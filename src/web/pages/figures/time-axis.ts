import type UPlot from 'uplot';
import type { Figures } from '../../wire.ts';
import type { Palette } from './palette.ts';

type By = Figures['by'];

const HOUR = 3_600;
const DAY = 86_400;
export const BUCKET_SECONDS: Readonly<Record<By, number>> = { hour: HOUR, day: DAY, week: 7 * DAY };
const STEPS: Readonly<Record<By, readonly number[]>> = {
  hour: [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY],
  day: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY],
  week: [7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY],
};

const words = (isUtc: boolean, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options, ...(isUtc ? { timeZone: 'UTC' } : {}) });

/** When a bucket begins, in the reader's zone or in UTC. */
export function bucketText(at: number, by: By, isUtc: boolean): string {
  const day = words(isUtc, { day: 'numeric', month: 'short' }).format(at);
  if (by !== 'hour') return day;
  return `${day} ${words(isUtc, { hour: '2-digit', minute: '2-digit' }).format(at)}`;
}

/** The zone the axis is in: `Africa/Lagos`, or UTC. */
export const zoneName = (isUtc: boolean): string =>
  isUtc ? 'UTC' : new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The reader's time when days begin for the service (00:00 UTC); null when that is 00:00 for the reader too. */
export function dayBegins(at: number, isUtc: boolean): string | null {
  const begins = words(isUtc, { hour: '2-digit', minute: '2-digit' }).format(at);
  return begins === '00:00' ? null : begins;
}

/** The time axis of the charts. Its marks fall on buckets, and it shows the date where a day begins. */
export function timeAxis(by: By, isUtc: boolean, palette: Palette): UPlot.Axis {
  const time = words(isUtc, { hour: '2-digit', minute: '2-digit' });
  const day = words(isUtc, { day: 'numeric', month: 'short' });
  return {
    stroke: palette.ink,
    grid: { show: false },
    ticks: { stroke: palette.grid, size: 4 },
    font: '12px system-ui, sans-serif',
    space: 64,
    size: 30,
    incrs: [...STEPS[by]],
    splits: (_chart, _axis, min, max, step) => marks(min, max, step, by),
    values: (_chart, marksAt) =>
      marksAt.map((mark) => {
        const clock = time.format(mark * 1_000);
        return by === 'hour' && clock !== '00:00' ? clock : day.format(mark * 1_000);
      }),
  };
}

/** Buckets begin at whole hours, days or weeks of UTC from the first one shown, and so do the marks. */
function marks(min: number, max: number, step: number, by: By): number[] {
  const width = Math.max(step, BUCKET_SECONDS[by]);
  // With hourly buckets, marks fall on round hours of the reader's own day.
  const shift = by === 'hour' ? new Date(min * 1_000).getTimezoneOffset() * 60 : min;
  const first = by === 'hour' ? Math.ceil((min - shift) / width) * width + shift : min;
  return Array.from({ length: Math.floor((max - first) / width) + 1 }, (_, place) => first + place * width);
}
