import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { EXAMPLES_TAKE_MS, playExamples } from '../../src/cli/demo-play.ts';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import { DAY, HOUR } from '../../src/core/clock.ts';
import { ok } from '../../src/core/result.ts';
import { createPinHashes } from '../../src/pins/hashes.ts';
import { setPin } from '../../src/pins/set.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { unlockPin } from '../../src/pins/unlock.ts';
import { verifyPin } from '../../src/pins/verify.ts';
import { createLog } from '../../src/surroundings.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { migrateDatabase } from '../../src/db/open.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';
import { WAITS } from '../../src/worker/loop.ts';
import { setBackClockRepair } from '../../src/worker/set-back-clock.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { COMMANDS } from '../cli/commands.ts';
import { addStaffPerson } from '../harness/staff-person.ts';
import { makePlace } from '../cli/process.ts';
import { doEveryAct } from './every-act.ts';
import { runEveryCommand } from './every-command.ts';
import { lockOrder } from './lock-order.ts';
import { type Shape, shapeOf } from './locks-of.ts';
import { type Sent, tellSentStatements } from './sent-statements.ts';

let postgres: SharedPostgres;
let shape: Shape;
const sent: Sent[] = [];
let acts: ReadonlySet<string>;
let commands: ReadonlySet<string>;

/** A year passes for all that is kept for a time. */
async function letTimePass({ service, clock }: Demo): Promise<void> {
  const inAYear = clock.now() + 365 * DAY;
  await keepHouse(service.database.work, () => inAYear, { voucherMs: DAY, bodyMs: DAY });
}

/** The clock is set back by an hour, and what lies ahead is taken up. */
async function setClockBack({ service, clock }: Demo): Promise<void> {
  const anHourAgo = (): number => clock.now() - HOUR;
  const { work } = service.database;
  await setBackClockRepair({ work, clock: anHourAgo, log: createLog('silent'), setBackFrom: () => null, waits: WAITS })(
    [],
  );
  expect(await work.read(({ stepBack }) => stepBack.last())).toMatchObject({ isDone: true });
}

/** A customer's PIN is set, changed, guessed until it is locked, unlocked, and set by the back end. */
async function usePins({ service, clock }: Demo): Promise<void> {
  const { ring } = service;
  const { work } = service.database;
  const deps = { work, ring, hashes: createPinHashes(ring), clock: clock.now };
  const owner = { mode: 'TEST', userReference: 'frozen.femi' } as const;
  const by = { actor: { kind: 'token', id: 1, name: 'back end' }, address: null } as const;
  const set = (pin: string, currentPin: string | null, backEnd: typeof by | null) =>
    setPin(deps, { ...owner, pin, currentPin, backEnd });
  expect(await set('4071', null, null)).toEqual(ok('set'));
  expect(await set('8026', '4071', null)).toEqual(ok('changed'));
  for (let tries = 0; tries < TRIES; tries += 1) await verifyPin(deps, { ...owner, pin: '5938' });
  const acting = { by, at: clock.now(), ring };
  expect(await work.run((stores) => unlockPin(stores, { ...owner, reason: 'asked' }, acting))).toEqual(ok('unlocked'));
  expect(await set('5938', null, by)).toEqual(ok('changed'));
}

/**
 * Every statement is recorded that the service, its worker, its support desk and the command line send to Postgres: while
 * each kind of case and each ending is played, each act of the staff API is done, a customer's PIN is used in every way,
 * and each command is run.
 */
beforeAll(async () => {
  postgres = await sharedPostgres();
  const url = await postgres.newDatabase();
  await migrateDatabase(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  shape = await shapeOf(client);
  await client.end();
  const settings = { DATABASE_URL: url, APP_SECRET: Buffer.alloc(32, 7).toString('base64') };
  const demo = await startDemo(
    { port: 0, sandboxPort: 0, behindMs: EXAMPLES_TAKE_MS },
    { LOG_LEVEL: 'silent', ...settings },
  );
  const tellTo = join(mkdtempSync(join(tmpdir(), 'sent-statements-')), 'sent');
  const NODE_OPTIONS = `--import ${new URL('tell-to-file.ts', import.meta.url).href}`;
  const place = makePlace({ ...settings, BIG_TOPUP: 'LIVE:NGN:100.00', NODE_OPTIONS, SENT_STATEMENTS: tellTo });
  const person = (name: string) =>
    addStaffPerson(demo.service, { email: `${name}@wallet.example`, name, role: 'supervisor' });
  const people = [await person('ada'), await person('bola')] as const;
  const stop = tellSentStatements((one) => void sent.push(one));
  try {
    await playExamples(demo);
    commands = await runEveryCommand(place, people);
    acts = await doEveryAct(demo, url);
    await usePins(demo);
    await setClockBack(demo);
    await letTimePass(demo);
    const lines = readFileSync(tellTo, 'utf8').trim().split('\n');
    sent.push(...lines.map((line) => JSON.parse(line) as Sent));
  } finally {
    stop();
    await demo.stop();
    place.remove();
    rmSync(dirname(tellTo), { recursive: true });
  }
});
afterAll(() => postgres.close());

test('every act of the staff API is among them', () => {
  // What only signs on or off, or looks, writes nothing down.
  const writing = ROUTES.filter(({ kind, method }) => kind === 'act' || (kind === 'entry' && method !== 'get'));
  const all = writing.map(({ method, path }) => `${method} ${path}`);
  expect(all.filter((one) => !acts.has(one))).toEqual([]);
});

/** Those that only look, work on SQLite alone, or run what is recorded here: the service. */
const OTHERS = /^(serve|work|demo|sandbox|audit|backup|restore)$|list$|show$|verify$/;

test('every command that changes something is among them', () => {
  expect(COMMANDS.filter((command) => !OTHERS.test(command) && !commands.has(command))).toEqual([]);
});

test('no two units of work ever wait for each other', () => {
  expect(lockOrder(sent, shape)).toEqual({ circle: null, faults: [] });
});
