import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { DAY, HOUR, MINUTE } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { err, ok } from '../../src/core/result.ts';
import { onceForKey } from '../../src/once/once-for-key.ts';
import type { Delivery } from '../../src/once/ports.ts';
import { type DeliveryStatus, type NewVoucher, type Voucher } from '../../src/vouchers/ports.ts';
import { openVoucher } from '../../src/vouchers/keep.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { openSqlite } from '../../src/db/sqlite/sqlite.ts';
import { DIALECTS, type TestDatabase, newFolder } from '../db/databases.ts';
import { planOf } from '../db/query-plan.ts';
import { connectSeeing } from '../db/seen-statements.ts';
import { NOW, aDelivery, aPerson, aSession, aVoucher, aWallet, run } from '../db/records.ts';
import { PIN, completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

const RETENTION = { voucherMs: 90 * DAY, bodyMs: 180 * DAY };

describe.each(DIALECTS)('on $dialect', ({ open: openDatabase }) => {
  let db: TestDatabase;
  /** Of the transaction that everything here is about. */
  let transactionId: number;
  beforeAll(async () => {
    db = await openDatabase();
    transactionId = (await run(db.work, (stores) => keyOf(stores, 'r'))).id;
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    for (const table of ['vouchers', 'deliveries', 'housekeeping']) await db.sql(`delete from ${table}`);
  });

  const keep = (now: number) => keepHouse(db.work, () => now, RETENTION);
  const voucher = (fingerprint: string, delivery: DeliveryStatus, at: number | null, given?: Partial<NewVoucher>) =>
    run(db.work, async ({ vouchers }) => {
      const id = await vouchers.insert(aVoucher({ transactionId, fingerprint, ...given }));
      if (at !== null) await vouchers.setSent(id, at, 'termii');
      await vouchers.setDelivery(id, delivery);
    });
  const vouchers = (): Promise<readonly Voucher[]> => db.work.read((stores) => stores.vouchers.of(transactionId));
  const deliveries = (): Promise<readonly Delivery[]> => db.work.read(({ inbox }) => inbox.of(transactionId));

  test('a voucher’s value is destroyed 90 days after it was sent, not a moment before; the rest is kept', async () => {
    await voucher('sent', 'sent', NOW, { status: 'ready' });
    const before = await vouchers();
    expect(await keep(NOW + 90 * DAY - 1)).toEqual({
      vouchersShredded: 0,
      bodiesDropped: 0,
      loginsDropped: 0,
      isDone: true,
    });
    expect(await vouchers()).toEqual(before);
    const later = NOW + 90 * DAY;
    expect(await keep(later)).toEqual({ vouchersShredded: 1, bodiesDropped: 0, loginsDropped: 0, isDone: true });
    expect(await vouchers()).toEqual([{ ...before[0], sealed: '', shreddedAt: later }]);
    expect(await keep(later + DAY)).toMatchObject({ vouchersShredded: 0 });
  });

  test('a second message that could not be sent does not keep it for longer; one on its way does', async () => {
    await voucher('given up', 'failed', NOW, { status: 'ready' });
    await voucher('on its way', 'queued', NOW, { status: 'ready' });
    expect(await keep(NOW + 90 * DAY - 1)).toMatchObject({ vouchersShredded: 0 });
    expect(await keep(NOW + 90 * DAY)).toMatchObject({ vouchersShredded: 1, isDone: true });
    const left = (await vouchers()).filter(({ shreddedAt }) => shreddedAt === null);
    expect(left.map(({ fingerprint }) => fingerprint)).toEqual(['on its way']);
  });

  test('a value that was not sent is never destroyed', async () => {
    await voucher('withheld', 'none', null);
    await voucher('queued', 'queued', null, { status: 'ready' });
    await voucher('failed', 'failed', null, { status: 'ready' });
    const before = await vouchers();
    expect(await keep(NOW + 36_500 * DAY)).toMatchObject({ vouchersShredded: 0, isDone: true });
    expect(await vouchers()).toEqual(before);
  });

  test('a delivery’s body is dropped after 180 days; what it was and what it did stays', async () => {
    const [old, young] = [NOW, NOW + DAY];
    await run(db.work, async ({ inbox }) => {
      await inbox.record(aDelivery({ transactionId, key: 'k', digest: 'd', receivedAt: old }));
      await inbox.record(aDelivery({ transactionId, receivedAt: young }));
    });
    const before = await deliveries();
    expect(await keep(NOW + 180 * DAY - 1)).toMatchObject({ bodiesDropped: 0 });
    expect(await deliveries()).toEqual(before);
    expect(await keep(NOW + 180 * DAY)).toMatchObject({ bodiesDropped: 1 });
    expect(await deliveries()).toEqual([{ ...before[0], body: null }, before[1]]);
    expect(await keep(NOW + 181 * DAY)).toMatchObject({ bodiesDropped: 1 });
    expect((await deliveries()).map(({ body }) => body)).toEqual([null, null]);
  });

  test('what an upstream answered to questions is kept for 180 days from the last time it said so, not a moment less', async () => {
    const answer = {
      kind: 'pending',
      httpStatus: 200,
      fault: null,
      upstreamCode: '099',
      contradicts: null,
      isNotFound: false,
      hasValue: false,
    } as const;
    await run(db.work, async ({ questions }) => {
      for (const at of [NOW, NOW + HOUR]) await questions.keepAnswer(transactionId, answer, at);
    });
    const answers = () => db.work.read(({ questions }) => questions.answers(transactionId));
    await keep(NOW + HOUR + 180 * DAY - 1);
    expect(await answers()).toMatchObject([{ times: 2 }]);
    await keep(NOW + HOUR + 180 * DAY);
    expect(await answers()).toEqual([]);
  });

  test('much that is due is done a little at a time, and everything in the end', async () => {
    await run(db.work, async (stores) => {
      for (let count = 0; count < 2_150; count += 1) {
        await stores.inbox.record(aDelivery({ transactionId }));
        if (count >= 150) continue;
        const id = await stores.vouchers.insert(aVoucher({ transactionId, fingerprint: `f${count}` }));
        await stores.vouchers.setSent(id, NOW, 'termii');
      }
    });
    const later = NOW + 180 * DAY;
    expect(await keep(later)).toEqual({ vouchersShredded: 150, bodiesDropped: 2_000, loginsDropped: 0, isDone: false });
    expect(await keep(later)).toEqual({ vouchersShredded: 0, bodiesDropped: 150, loginsDropped: 0, isDone: true });
    expect(await db.sql('select id from deliveries where body is not null')).toEqual([]);
    expect(await db.sql("select id from vouchers where sealed <> ''")).toEqual([]);
  });

  test('a session is dropped when it is idle for too long, a failed login when it is forgotten; not a moment before', async () => {
    await run(db.work, async ({ staff, sessions, loginThrottle }) => {
      const staffId = (await staff.insert(aPerson())) ?? 0;
      await sessions.insert(aSession({ staffId, lastSeenAt: NOW }));
      await loginThrottle.save('email/x', { failures: 1, lastAt: NOW });
    });
    expect(await keep(NOW + 30 * MINUTE - 1)).toMatchObject({ loginsDropped: 0 });
    expect(await keep(NOW + 30 * MINUTE)).toMatchObject({ loginsDropped: 1 });
    expect(await keep(NOW + HOUR - 1)).toMatchObject({ loginsDropped: 0 });
    expect(await keep(NOW + HOUR)).toMatchObject({ loginsDropped: 1 });
    expect([await db.sql('select id from staff_sessions'), await db.sql('select key from login_throttle')]).toEqual([
      [],
      [],
    ]);
  });

  test('logins end by real time, however far a clock that is played with has come', async () => {
    await run(db.work, async ({ staff, sessions, loginThrottle }) => {
      const staffId = (await staff.insert(aPerson({ email: 'real@wallet.example' }))) ?? 0;
      await sessions.insert(aSession({ staffId, lastSeenAt: NOW }));
      await loginThrottle.save('email/real', { failures: 1, lastAt: NOW });
    });
    const keepFar = (realTime: number) =>
      keepHouse(
        db.work,
        () => NOW + DAY,
        RETENTION,
        () => realTime,
      );
    expect(await keepFar(NOW + MINUTE)).toMatchObject({ loginsDropped: 0 });
    expect(await keepFar(NOW + HOUR)).toMatchObject({ loginsDropped: 2 });
  });

  test('a report that came before its text is kept for a day, and for good once the text is there', async () => {
    const report = (gatewayReference: string) =>
      run(db.work, ({ sentTexts }) =>
        sentTexts.report({ gateway: 'termii', gatewayReference, state: 'delivered', reason: null }, NOW),
      );
    const kept = async () =>
      (await db.sql('select gateway_reference from delivery_receipts order by gateway_reference')).map(
        (row) => row['gateway_reference'],
      );
    expect([await report('early'), await report('of nobody')]).toEqual(['unknown', 'unknown']);
    await keep(NOW + DAY - 1);
    expect(await kept()).toEqual(['early', 'of nobody']);
    await run(db.work, ({ sentTexts }) =>
      sentTexts.add({
        source: 'job',
        sourceId: 1,
        transactionId,
        channel: 'sms',
        gateway: 'termii',
        gatewayReference: 'early',
        recipient: '+234',
        content: 'text',
        at: NOW,
      }),
    );
    await keep(NOW + DAY);
    await keep(NOW + 36_500 * DAY);
    expect(await kept()).toEqual(['early']);
  });

  test('the reply to a request with a key is kept for seven days, not a moment less; then the request is a new one', async () => {
    const ring = createKeyRing([Buffer.alloc(32, 1)]);
    const identity = { actor: 'person/1', key: 'k', content: '["POST","/notes",{}]' };
    let count = 0;
    const ask = (at: number) =>
      run(db.work, ({ idempotency }) => onceForKey(idempotency, ring, identity, at, async () => ok((count += 1))));
    const kept = () => db.sql('select reply from idempotency_keys');
    expect(await ask(NOW)).toEqual(ok({ reply: 1, isReplay: false }));
    const before = await kept();
    expect(before).toHaveLength(1);
    await keep(NOW + 7 * DAY - 1);
    expect(await kept()).toEqual(before);
    expect(await ask(NOW + 7 * DAY - 1)).toEqual(ok({ reply: 1, isReplay: true }));
    await keep(NOW + 7 * DAY);
    expect(await kept()).toEqual([]);
    expect(await ask(NOW + 7 * DAY)).toEqual(ok({ reply: 2, isReplay: false }));
  });

  test('wrong codes are forgotten after a day, not a moment before: no limit counts so far back', async () => {
    await run(db.work, ({ otp }) =>
      otp.addWrongTry({ transactionId, mode: 'TEST', userReference: 'meg', recipient: '+234', at: NOW }),
    );
    const kept = async () => (await db.sql('select id from otp_tries')).length;
    await keep(NOW + DAY - 1);
    expect(await kept()).toBe(1);
    await keep(NOW + DAY);
    expect(await kept()).toBe(0);
  });

  test('two workers that keep house at once do it once', async () => {
    await run(db.work, async ({ inbox }) => {
      for (let count = 0; count < 250; count += 1) await inbox.record(aDelivery({ transactionId }));
    });
    const kept = await Promise.all([keep(NOW + 180 * DAY), keep(NOW + 180 * DAY)]);
    expect(kept.reduce((sum, { bodiesDropped }) => sum + bodiesDropped, 0)).toBe(250);
  });

  test('deliveries get their turn while the house is kept', async () => {
    await run(db.work, async ({ inbox }) => {
      for (let count = 0; count < 2_000; count += 1) await inbox.record(aDelivery({ transactionId }));
    });
    let isKept = false;
    const keeping = keep(NOW + 180 * DAY).finally(() => {
      isKept = true;
    });
    let served = 0;
    while (!isKept) {
      await run(db.work, ({ wallets }) => wallets.insert(aWallet()));
      served += 1;
    }
    expect((await keeping).bodiesDropped).toBe(2_000);
    // Twenty batches, and somebody else between every two of them.
    expect(served).toBeGreaterThanOrEqual(15);
  });
});

test('keeping house reads no whole table, and sorts none', async () => {
  const { folder, remove } = newFolder();
  const file = join(folder, 'finswich.db');
  migrateSqliteFile(file);
  const ran: string[] = [];
  const database = openSqlite(file, { connect: connectSeeing(({ sql }) => ran.push(sql)) });
  await run(database.work, async (stores) => {
    await stores.inbox.record(aDelivery());
    const transactionId = (await keyOf(stores, 'r')).id;
    await stores.vouchers.setSent(await stores.vouchers.insert(aVoucher({ transactionId })), NOW, 'termii');
    const staffId = (await stores.staff.insert(aPerson())) ?? 0;
    await stores.sessions.insert(aSession({ staffId }));
    await stores.loginThrottle.save('email/x', { failures: 1, lastAt: NOW });
  });
  ran.length = 0;
  await keepHouse(database.work, () => NOW + 180 * DAY, RETENTION);
  await database.close();
  const client = new Sqlite(file);
  const ofTheHouse = ran.filter((sql) => /vouchers|deliveries|staff_sessions|login_throttle/.test(sql));
  const steps = ofTheHouse.flatMap((source) => planOf(client, source));
  client.close();
  remove();
  expect(steps.length).toBeGreaterThanOrEqual(8);
  expect(steps.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  expect(steps.join()).toContain('vouchers_to_shred');
});

describe('a transaction whose voucher is shredded', () => {
  const reference = 'UTL-old';
  let merchant: Merchant;
  beforeEach(async () => {
    merchant = await startMerchant({ environment: { FINSWICH_UNSIGNED_EVENTS: 'UTILITY_TRANSACTION_VALUE_READY' } });
    await merchant.post(initiateEvent(reference));
    await merchant.post(sendOtpEvent(reference));
    await merchant.post(completeEvent(reference, merchant.otp()));
    await merchant.post(valueReadyEvent(reference));
    await merchant.work();
    sealed = (await kept()).sealed;
    merchant.advance(91 * DAY);
    await merchant.service.keepHouse();
  });
  afterEach(() => merchant.close());

  let sealed: string;
  const vouchers = (): Promise<readonly Voucher[]> =>
    merchant.service.database.work.read(async (stores) => stores.vouchers.of(await idOf(stores, reference)));
  const kept = async (): Promise<Voucher> => {
    const [voucher] = await vouchers();
    if (!voucher) throw new Error('no voucher was kept');
    return voucher;
  };
  const file = (): string => join(merchant.folder, 'finswich.db');

  test('has no trace of its value in the database, and all that names it', async () => {
    expect(sealed.length).toBeGreaterThan(100);
    const client = new Sqlite(file());
    client.pragma('wal_checkpoint(TRUNCATE)');
    client.close();
    const bytes = Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)]);
    expect(bytes.includes(reference)).toBe(true);
    for (const gone of [sealed, sealed.slice(20, 60), PIN]) expect(bytes.includes(gone)).toBe(false);
    const shown = await merchant.record(reference);
    expect(shown).toMatchObject({ state: 'fulfilled' });
    expect(shown.vouchers).toMatchObject([{ status: 'ready', delivery: 'sent', last4: '5502', serial: 'ZZZ123456' }]);
  });

  test('cannot be opened, and says why', async () => {
    expect(openVoucher(merchant.service.ring, await kept())).toEqual(err('shredded'));
  });

  test('recognises its value when it comes again, and does not take it in again', async () => {
    const before = await kept();
    const messages = merchant.upstream.sms.length;
    expect(await merchant.post(valueReadyEvent(reference))).toMatchObject({ status: 200, body: { status: 'success' } });
    // Without proof it is not the same delivery, but the same voucher.
    expect((await merchant.post(valueReadyEvent(reference), { secret: null })).status).toBe(200);
    await merchant.work();
    expect(await kept()).toEqual(before);
    expect((await merchant.record(reference)).vouchers).toHaveLength(1);
    expect(merchant.upstream.sms).toHaveLength(messages);
  });

  test('is not handed over a second time by a person’s decision', async () => {
    const before = await kept();
    await merchant.post(valueReadyEvent(reference), { secret: null });
    const { work } = merchant.service.database;
    const [review] = await work.read(({ reviews }) => reviews.waiting(10));
    expect(review?.kind).toBe('value_unverified');
    const decision = { choice: 'hand_over', reason: 'they asked for it', by: { kind: 'name', name: 'joy' } } as const;
    const decided = await work.run((stores) =>
      resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, merchant.now()),
    );
    expect(decided.ok).toBe(true);
    await merchant.work();
    expect(await kept()).toEqual(before);
  });

  test('a message that is tried all the same has nothing to say, and leaves the delivery as it was', async () => {
    const before = await kept();
    const messages = merchant.upstream.sms.length;
    const client = new Sqlite(file());
    client.exec("UPDATE jobs SET status = 'queued', run_at = 0 WHERE kind = 'send_voucher'");
    await merchant.work();
    expect(client.prepare('SELECT DISTINCT status FROM jobs').pluck().all()).toEqual(['done']);
    client.close();
    expect(await kept()).toEqual(before);
    expect(merchant.upstream.sms).toHaveLength(messages);
  });

  test('is answered as before when its events come again after their bodies are gone', async () => {
    const events = [initiateEvent(reference), completeEvent(reference, merchant.otp()), valueReadyEvent(reference)];
    const tell = () => Promise.all(events.map(async (event) => (await merchant.post(event)).body));
    const before = await tell();
    merchant.advance(90 * DAY);
    expect((await merchant.service.keepHouse()).bodiesDropped).toBeGreaterThanOrEqual(4);
    expect(await tell()).toEqual(before);
    expect(await merchant.audit()).toMatchObject({ holds: true });
  });

  test('the worker sees to it at its start and every hour, by itself', async () => {
    const { work } = merchant.service.database;
    const shredded = async (): Promise<number> =>
      (await vouchers()).filter(({ shreddedAt }) => shreddedAt !== null).length;
    const another = (fingerprint: string) =>
      run(work, async (stores) => {
        const transactionId = await idOf(stores, reference);
        const id = await stores.vouchers.insert(aVoucher({ transactionId, fingerprint }));
        await stores.vouchers.setSent(id, 1, 'termii');
      });
    const until = async (count: number): Promise<void> => {
      while ((await shredded()) < count) await new Promise((looked) => void setImmediate(looked));
    };
    await another('before the start');
    merchant.service.startWorking();
    await until(2);
    await another('after it');
    // A message that is sent shows that the worker has gone round, and left the house alone.
    const messages = merchant.upstream.sms.length;
    const client = new Sqlite(file());
    client.exec(
      "INSERT INTO jobs (kind, key, transaction_id, subject, status, run_at, attempts, created_at) SELECT 'send_transaction_paid', 'k', id, id, 'queued', 0, 0, 0 FROM transactions WHERE reference = 'UTL-old'",
    );
    client.close();
    while (merchant.upstream.sms.length === messages) await new Promise((looked) => void setImmediate(looked));
    expect(await shredded()).toBe(2);
    merchant.advance(HOUR);
    await until(3);
  });
});
