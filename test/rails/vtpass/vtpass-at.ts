import { readSettings } from '../../../src/core/read-settings.ts';
import type { Ordered, Rail, RailDeps } from '../../../src/rails/rail.ts';
import { vtpass } from '../../../src/rails/vtpass/rail.ts';
import { VTPASS, type VtpassSettings } from '../../../src/rails/vtpass/settings.ts';

type Environment = Readonly<Record<string, string>>;

export const TEST_KEYS = {
  VTPASS_TEST_API_KEY: 'test-api-key-of-the-tests',
  VTPASS_TEST_PUBLIC_KEY: 'PK_test_of_the_tests',
  VTPASS_TEST_SECRET_KEY: 'SK_test_of_the_tests',
};
export const LIVE_KEYS = {
  VTPASS_LIVE_API_KEY: 'live-api-key-of-the-tests',
  VTPASS_LIVE_PUBLIC_KEY: 'PK_live_of_the_tests',
  VTPASS_LIVE_SECRET_KEY: 'SK_live_of_the_tests',
};

/** The rail’s part of the configuration, as the service reads it. */
export function settingsOf(environment: Environment): VtpassSettings {
  const read = readSettings({ vtpass: VTPASS }, environment);
  if (!read.ok) throw new Error(read.error.join('\n'));
  return read.value['vtpass'] as VtpassSettings;
}

export const faultsOf = (environment: Environment): readonly string[] => {
  const read = readSettings({ vtpass: VTPASS }, environment);
  return read.ok ? [] : read.error;
};

/** The rail as the service opens it, and all that it logged and counted. */
export interface OpenVtpass {
  readonly rail: Rail;
  readonly ordered: Ordered;
  readonly log: string[];
  readonly counted: unknown[][];
}

export async function openVtpassAt(
  url: string,
  environment: Environment = {},
  deadline: RailDeps['deadline'] = (ms) => AbortSignal.timeout(ms),
): Promise<OpenVtpass> {
  const log: string[] = [];
  const counted: unknown[][] = [];
  const write = (level: string) => (fields: object, line: string) =>
    void log.push(JSON.stringify({ level, line, ...fields }));
  const deps: Pick<RailDeps, 'deadline' | 'log' | 'metrics'> = {
    deadline,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    metrics: { delivery: () => {}, reply: () => {}, call: (...seen) => void counted.push(seen) },
  };
  const settings = settingsOf({ ...TEST_KEYS, VTPASS_TEST_API_URL: url, ...environment });
  // It needs no more than these.
  const rail = await vtpass.open(settings, deps as RailDeps);
  if (!rail.ordered) throw new Error('nothing can be ordered');
  return { rail, ordered: rail.ordered, log, counted };
}
