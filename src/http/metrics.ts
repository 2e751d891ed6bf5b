import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import type { RailMetrics } from '../rails/rail.ts';

/** One value of a metric that is read at each scrape. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The figures that are read at each scrape, with where they come from. */
export interface Readings {
  readonly jobs: () => Promise<readonly Reading[]>;
  readonly moneyAtRisk: () => Promise<readonly Reading[]>;
  readonly floats: () => Promise<readonly Reading[]>;
  /** Seconds since each float was last told. */
  readonly floatAges: () => Promise<readonly Reading[]>;
  /** What upstreams do not carry out at present. */
  readonly stopped: () => Promise<readonly Reading[]>;
  /** Outcomes that the database has not taken yet: they are in this process's memory alone. */
  readonly notKept: () => number;
  /** By how much the machine's clock is ahead of the database's; null where they are the same. */
  readonly clockSkewMs: (() => number) | null;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** What is counted and timed as it happens. */
const measuresIn = (registers: Registry[]) => ({
  deliveries: new Counter({
    name: 'finswich_deliveries_total',
    help: 'Deliveries by event, what became of them, and the form of the body their signature fitted.',
    labelNames: ['rail', 'event', 'verdict', 'signature'],
    registers,
  }),
  replies: new Counter({
    name: 'finswich_replies_total',
    help: 'Replies to deliveries by code; success is "success".',
    labelNames: ['rail', 'code'],
    registers,
  }),
  replySeconds: new Histogram({
    name: 'finswich_reply_seconds',
    help: 'Time from a delivery to its reply.',
    labelNames: ['rail'],
    buckets: SECONDS,
    registers,
  }),
  transfers: new Counter({
    name: 'finswich_transfers_total',
    help: 'Transfer calls by outcome.',
    labelNames: ['rail', 'outcome'],
    registers,
  }),
  transferSeconds: new Histogram({
    name: 'finswich_transfer_seconds',
    help: 'Duration of transfer calls.',
    labelNames: ['rail'],
    buckets: SECONDS,
    registers,
  }),
  smsReports: new Counter({
    name: 'sms_delivery_reports_total',
    help: 'Delivery reports of SMS gateways, by what came of them.',
    labelNames: ['gateway', 'outcome'],
    registers,
  }),
  jobsRun: new Counter({
    name: 'outbox_jobs_run_total',
    help: 'Attempts at outbox jobs by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  }),
  groups: new Histogram({
    name: 'database_group_commit_size',
    help: 'Pieces of work per commit (SQLite).',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  }),
});

/** Every metric of `/metrics`, in one list. Names and labels never hold a customer's data. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const { deliveries, replies, replySeconds, transfers, transferSeconds, smsReports, jobsRun, groups } =
    measuresIn(registers);

  return {
    registry,
    ofRail: (rail: string): RailMetrics => ({
      delivery: (event, verdict, signature) => deliveries.inc({ rail, event, verdict, signature }),
      reply: (code, durationMs) => {
        replies.inc({ rail, code: code ?? 'success' });
        replySeconds.observe({ rail }, durationMs / 1_000);
      },
      call: (outcome, durationMs) => {
        transfers.inc({ rail, outcome });
        transferSeconds.observe({ rail }, durationMs / 1_000);
      },
    }),
    smsReport: (gateway: string, outcome: string) => smsReports.inc({ gateway, outcome }),
    job: (kind: string, outcome: string) => jobsRun.inc({ kind, outcome }),
    groupCommit: (size: number) => groups.observe(size),
    /** Registers the figures that are read from the database at each scrape. */
    watch: (readings: Readings) => watchIn(registers, readings),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

function watchIn(registers: Registry[], readings: Readings): void {
  const { jobs, moneyAtRisk, notKept, clockSkewMs } = readings;
  watchUpstreams(registers, readings);
  gauge('outbox_jobs', 'Outbox jobs waiting or given up, by kind and state.', ['kind', 'status'], jobs, registers);
  gauge(
    'finswich_held_minor_units',
    'Money held for transactions under way (submitting) or in doubt, in minor units.',
    ['rail', 'state', 'mode', 'currency'],
    moneyAtRisk,
    registers,
  );
  gauge(
    'finswich_outcomes_not_kept',
    'Outcomes of calls and messages that the database has not taken yet.',
    [],
    async () => [{ labels: {}, value: notKept() }],
    registers,
  );
  gauge(
    'finswich_clock_skew_seconds',
    'How far the machine’s clock is ahead of the database’s (Postgres).',
    [],
    async () => (clockSkewMs ? [{ labels: {}, value: clockSkewMs() / 1_000 }] : []),
    registers,
  );
}

function watchUpstreams(registers: Registry[], { floats, floatAges, stopped }: Readings): void {
  const labels = ['rail', 'mode', 'currency'];
  gauge('upstream_float_minor_units', 'The merchant’s float, as it was last told.', labels, floats, registers);
  gauge('upstream_float_age_seconds', 'How long ago the float was told.', labels, floatAges, registers);
  gauge(
    'upstream_stopped',
    '1 for each service that an upstream does not carry out at present; without a name: any.',
    ['rail', 'mode', 'service'],
    stopped,
    registers,
  );
}

function gauge(
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => Promise<readonly Reading[]>,
  registers: Registry[],
): Gauge<string> {
  return new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers,
    async collect() {
      this.reset();
      // While the database is away, this figure is missing and all others are reported.
      for (const { labels, value } of await read().catch(() => [])) this.set(labels, value);
    },
  });
}
