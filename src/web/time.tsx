import { Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { createContext, use, useEffect, useReducer } from 'react';
import { serviceNow, serviceSpeed } from './service-clock.ts';

/** Whether times are shown in UTC instead of the reader's zone. Kept on this device, and switched with the key `u`. */
export const useUtc = () => useLocalStorage({ key: 'desk.utc', defaultValue: false, getInitialValueInEffect: false });

/** In a table a time is not a Tab stop: fifty rows would have a hundred of them. The key `u` shows UTC there. */
export const InTable = createContext(false);

const words = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options });
const DATE = { day: 'numeric', month: 'short' } as const;
const DAY = { ...DATE, year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const formats = {
  clock: { local: words(CLOCK), utc: words({ ...CLOCK, timeZone: 'UTC' }) },
  dated: { local: words({ ...DATE, ...CLOCK }), utc: words({ ...DATE, ...CLOCK, timeZone: 'UTC' }) },
  full: { local: words({ ...DAY, ...CLOCK }), utc: words({ ...DAY, ...CLOCK, timeZone: 'UTC' }) },
  day: { local: words(DAY), utc: words({ ...DAY, timeZone: 'UTC' }) },
} as const;
const zoned = words({ ...DAY, ...CLOCK, timeZoneName: 'short' });

/**
 * `full`: date and time. `time`: the time of day, with as much of the date as differs from today. `clock`: only the time
 * of day. `day`: only the date.
 */
export type TimeForm = 'full' | 'time' | 'clock' | 'day';

/** The shortest form that cannot be taken for a time today. */
const nearest = (moment: Date, zone: 'local' | 'utc'): 'clock' | 'dated' | 'full' => {
  const [day, today] = [moment, new Date(serviceNow())].map((at) => formats.day[zone].format(at));
  if (day === today) return 'clock';
  return day?.slice(-4) === today?.slice(-4) ? 'dated' : 'full';
};

export function timeText(at: string, isUtc: boolean, as: TimeForm = 'full'): string {
  const moment = new Date(at);
  const zone = isUtc ? 'utc' : 'local';
  const format = formats[as === 'time' ? nearest(moment, zone) : as];
  return `${format[zone].format(moment).replace(',', '')}${isUtc ? ' UTC' : ''}`;
}

/** A time for a reader elsewhere: in UTC, and in this reader's zone with its name. */
export const timeInBothZones = (at: string): string =>
  `${timeText(at, true)} (${zoned.format(new Date(at)).replace(',', '')})`;

const STEPS = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [Number.POSITIVE_INFINITY, 'day', 86_400],
] as const;

/** How long something took or has lasted, in its two largest units at most: `3 min 20 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${whole % 60 > 0 ? ` ${whole % 60} s` : ''}`;
  const hours = Math.floor(whole / 3_600);
  if (hours < 48) return `${hours} h${whole % 3_600 >= 60 ? ` ${Math.floor((whole % 3_600) / 60)} min` : ''}`;
  return `${Math.floor(hours / 24)} days`;
}

const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always', style: 'short' });
/** `4 min ago`, `in 2 hr`. A time less than `slackMs` ahead counts as just past. */
export function agoText(at: string, now: number, slackMs: number): string {
  const ahead = Date.parse(at) - now;
  const seconds = ahead > 0 && ahead < slackMs ? -0 : Math.round(ahead / 1_000);
  const step = STEPS.find(([below]) => Math.abs(seconds) < below) ?? STEPS[3];
  return relative.format(Math.trunc(seconds / step[2]), step[1]);
}

const LOOK_AGAIN_MS = { usual: 10_000, least: 1_000 };
/** The service's clock arrives a moment late. */
const SLACK_MS = 1_000;

/** The service's time now, in ms since 1970. Updates every ten seconds of that clock, but at most once a second. */
export function useNow(): number {
  const [, lookAgain] = useReducer((times: number) => times + 1, 0);
  const speed = serviceSpeed();
  useEffect(() => {
    const timer = setInterval(lookAgain, Math.max(LOOK_AGAIN_MS.least, LOOK_AGAIN_MS.usual / speed));
    return () => clearInterval(timer);
  }, [speed]);
  return serviceNow();
}

interface TimeProps {
  readonly at: string;
  readonly as?: TimeForm;
}

/** A time in the reader's zone. The tooltip, on hover or focus, shows it in UTC. */
export function Time({ at, as = 'full' }: TimeProps) {
  const [isUtc] = useUtc();
  return <Moment at={at} text={timeText(at, isUtc, as)} />;
}

/** How long ago it was, or how long until it is. */
export function Ago({ at }: { readonly at: string }) {
  return <Moment at={at} text={agoText(at, useNow(), SLACK_MS * serviceSpeed())} />;
}

/** How old it is: `3 min 20 s`. */
export function Age({ since }: { readonly since: string }) {
  return <Moment at={since} text={durationText((useNow() - Date.parse(since)) / 1_000)} />;
}

function Moment({ at, text }: { readonly at: string; readonly text: string }) {
  const inTable = use(InTable);
  const label = `${timeText(at, true)} · ${zoned.format(new Date(at))}`;
  return (
    <Tooltip label={label}>
      <time dateTime={at} className="time" {...(inTable ? {} : { tabIndex: 0 })}>
        {text}
      </time>
    </Tooltip>
  );
}
