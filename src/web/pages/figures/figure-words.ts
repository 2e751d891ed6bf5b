import { durationText } from '../../time.tsx';

const percents = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });

export const countText = (count: number): string => count.toLocaleString('en-GB');
/** `0.984` becomes `98.4%`; null, when there was nothing to divide by, becomes a dash. */
export const shareText = (share: number | null): string => (share === null ? '–' : percents.format(share));
/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`. */
export const secondsText = (seconds: number | null): string => {
  if (seconds === null) return '–';
  return seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);
};
