import type { Readings } from '../../src/http/metrics.ts';

const nothing = async () => [];

/** The figures of a service in which nothing has happened. */
export const NO_READINGS: Readings = {
  jobs: nothing,
  moneyAtRisk: nothing,
  floats: nothing,
  floatAges: nothing,
  stopped: nothing,
  notKept: () => 0,
  clockSkewMs: null,
};
