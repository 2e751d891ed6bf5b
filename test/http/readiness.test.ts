import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { makeSmallDisk } from '../chaos/small-disk.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';

interface Readiness {
  readonly status: number;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly why?: string }[];
}

const readiness = async ({ url }: Merchant): Promise<Readiness> => {
  const reply = await fetch(`${url}/readyz`);
  const { checks } = (await reply.json()) as Readiness;
  return { status: reply.status, checks };
};

/** Asks until the status is this one. A proof that the database can be written counts for a second. */
async function untilReady(merchant: Merchant, status: 200 | 503): Promise<Readiness> {
  for (;;) {
    const found = await readiness(merchant);
    if (found.status === status) return found;
  }
}

const whyNot = ({ checks }: Readiness): string => checks.map(({ why }) => why ?? '').join('');

/** A process of its own that holds the write lock of the merchant's file. */
async function holdLock({ folder }: Merchant, ms: number): Promise<{ readonly release: () => Promise<void> }> {
  const args = [resolve('test/chaos/hold-lock.ts'), join(folder, 'finswich.db'), String(ms)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  return {
    release: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('while another process holds the write lock it is not ready, and ready again once it is let go', async () => {
  const merchant = await startMerchant();
  try {
    const lock = await holdLock(merchant, 60_000);
    // At the same time, as a probe and an event come in reality.
    const [found, event] = await Promise.all([untilReady(merchant, 503), merchant.post(initiateEvent('UTL-locked'))]);
    expect(whyNot(found)).toMatch(/no answer within 3 s|another process holds it locked/);
    expect([event.status, event.body.code]).toEqual([503, 'overloaded']);
    await lock.release();
    await untilReady(merchant, 200);
    expect((await merchant.post(initiateEvent('UTL-locked'))).status).toBe(200);
    expect(merchant.log.filter((line) => line.includes('readiness.lost'))).toHaveLength(1);
    expect(merchant.log.filter((line) => line.includes('readiness.back'))).toHaveLength(1);
  } finally {
    await merchant.close();
  }
});

test('a lock that is held for a moment, as every commit holds it, is no reason not to be ready', async () => {
  const merchant = await startMerchant();
  try {
    const lock = await holdLock(merchant, 60_000);
    const asked = readiness(merchant);
    await lock.release();
    expect((await asked).status).toBe(200);
  } finally {
    await merchant.close();
  }
});

test('on a full disk it is not ready for as long as events are refused', async () => {
  const disk = makeSmallDisk();
  const merchant = await startMerchant({
    environment: { DATABASE_URL: `file:${join(disk.folder, 'finswich.db')}` },
  });
  try {
    await untilReady(merchant, 200);
    disk.fill([process.pid]);
    for (let n = 0; ; n += 1) {
      const { status, body } = await merchant.post(initiateEvent(`UTL-full-${n}`));
      if (status === 200) continue;
      expect([status, body.code]).toEqual([503, 'overloaded']);
      break;
    }
    expect(whyNot(await untilReady(merchant, 503))).toMatch(/the disk (is full|fails)/);
    // It stays not ready: the room that a refused piece of work left is too little for the proof.
    for (let asked = 0; asked < 3; asked += 1) {
      const before = performance.now();
      while (performance.now() - before < 1_100) expect((await readiness(merchant)).status).toBe(503);
    }
    disk.free([process.pid]);
    await untilReady(merchant, 200);
    expect((await merchant.post(initiateEvent('UTL-room-again'))).status).toBe(200);
  } finally {
    disk.free([process.pid]);
    await merchant.close();
    disk.remove();
  }
});

test('however many ask, what is written to prove that it can be is written once in a second', async () => {
  const merchant = await startMerchant();
  try {
    const commits = async (): Promise<number> => {
      const text = await (await fetch(`${merchant.url}/metrics`)).text();
      return Number(/database_group_commit_size_count (\d+)/.exec(text)?.[1]);
    };
    await untilReady(merchant, 200);
    const [before, since] = [await commits(), performance.now()];
    const asked = await Promise.all(Array.from({ length: 50 }, () => readiness(merchant)));
    expect(asked.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect((await commits()) - before).toBeLessThanOrEqual(1 + Math.floor((performance.now() - since) / 1_000));
  } finally {
    await merchant.close();
  }
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.close());

test('on a Postgres that may only be read, as after a failover, it is not ready and events get 503', async () => {
  const databaseUrl = await server.newDatabase();
  const merchant = await startMerchant({ environment: { DATABASE_URL: databaseUrl } });
  const admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  const readOnly = async (setting: 'on' | 'off'): Promise<void> => {
    await admin.query('SET default_transaction_read_only = off');
    const name = new URL(databaseUrl).pathname.slice(1);
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${setting}`);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  };
  try {
    await untilReady(merchant, 200);
    await readOnly('on');
    expect(whyNot(await untilReady(merchant, 503))).toMatch(/only lets it be read|connection lost|cut the session/);
    const event = await merchant.post(initiateEvent('UTL-standby'));
    expect([event.status, event.body.code]).toEqual([503, 'overloaded']);
    await readOnly('off');
    await untilReady(merchant, 200);
    expect((await merchant.post(initiateEvent('UTL-primary'))).status).toBe(200);
  } finally {
    await admin.end();
    await merchant.close();
  }
});
