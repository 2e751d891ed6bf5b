import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { BookedOrder } from '../../src/sandbox/vtpass/control.ts';
import type { OrderKnobsGiven } from '../../src/sandbox/vtpass/order-knobs.ts';
import type { Checkpoint } from '../../src/transactions/call.ts';
import { newFolder } from '../db/databases.ts';
import { type CrashingProcess, startCrashing } from '../harness/crashing-process.ts';
import { sharedPostgres } from '../harness/shared-postgres.ts';
import { type Ground, ground } from '../sandbox/vtpass/ground.ts';
import {
  type BackEnd,
  auditOf,
  backEndAt,
  newAppKey,
  openCustomers,
  sellingSettings,
  walletIn,
} from './selling-process.ts';

/** Where a process dies over an order, how VTpass plays that order, and how the next process must end it. */
interface Death {
  readonly dies: string;
  /** A checkpoint of the process, or what VTpass sees of it. */
  readonly at: Checkpoint | 'call_out' | 'question_out';
  readonly plays?: OrderKnobsGiven;
  /** How often VTpass may have been called for it, before and after. */
  readonly pays: number;
  readonly ends: keyof typeof ENDS;
}

/** One row for each end that a death at that point may have: what VTpass made of the order, nobody here can know. */
const DEATHS: readonly Death[] = [
  // Comes first: the process that asks about it finds no other order to ask about.
  {
    dies: 'while a question about it is out',
    at: 'question_out',
    plays: { answer: 'closed', requeryAnswers: ['held'] },
    pays: 1,
    ends: 'delivered',
  },
  { dies: 'before the hold', at: 'before_hold', pays: 0, ends: 'never_was' },
  { dies: 'after the hold, before anything left', at: 'after_hold', pays: 0, ends: 'case' },
  {
    dies: 'while the call is out, and VTpass delivers',
    at: 'call_out',
    plays: { answer: 'held' },
    pays: 1,
    ends: 'delivered',
  },
  {
    dies: 'while the call is out, and VTpass fails',
    at: 'call_out',
    plays: { answer: 'held', ends: 'failed' },
    pays: 1,
    ends: 'given_back',
  },
  {
    dies: 'while the call is out, and VTpass forgets it',
    at: 'call_out',
    plays: { answer: 'held', ends: 'unrecorded' },
    pays: 1,
    ends: 'case',
  },
  { dies: 'after the answer that it was delivered', at: 'call_answered', pays: 1, ends: 'delivered' },
  {
    dies: 'after the answer that it was taken back',
    at: 'call_answered',
    plays: { ends: 'reversed' },
    pays: 1,
    ends: 'given_back',
  },
  {
    dies: 'after the answer that it was not taken',
    at: 'call_answered',
    plays: { refuse: '012' },
    pays: 1,
    ends: 'case',
  },
  { dies: 'before our own answer', at: 'before_reply', pays: 1, ends: 'delivered' },
];

const KOBO = 2_000_00;
const FUNDS = '5000.00';
const LEFT = 5_000_00 - KOBO;
/** By then each call and each question of a process that died is lost, and an order that VTpass does not know is a case. */
const LONG_AFTER_MS = 40 * MINUTE;
const QUESTION_DUE_MS = 2 * MINUTE;
const LOOK_MS = 20;

const userOf = (death: Death): string => `customer-${DEATHS.indexOf(death)}`;
const meterOf = (death: Death): string => `0450${String(100_000_000 + DEATHS.indexOf(death))}`;
const orderOf = (death: Death) => ({
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: meterOf(death),
  amount: KOBO / 100,
  phone: '08031234567',
});
/** What is found once the next process has asked. */
const ENDS = {
  // The same request buys it for the first time.
  never_was: { orderStatus: 2, hasToken: true, available: LEFT, held: 0, paidToVtpass: KOBO, cases: [] },
  delivered: { orderStatus: 2, hasToken: true, available: LEFT, held: 0, paidToVtpass: KOBO, cases: [] },
  given_back: { orderStatus: 3, hasToken: false, available: LEFT + KOBO, held: 0, paidToVtpass: 0, cases: [] },
  case: { orderStatus: 1, hasToken: false, available: LEFT, held: KOBO, paidToVtpass: 0, cases: ['in_doubt'] },
} as const;
/** The part of what customers pay that VTpass did not give back. */
const netOf = ({ amountMinor, chargedMinor, reversedMinor }: BookedOrder): number =>
  reversedMinor === chargedMinor ? 0 : amountMinor;

