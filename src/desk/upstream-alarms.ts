import type { Circuit, Float } from '../availability/ports.ts';
import { WHOLE_RAIL } from '../availability/circuit.ts';
import { MINUTE } from '../core/clock.ts';
import { MODES, type Mode } from '../core/mode.ts';
import { type Money, displayMoney } from '../core/money.ts';
import type { Upstreams } from './ports/upstreams.ts';

/** What an upstream's code means, as the end of a sentence, and what staff do about it. */
export interface CodeWords {
  readonly means: string;
  readonly next: string;
}

/** A mode of an upstream in which the merchant sells. */
export interface Seller {
  readonly rail: string;
  /** Its name for people. */
  readonly says: string;
  readonly mode: Mode;
  readonly currency: string;
  /** Below this the float is low, in minor units; null where the merchant has named nothing. */
  readonly lowFloat: number | null;
  /** The code by which it refuses an order that the float does not cover. */
  readonly shortCode: string;
  /** A service for people. */
  readonly nameOf: (service: string) => string;
  /** Null for a code that stops nothing. */
  readonly explain: (code: string) => CodeWords | null;
}

/** The most serious first. */
export const ALARM_KINDS = ['rail', 'service', 'float_short', 'float_untold', 'float_low'] as const;

/** Something that keeps an upstream from selling, or soon will, in words. Times in ms since 1970. */
export interface UpstreamAlarm {
  readonly kind: (typeof ALARM_KINDS)[number];
  readonly rail: string;
  readonly mode: Mode;
  readonly code: string | null;
  readonly says: string;
  readonly next: string;
  /** Null where nobody knows. */
  readonly since: number | null;
  /** When the float was told that this is about; null when it is about none. */
  readonly toldAt: number | null;
  /** When one order may try a service again; null where no order does. */
  readonly triedAt: number | null;
}

/** A float is read every minute. One that was told longer ago than this needs a person. */
export const UNTOLD_MS = 10 * MINUTE;

/**
 * What needs a person of the upstreams that the merchant sells over, LIVE before TEST and the most serious first.
 * `startedAt`: since when a float that was never told is missed.
 */
export function upstreamAlarms(
  { circuits, floats }: Upstreams,
  sellers: readonly Seller[],
  { now, startedAt }: { readonly now: number; readonly startedAt: number },
): readonly UpstreamAlarm[] {
  return sellers
    .flatMap((seller) => {
      const isOf = ({ rail, mode }: Circuit | Float): boolean => rail === seller.rail && mode === seller.mode;
      const float = floats.find((one) => isOf(one) && one.money.currency === seller.currency) ?? null;
      return [
        ...stoppedOf(seller, circuits.filter(isOf)),
        ...floatAlarms(seller, float, float?.asOf ?? startedAt, now),
      ];
    })
    .toSorted((a, b) => MODES.indexOf(b.mode) - MODES.indexOf(a.mode) || place(a) - place(b));
}

const place = ({ kind }: UpstreamAlarm): number => ALARM_KINDS.indexOf(kind);

const NOTHING_TOLD = { code: null, since: null, toldAt: null, triedAt: null } as const;

/** While the whole rail is stopped, no order tries a service of it. */
function stoppedOf(seller: Seller, circuits: readonly Circuit[]): readonly UpstreamAlarm[] {
  const isWhole = circuits.some(({ service }) => service === WHOLE_RAIL);
  return circuits.map((circuit) => ({ ...stopped(seller, circuit), ...(isWhole && { triedAt: null }) }));
}

function stopped({ rail, says, mode, nameOf, explain }: Seller, circuit: Circuit): UpstreamAlarm {
  const { service, code, since, probeAt } = circuit;
  const words = explain(code);
  const answered = `${says} answered with code ${code}${words === null ? '' : `: ${words.means}`}.`;
  const next = words?.next ?? `Ask ${says} what its code ${code} means.`;
  const alarm = { ...NOTHING_TOLD, rail, mode, code, since };
  return service === WHOLE_RAIL
    ? {
        ...alarm,
        kind: 'rail',
        says: `Nothing is sold over ${says}. ${answered}`,
        next: `${next} Selling goes on as soon as ${says} tells the float, for which it is asked every minute.`,
      }
    : {
        ...alarm,
        kind: 'service',
        says: `${nameOf(service)} is not sold over ${says}. ${answered}`,
        next,
        triedAt: probeAt,
      };
}

function floatAlarms(seller: Seller, float: Float | null, toldAt: number, now: number): readonly UpstreamAlarm[] {
  const { rail, says, mode, lowFloat } = seller;
  const about = { ...NOTHING_TOLD, rail, mode };
  const untold: UpstreamAlarm = {
    ...about,
    kind: 'float_untold',
    says: `${says} does not tell the float.`,
    next: `The log says why. Look whether a worker runs, whether this service reaches ${says}, and whether the keys and the address are right there.`,
    since: toldAt,
  };
  return [
    ...(float?.shortOf ? [shortFloat(seller, float, float.shortOf)] : []),
    ...(now - toldAt > UNTOLD_MS ? [untold] : []),
    // A float that is short says more.
    ...(float && !float.shortOf && lowFloat !== null && float.money.minor < lowFloat
      ? [lowFloatOf(seller, float, { ...float.money, minor: lowFloat })]
      : []),
  ];
}

function shortFloat({ rail, says, mode, shortCode, explain }: Seller, float: Float, shortOf: number): UpstreamAlarm {
  const { money, shortSince: since } = float;
  const what = money.minor > 0 ? `Orders above ${displayMoney(money)} are not sold` : 'Nothing is sold';
  const words = explain(shortCode);
  return {
    ...NOTHING_TOLD,
    kind: 'float_short',
    rail,
    mode,
    code: shortCode,
    says: `${what} over ${says}. It answered with code ${shortCode}${words === null ? '' : `: ${words.means}`}.`,
    next: `${words?.next ?? ''} With ${displayMoney({ ...money, minor: shortOf })} or more there, all amounts are sold again.`.trim(),
    since,
  };
}

const lowFloatOf = ({ rail, says, mode }: Seller, { money, asOf }: Float, low: Money): UpstreamAlarm => ({
  ...NOTHING_TOLD,
  kind: 'float_low',
  rail,
  mode,
  says: `${says} last told a float of ${displayMoney(money)}, below the ${displayMoney(low)} at which it counts as low.`,
  next: `Fund the wallet at ${says} before orders are refused.`,
  toldAt: asOf,
});
