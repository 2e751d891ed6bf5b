import type { Readings } from './http/metrics.ts';
import type { Work } from './db/stores.ts';

/** What `/metrics` reads at each scrape, and where it comes from. */
export const readingsOf = (work: Work, notKept: () => number, clockSkewMs: (() => number) | null): Readings => ({
  jobs: async () =>
    (await work.read(({ outbox }) => outbox.counts())).map(({ kind, status, count }) => ({
      labels: { kind, status },
      value: count,
    })),
  moneyAtRisk: async () =>
    (await work.read(({ transactions }) => transactions.moneyAtRisk())).map(
      ({ rail, state, mode, currency, minor }) => ({ labels: { rail, state, mode, currency }, value: minor }),
    ),
  notKept,
  clockSkewMs,
});