const KEY = { 'idempotency-key': 'the-same-request' };

const openSqlite = async () => {
  const { folder, remove } = newFolder();
  return { url: `file:${join(folder, 'finswich.db')}`, remove: async () => remove() };
};
const openPostgres = async () => {
  const server = await sharedPostgres();
  return { url: await server.migratedDatabase(), remove: () => server.close() };
};

/** The point is what the database sees of a death, and not what VTpass made of the order. */
const ONE_OF_EACH_POINT = DEATHS.filter(({ at }, index) => DEATHS.findIndex((death) => death.at === at) === index);

describe.each([
  { dialect: 'sqlite', open: openSqlite, deaths: DEATHS },
  { dialect: 'postgres', open: openPostgres, deaths: ONE_OF_EACH_POINT },
])('kill -9 on $dialect', ({ open, deaths }) => {
  let vtpass: Ground;
  let database: Database;
  let backEnd: BackEnd;
  const started: CrashingProcess[] = [];
  let remove: () => Promise<void>;
  /** How far the clock of the service is ahead, and VTpass's with it. */
  let aheadMs = 0;

  beforeAll(async () => {
    vtpass = await ground({ clock: () => Date.now() + aheadMs, settings: { numbers: 'any' } });
    const opened = await open();
    remove = opened.remove;
    database = await openDatabase(opened.url);
    await openCustomers(database, deaths.map(userOf), FUNDS);
    const key = await newAppKey(database, ['read', 'order']);
    const settings = { ...sellingSettings(vtpass.url), DATABASE_URL: opened.url, BILLS_PIN: 'off' };
    const start = async (crashAt: Checkpoint | null, worker: 'off' | 'inline', ahead = 0): Promise<CrashingProcess> => {
      aheadMs = ahead;
      const process = await startCrashing({ ...settings, WORKER: worker }, crashAt, ahead);
      started.push(process);
      return process;
    };
    for (const death of deaths) await dieOver(death, start, key);
    const last = await start(null, 'inline', LONG_AFTER_MS);
    backEnd = backEndAt(last.url, key);
    await until(async () => (await unasked()) === 0);
  });
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await database.close();
    await remove();
    await vtpass[Symbol.asyncDispose]();
  });

  /** Orders once, and kills the process at the point. */
  async function dieOver(
    death: Death,
    start: (crashAt: Checkpoint | null, worker: 'off' | 'inline', aheadMs?: number) => Promise<CrashingProcess>,
    key: string,
  ): Promise<void> {
    const { at, plays } = death;
    if (plays) vtpass.control.scriptOrder(plays, { account: meterOf(death) });
    let process = await start(at === 'call_out' || at === 'question_out' ? null : at, 'off');
    const answer = backEndAt(process.url, key)
      .order(userOf(death), orderOf(death), KEY)
      .then(
        ({ data }) => data['status'],
        () => 'no answer',
      );
    if (at === 'question_out') {
      await answer;
      process.child.kill('SIGKILL');
      process = await start(null, 'inline', QUESTION_DUE_MS);
      await vtpass.control.until(() => callsOf('/requery').length > 0);
      process.child.kill('SIGKILL');
    } else if (at === 'call_out') {
      await vtpass.control.until(() => paysOf(death) > 0);
      process.child.kill('SIGKILL');
    }
    expect([await answer, await process.ended]).toEqual([
      at === 'question_out' ? 'pending' : 'no answer',
      [null, 'SIGKILL'],
    ]);
  }

  const callsOf = (path: string) => vtpass.control.calls().filter((call) => call.path === path);
  const paysOf = (death: Death): number =>
    callsOf('/pay').filter(({ fields }) => fields['billersCode'] === meterOf(death)).length;
  const bookedOf = (death: Death) => vtpass.control.books().orders.filter(({ account }) => account === meterOf(death));

  /** How many orders without an outcome have not been asked about. */
  const unasked = (): Promise<number> =>
    database.work.read(async ({ orders, transactions, questions }) => {
      let count = 0;
      for (const death of deaths) {
        const order = await orders.findByKey('TEST', userOf(death), KEY['idempotency-key']);
        const { state = 'settled' } = (order && (await transactions.find(order.transactionId))) ?? {};
        const asked = order && (await questions.find(order.transactionId))?.asked;
        if (!['settled', 'fulfilled', 'failed'].includes(state) && asked === 0) count += 1;
      }
      return count;
    });

  test.each(deaths)('$dies: VTpass was called $pays times for it', (death) => {
    expect(paysOf(death)).toBe(death.pays);
  });

  test.each(deaths)(
    '$dies: the same request is the same payment, which is $ends, and calls nothing again',
    async (death) => {
      const { status, data } = await backEnd.order(userOf(death), orderOf(death), KEY);
      const { billPaymentId, requestId, token } = data;
      const waiting = await database.work.read(({ reviews }) => reviews.waiting(50));
      const known = vtpass.control.orders().find((order) => order.requestId === requestId);
      expect({
        status,
        orderStatus: data['orderStatus'],
        hasToken: typeof token === 'string' && JSON.stringify(known?.value.codes).includes(token),
        ...(await walletIn(database, userOf(death))),
        paidToVtpass: bookedOf(death).reduce((sum, order) => sum + netOf(order), 0),
        cases: waiting.flatMap(({ reference, kind }) => (reference === billPaymentId ? [kind] : [])),
      }).toEqual({ status: 200, ...ENDS[death.ends] });
      expect(paysOf(death)).toBe(death.ends === 'never_was' ? 1 : death.pays);
    },
  );

  test.each(deaths.filter(({ ends }) => ends === 'case'))(
    '$dies: an equal order is told of the one that nobody knows about',
    async (death) => {
      const { data } = await backEnd.order(userOf(death), orderOf(death), KEY);
      const { status, code, names } = await backEnd.order(userOf(death), orderOf(death));
      expect([status, code, names]).toEqual([409, 'earlier_order_open', data['billPaymentId']]);
      expect(paysOf(death)).toBe(death.pays);
    },
  );

  test('every question was about an order of ours, by the id that was written down before its call', async () => {
    const ids = await Promise.all(
      deaths.map(async (death) => (await backEnd.order(userOf(death), orderOf(death), KEY)).data['requestId']),
    );
    const asked = new Set(callsOf('/requery').map(({ fields }) => fields['request_id']));
    expect([...asked].filter((id) => !ids.includes(id))).toEqual([]);
    for (const { fields } of callsOf('/pay')) expect(ids).toContain(fields['request_id']);
    const unresolved = deaths.filter(({ ends, at }) => ends !== 'never_was' && at !== 'before_reply');
    expect(asked.size).toBe(unresolved.length);
  });

  test('the books hold, and agree with VTpass’s to the kobo', async () => {
    const { holds, faults, totals } = await auditOf(database);
    expect({ holds, faults }).toEqual({ holds: true, faults: [] });
    const delivered = vtpass.control.books().orders.filter(({ status }) => status === 'delivered');
    const sum = delivered.reduce((total, { amountMinor }) => total + amountMinor, 0);
    expect(totals.find(({ kind }) => kind === 'vtpass')?.minor).toBe(sum);
    expect(delivered).toHaveLength(deaths.filter(({ ends }) => ends === 'delivered' || ends === 'never_was').length);
  });
});

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await pause(LOOK_MS);
}
