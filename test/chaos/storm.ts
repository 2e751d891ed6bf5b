import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Random, between, seededRandom } from '../../src/sandbox/random.ts';
import type { PostgresServer, StopMode } from '../harness/postgres-server.ts';
import type { Disturbance } from './book.ts';
import type { Finswich } from './finswich.ts';
import type { ServiceProcess } from './service-process.ts';
import type { SmallDisk } from './small-disk.ts';
import type { SmsGateway } from './sms-gateway.ts';

export interface StormOptions {
  readonly seed: number;
  readonly services: readonly ServiceProcess[];
  readonly finswich: Finswich;
  readonly sms: SmsGateway;
  /** SQLite alone: its file, and the disk it is on. */
  readonly sqlite: { readonly file: string; readonly disk: SmallDisk } | null;
  /** Postgres alone. */
  readonly postgres: PostgresServer | null;
}

/** Everything that goes wrong on purpose, each kind at times drawn from the seed, until it is called off. */
export interface Storm {
  readonly disturbances: readonly Disturbance[];
  /** Starts no new fault; resolves when all that was broken works again. */
  callOff(): Promise<void>;
}

const NO_SERVER = { stop: null, start: null, freeze: null, thaw: null, kill: null };

/** The share of messages that meet a fault at the SMS gateway: normally, and during an outage. */
const EVERY_DAY = 0.01;
const OUTAGE = 0.7;

export function startStorm({ seed, services, finswich, sms, sqlite, postgres }: StormOptions): Storm {
  const disturbances: Disturbance[] = [];
  const calledOff = new AbortController();
  const { signal } = calledOff;
  let streams = 0;

  /** Repeats `act`, `low` to `high` seconds apart. */
  async function repeat(low: number, high: number, act: (random: Random) => Promise<void>): Promise<void> {
    // Uses other random streams than the plans of the transactions.
    const random = seededRandom(seed, 1_000_000_000 + (streams += 1));
    for (;;) {
      await pause(between(random, low, high) * 1_000, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await act(random);
    }
  }

  async function during(kind: Disturbance['kind'], act: () => Promise<void>): Promise<void> {
    const from = Date.now();
    try {
      await act();
    } finally {
      disturbances.push({ kind, from, to: Date.now() });
    }
  }

  const pids = (): (number | undefined)[] => services.map(({ pid }) => pid);
  sms.faultRate = EVERY_DAY;
  const loops = [
    repeat(2, 5, async (random) => {
      const service = services[Math.floor(random() * services.length)] as ServiceProcess;
      await during('kill', () => service.kill());
    }),
    repeat(5, 10, (random) =>
      during('sms_outage', async () => {
        sms.faultRate = OUTAGE;
        await pause(between(random, 1_000, 3_000));
        sms.faultRate = EVERY_DAY;
      }),
    ),
    repeat(6, 12, (random) =>
      during('transfer_outage', async () => {
        await finswich.goDown();
        await pause(between(random, 300, 2_500));
        await finswich.comeUp();
      }),
    ),
  ];
  if (sqlite) {
    const { file, disk } = sqlite;
    loops.push(
      repeat(6, 12, (random) => during('lock', () => holdLock(file, Math.round(between(random, 1_000, 4_000))))),
      repeat(10, 16, (random) =>
        during('full_disk', async () => {
          disk.fill(pids());
          await pause(between(random, 800, 2_500));
          disk.free(pids());
        }),
      ),
    );
  }
  const { stop, start, freeze, thaw, kill } = postgres ?? NO_SERVER;
  if (stop && start && freeze && thaw && kill) {
    const restart = (mode: StopMode): Promise<void> =>
      during('database_restart', async () => {
        await stop(mode);
        await start();
      });
    /** Longer than any query is waited for; then it goes on, or another takes its place. */
    const stall = (random: Random, end: () => unknown): Promise<void> =>
      during('database_freeze', async () => {
        freeze();
        await pause(between(random, 6_000, 9_000));
        await end();
      });
    const ways: readonly ((random: Random) => Promise<void>)[] = [
      () => restart('immediate'),
      () => restart('fast'),
      (random) => stall(random, thaw),
      () => restart('immediate'),
      () => restart('fast'),
      (random) => stall(random, () => kill().then(start)),
    ];
    let count = 0;
    loops.push(repeat(7, 12, (random) => (ways[count++ % ways.length] as (typeof ways)[number])(random)));
  }

  return {
    disturbances,
    callOff: async () => {
      calledOff.abort();
      await Promise.all(loops);
      sms.faultRate = 0;
    },
  };
}

async function holdLock(file: string, milliseconds: number): Promise<void> {
  const holder = new URL('./hold-lock.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [holder, file, String(milliseconds)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
}
