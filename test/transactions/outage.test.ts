import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { completeEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { ACCEPTED, REFUSED, type TransferScript } from '../harness/switch-double.ts';

const USER = 'poormeggriffin';
/** Calls are held back by hand: none may end by its own bound meanwhile. */
const AMPLE = { FINSWICH_TRANSFER_TIMEOUT_MS: '60000' };

/** Nothing can be written until it is given back. */
function holdDatabase({ folder }: Merchant): () => void {
  const other = new Sqlite(join(folder, 'finswich.db'));
  other.exec('BEGIN IMMEDIATE');
  return () => void other.close();
}

/** Transactions whose calls are out, and how to answer all of them. */
async function callsOut(merchant: Merchant, references: readonly string[]) {
  const codes = new Map<string, string>();
  for (const reference of references) codes.set(reference, await transactionWithCode(merchant, reference, USER));
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let [out, scripts] = [0, {} as Record<string, TransferScript>];
  const { promise: allOut, resolve } = Promise.withResolvers<void>();
  merchant.upstream.script = async ({ reference }) => {
    out += 1;
    if (out === references.length) resolve();
    await answered;
    return scripts[reference] ?? ACCEPTED;
  };
  const complete = (reference: string) => merchant.post(completeEvent(reference, codes.get(reference) ?? ''));
  const replies = Promise.all(references.map(complete));
  await allOut;
  return {
    replies,
    complete,
    answer: (given: Record<string, TransferScript>): void => {
      scripts = given;
      answer();
    },
  };
}

test('callers are told that the transfer is in doubt while the database cannot store Finswich’s answers; they are kept when it is back', async () => {
  const merchant = await startMerchant({ funds: '100000.00', environment: AMPLE });
  try {
    const references = Array.from({ length: 10 }, (_, at) => `UTL-${at}`);
    const { replies, complete, answer } = await callsOut(merchant, references);
    const giveBack = holdDatabase(merchant);
    answer({ 'UTL-7': REFUSED });
    expect(new Set((await replies).map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(['504 transfer_in_doubt']),
    );
    expect(await (await fetch(`${merchant.url}/metrics`)).text()).toMatch(/^finswich_outcomes_not_kept 10$/m);

    giveBack();
    for (const reference of references) {
      const expected = reference === 'UTL-7' ? 'failed' : 'settled';
      while ((await merchant.record(reference)).state !== expected) await pause(50);
      const { kind, cases } = await told(merchant, reference);
      expect([kind, cases]).toEqual([expected === 'failed' ? 'refused' : 'paid', 0]);
    }
    expect((await complete('UTL-0')).body.status).toBe('success');
    expect((await complete('UTL-7')).body.code).toBe('transfer_refused');
    expect(merchant.upstream.calls).toHaveLength(10);
    expect((await merchant.wallet()).balances).toMatchObject([{ available: '98200.00', held: '0.00' }]);
    expect((await merchant.audit()).holds).toBe(true);
  } finally {
    await merchant.close();
  }
});

test('an answer that is kept only after the clock took the call for lost still decides, and the record shows it', async () => {
  let goOn = (): void => {};
  const turn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const merchant = await startMerchant({
    surroundings: {
      // What waits to be tried again waits for the clock to have looked first.
      pause: (ms, signal) => (ms < 5_000 ? turn : pause(ms, undefined, { signal })),
    },
  });
  try {
    const { replies, answer } = await callsOut(merchant, ['UTL-late']);
    const giveBack = holdDatabase(merchant);
    answer({});
    expect((await replies)[0]?.body.code).toBe('transfer_in_doubt');
    giveBack();
    merchant.advance(60_000);
    await merchant.work();
    expect((await merchant.record('UTL-late')).state).toBe('in_doubt');
    expect(await told(merchant, 'UTL-late')).toMatchObject({ kind: 'unknown', fault: 'process_died' });
    goOn();
    while ((await merchant.record('UTL-late')).state !== 'settled') await pause(20);
    expect(await told(merchant, 'UTL-late')).toMatchObject({ kind: 'paid', fault: null });
  } finally {
    await merchant.close();
  }
});

test('told to stop while the database is away, the service logs what Finswich answered, and no secret', async () => {
  const merchant = await startMerchant({ environment: AMPLE });
  const { replies, answer } = await callsOut(merchant, ['UTL-lost', 'UTL-refused']);
  const giveBack = holdDatabase(merchant);
  const code = merchant.otp();
  answer({ 'UTL-refused': REFUSED });
  while (merchant.log.filter((line) => line.includes('"transfer.answered"')).length < 2) await pause(10);
  // The database is given back only afterwards: the stop does not wait for it.
  await Promise.all([merchant.service.stop(), replies]);
  giveBack();
  await merchant.upstream.close();
  const lost = merchant.log.filter((line) => line.includes('"outcome.lost"')).map((line) => JSON.parse(line) as object);
  expect(lost).toEqual([
    expect.objectContaining({ txn_reference: 'UTL-lost', outcome: 'paid', http_status: 200 }),
    expect.objectContaining({ txn_reference: 'UTL-refused', outcome: 'refused', http_status: 400 }),
  ]);
  expect(merchant.log.join('\n')).not.toContain(code);
});

/** A stop that does not wait ends within this; how slow the machine is, fails no test. */
const LOOKED_AT_MS = 300;

test('told to stop while the database is away, the service waits a while for it, and keeps what Finswich answered', async () => {
  const { promise: turn, resolve: goOn } = Promise.withResolvers<void>();
  const merchant = await startMerchant({
    environment: AMPLE,
    // The next try is made when the test says so.
    surroundings: { pause: (ms, signal) => (ms === 250 ? turn : pause(ms, undefined, { signal })) },
  });
  try {
    const { replies, answer } = await callsOut(merchant, ['UTL-kept']);
    const giveBack = holdDatabase(merchant);
    answer({});
    expect((await replies)[0]?.body.code).toBe('transfer_in_doubt');
    giveBack();
    const stopped = merchant.service.stop().then(() => 'stopped');
    const meanwhile = await Promise.race([stopped, pause(LOOKED_AT_MS, 'waits')]);
    goOn();
    expect([meanwhile, await stopped]).toEqual(['waits', 'stopped']);
    expect(merchant.log.filter((line) => line.includes('"outcome.lost"'))).toEqual([]);
    const file = new Sqlite(join(merchant.folder, 'finswich.db'), { readonly: true });
    const state = file.prepare("select state from transactions where reference = 'UTL-kept'").pluck().get();
    file.close();
    expect(state).toBe('settled');
  } finally {
    await merchant.close();
  }
});

/** What stands in the record of the one call, and how many cases wait for a person. */
const told = ({ service }: Merchant, reference: string) =>
  service.database.work.read(async (stores) => {
    const id = await idOf(stores, reference);
    const submission = await stores.transactions.submission(id, 'pay');
    return { ...submission?.outcome, cases: (await stores.reviews.of(id)).length };
  });
