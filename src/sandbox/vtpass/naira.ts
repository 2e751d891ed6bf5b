import { decimalText } from '../../core/money.ts';

/** Kobo as decimal text: 200000 is `2000.00`. */
export const nairaText = (minor: number): string => decimalText({ minor, currency: 'NGN' });

/** Kobo as the number that JSON prints: 200000 is 2000, 1050 is 10.5. */
export const nairaNumber = (minor: number): number => Number(nairaText(minor));

/**
 * A millionth of a naira. VTpass takes its commission off to the last digit (`total_amount: 4545.775`), finer than a
 * kobo.
 */
export const MICRO_PER_KOBO = 10_000;

/** Micro-naira as the number that JSON prints: 4545775000 is 4545.775. */
export const microNumber = (micro: number): number => micro / (100 * MICRO_PER_KOBO);

/** To the nearest kobo. */
export const koboOf = (micro: number): number => Math.round(micro / MICRO_PER_KOBO);
