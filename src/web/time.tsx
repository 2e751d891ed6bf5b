import { Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { createContext, use, useEffect, useReducer } from 'react';
import { serviceNow, serviceSpeed } from './service-clock.ts';

/** Whether times are told in UTC instead of the reader's zone; remembered, and switched with `u`. */
export const useUtc = () => useLocalStorage({ key: 'desk.utc', defaultValue: false, getInitialValueInEffect: false });

/** In a table a time is no stop of the Tab key: fifty rows would have a hundred of them. `u` shows UTC there. */
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
 * `full` with date and time, `time` of day with what of the date is not today's, `clock` the time of day whatever the
 * day, `day` the date alone.
 */
export type TimeForm = 'full' | 'time' | 'clock' | 'day';

/** As little of the date as tells the moment from today's. */
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

/** A moment for somebody elsewhere: in UTC, and in the reader's zone by its name. */
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
/** `4 min ago`, `in 2 hr`. What is ahead by less than `slackMs` has just been. */
export function agoText(at: string, now: number, slackMs: number): string {
  const ahead = Date.parse(at) - now;
  const seconds = ahead > 0 && ahead < slackMs ? -0 : Math.round(ahead / 1_000);
  const step = STEPS.find(([below]) => Math.abs(seconds) < below) ?? STEPS[3];
  return relative.format(Math.trunc(seconds / step[2]), step[1]);
}

const LOOK_AGAIN_MS = { usual: 10_000, least: 1_000 };
/** What the service has said of its clock was a moment on its way. */
const SLACK_MS = 1_000;

/** What the service's clock shows; looked at again every ten seconds of it, but not too often to be read. */
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

/** A moment in the reader's zone; pointing at it or coming to it with the Tab key tells it in UTC. */
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
