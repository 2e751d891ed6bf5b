import { MODES, type Mode } from '../core/mode.ts';
import { type Money, decimalText, parseMoney } from '../core/money.ts';

/** Amounts in minor units by mode and currency, such as `LIVE:KES`. A pair that is not named has no limit. */
export type AmountLimits = Readonly<Record<string, number>>;

/** The merchant's limits on acts (`TOPUP_LIMIT`, `BIG_TOPUP`; docs/configuration.md#settings). */
export interface WalletLimits {
  /** The most that one top-up may be. */
  readonly topUp: AmountLimits;
  /** A top-up or withdrawal above it needs a second person. */
  readonly big: AmountLimits;
}

export const NO_LIMITS: WalletLimits = { topUp: {}, big: {} };

/** Whether the amount is above the limit of its mode and currency. */
export function isAbove(limits: AmountLimits, mode: Mode, { minor, currency }: Money): boolean {
  const limit = limits[`${mode}:${currency}`];
  return limit !== undefined && minor > limit;
}

/** Whether there is a limit for a mode and currency at all. */
export const isLimited = (limits: AmountLimits, mode: Mode, currency: string): boolean =>
  `${mode}:${currency}` in limits;

/** Reads entries like `LIVE:KES:500000.00`. Reports each entry that is wrong, or given twice. */
export function readLimits(entries: readonly string[], fault: (text: string) => void): AmountLimits {
  const limits: Record<string, number> = {};
  for (const entry of entries) {
    const [mode = '', currency = '', amount = '', ...rest] = entry.split(':');
    const money = parseMoney(amount, currency);
    if (!(MODES as readonly string[]).includes(mode) || !money.ok || rest.length > 0) {
      fault(`${entry} is no limit like LIVE:KES:500000.00`);
      continue;
    }
    const place = `${mode}:${money.value.currency}`;
    if (place in limits) fault(`${place} is given twice`);
    limits[place] = money.value.minor;
  }
  return limits;
}

/** The entries as they are set, for people to read. */
export const limitsText = (limits: AmountLimits): readonly string[] =>
  Object.entries(limits).map(
    ([place, minor]) => `${place}:${decimalText({ minor, currency: place.split(':')[1] ?? '' })}`,
  );
