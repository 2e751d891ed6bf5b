import { MINUTE, SECOND } from '../core/clock.ts';
import type { Money } from '../core/money.ts';
import type { AvailabilityStores, Circuit, Float, RailMode } from './ports.ts';

/** The wait before one order tries again whether a service is back. It doubles with each try that fails. */
const PROBE_MS = { first: MINUTE, longest: 30 * MINUTE } as const;
const probeMs = (trips: number): number => Math.min(PROBE_MS.longest, PROBE_MS.first * 2 ** (trips - 1));

/** The service of a circuit that concerns the merchant's whole account. */
export const WHOLE_RAIL = '';

/** The order that is to be carried out. */
export interface Wanted extends RailMode {
  readonly service: string;
  readonly price: Money;
}

/** `probe`: this order may be the one that tries. Otherwise nothing is sold, for about so many seconds at the least. */
export type Stop = { readonly kind: 'probe'; readonly circuit: Circuit } | Stopped;
export interface Stopped {
  readonly kind: 'stopped';
  readonly retryAfterSeconds: number;
}

/** Why an order would not be carried out at present; null when nothing is known against it. */
export function stopOf(
  wanted: Pick<Wanted, 'service' | 'price'>,
  circuits: readonly Circuit[],
  float: Float | null,
  now: number,
): Stop | null {
  const { service, price } = wanted;
  if (circuits.some((one) => one.service === WHOLE_RAIL)) return stoppedFor(PROBE_MS.first);
  if (float && float.shortOf !== null && price.minor > float.money.minor) return stoppedFor(PROBE_MS.first);
  const circuit = circuits.find((one) => one.service === service);
  if (!circuit) return null;
  return now >= circuit.probeAt ? { kind: 'probe', circuit } : stoppedFor(circuit.probeAt - now);
}

/** How a service stands for whoever looks before ordering. `degraded`: some orders of it may be refused. */
export type Standing = 'up' | 'degraded' | 'down';

export function standingOf(service: string, circuits: readonly Circuit[], float: Float | null, now: number): Standing {
  const stop = stopOf({ service, price: { minor: 0, currency: '' } }, circuits, null, now);
  if (stop?.kind === 'stopped') return 'down';
  return stop || (float && float.shortOf !== null) ? 'degraded' : 'up';
}

const stoppedFor = (ms: number): Stopped => ({ kind: 'stopped', retryAfterSeconds: Math.ceil(ms / SECOND) });

/** The same, read of the stores. */
export async function readStop(
  { circuits, floats }: Pick<AvailabilityStores, 'circuits' | 'floats'>,
  wanted: Wanted,
  now: number,
): Promise<Stop | null> {
  const { rail, mode, price } = wanted;
  const float = await floats.find(rail, mode, price.currency);
  return stopOf(wanted, await circuits.of(rail, mode), float, now);
}

/** Takes the one try of a circuit whose time has come; false when another order has it. Locks until the unit of work is over. */
export const takeProbe = ({ circuits }: Pick<AvailabilityStores, 'circuits'>, circuit: Circuit, now: number) =>
  circuits.takeProbe(circuit, now, now + probeMs(circuit.trips));

/** An upstream's word that it carries out no orders of a kind: of one service, or of anybody. */
export interface Refused extends RailMode {
  readonly service: string;
  readonly code: string;
  /** When the order was placed that met it, or the question was asked. */
  readonly begunAt: number;
}

/** Writes down that an upstream refuses such orders. An order that was under way before says nothing new. */
export async function trip(
  { circuits }: Pick<AvailabilityStores, 'circuits'>,
  { begunAt, ...refused }: Refused,
  at: number,
): Promise<void> {
  const { rail, mode, service } = refused;
  const before = (await circuits.of(rail, mode)).find((one) => one.service === service);
  if (before && begunAt <= before.trippedAt) return;
  const trips = (before?.trips ?? 0) + 1;
  await circuits.save({ ...refused, since: before?.since ?? at, trippedAt: at, trips, probeAt: at + probeMs(trips) });
}

/** Writes down that an order was refused because the float is short of its price. */
export async function tripFloat(
  { floats }: Pick<AvailabilityStores, 'floats'>,
  { rail, mode }: RailMode,
  price: Money,
  at: number,
): Promise<void> {
  const before = await floats.find(rail, mode, price.currency);
  const most = price.minor - 1;
  await floats.save({
    rail,
    mode,
    money: { ...price, minor: Math.min(before?.money.minor ?? most, most) },
    asOf: before?.asOf ?? at,
    shortOf: Math.max(before?.shortOf ?? 0, price.minor),
    shortSince: before?.shortSince ?? at,
  });
}

/**
 * Writes down what the upstream, asked at `askedAt`, says of the float. It answers, so the merchant's account there works
 * again. What it had been asked before it refused an order proves nothing against the refusal.
 */
export async function keepFloat(
  { circuits, floats }: Pick<AvailabilityStores, 'circuits' | 'floats'>,
  { rail, mode }: RailMode,
  money: Money,
  askedAt: number,
): Promise<void> {
  const { shortOf = null, shortSince = null } = (await floats.find(rail, mode, money.currency)) ?? {};
  if (shortSince === null || askedAt >= shortSince) {
    const short = shortOf !== null && money.minor < shortOf ? { shortOf, shortSince } : NOT_SHORT;
    await floats.save({ rail, mode, money, asOf: askedAt, ...short });
  }
  await circuits.reset(rail, mode, WHOLE_RAIL, askedAt);
}

const NOT_SHORT = { shortOf: null, shortSince: null } as const;
