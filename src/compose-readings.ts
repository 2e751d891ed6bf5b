import type { Float } from './availability/ports.ts';
import { type Clock, SECOND } from './core/clock.ts';
import type { Readings } from './http/metrics.ts';
import type { Work } from './db/stores.ts';

const labelsOf = ({ rail, mode, money: { currency } }: Float) => ({ rail, mode, currency });

/** What `/metrics` reads at each scrape, and where it comes from. */
export const readingsOf = (
  work: Work,
  clock: Clock,
  notKept: () => number,
  clockSkewMs: (() => number) | null,
): Readings => ({
  jobs: async () =>
    (await work.read(({ outbox }) => outbox.counts())).map(({ kind, status, count }) => ({
      labels: { kind, status },
      value: count,
    })),
  moneyAtRisk: async () =>
    (await work.read(({ transactions }) => transactions.moneyAtRisk())).map(
      ({ rail, state, mode, currency, minor }) => ({ labels: { rail, state, mode, currency }, value: minor }),
    ),
  floats: async () =>
    (await work.read(({ floats }) => floats.all())).map((float) => ({
      labels: labelsOf(float),
      value: float.money.minor,
    })),
  floatAges: async () =>
    (await work.read(({ floats }) => floats.all())).map((float) => ({
      labels: labelsOf(float),
      value: Math.max(0, clock() - float.asOf) / SECOND,
    })),
  stopped: async () =>
    (await work.read(({ circuits }) => circuits.all())).map(({ rail, mode, service }) => ({
      labels: { rail, mode, service },
      value: 1,
    })),
  notKept,
  clockSkewMs,
});
