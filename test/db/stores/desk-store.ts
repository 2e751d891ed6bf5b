import { expect, test } from '@jest/globals';
import { append } from '../../../src/audit-log/append.ts';
import { DAY, HOUR } from '../../../src/core/clock.ts';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { Mode } from '../../../src/core/mode.ts';
import type { DeskStore } from '../../../src/desk/ports.ts';
import type { Page, Paging } from '../../../src/desk/ports/page.ts';
import type { Sort, TransactionFilter } from '../../../src/desk/ports/transactions.ts';
import { candidatesOf } from '../../../src/desk/search.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { post } from '../../../src/ledger/post.ts';
import type { Job } from '../../../src/outbox/ports.ts';
import type { Review } from '../../../src/reviews/ports.ts';
import type { Transaction, Transition } from '../../../src/transactions/ports.ts';
import type { Stores } from '../../../src/db/stores.ts';
import { keyOf } from '../../harness/kept-under.ts';
import type { TestDatabase } from '../databases.ts';
import {
  COUNTRIES,
  EVERY,
  NOW,
  STRANGE,
  aDelivery,
  aJob,
  aRefusal,
  aReversal,
  aReview,
  aTransaction,
  aVoucher,
  aWallet,
  anAct,
  fresh,
  known,
  run,
} from '../records.ts';
import { pagesFrom } from '../walk.ts';

const first = (limit = 50): Paging => ({ limit, from: null, isBack: false });

const SEVEN = [0, 1, 2, 3, 4, 5, 6];

/** Walks through a list of seven rows by threes, to its end and back to its start; answers them in their order. */
async function walked<Row>(ask: (paging: Paging) => Promise<Page<Row>>): Promise<readonly Row[]> {
  const forth = await pagesFrom(ask, first(3));
  expect(forth.map(({ rows }) => rows.length)).toEqual([3, 3, 1]);
  expect(forth[0]?.previous).toBeNull();
  const middle = await ask({ limit: 3, from: forth[2]?.previous ?? null, isBack: true });
  expect(middle.rows).toEqual(forth[1]?.rows);
  const start = await ask({ limit: 3, from: middle.previous, isBack: true });
  expect(start.rows).toEqual(forth[0]?.rows);
  expect([start.previous, start.next === null]).toEqual([null, false]);
  return forth.flatMap(({ rows }) => rows);
}

export function deskStoreTests(db: () => TestDatabase): void {
  const desk = (): DeskStore => db().database.desk;
  const keep = (given: Partial<Transaction> = {}) => run(db().work, (stores) => known(stores, given));
  /** The id of a transaction of which only the name is known. */
  const newId = async (stores: Stores, reference = fresh()) => (await keyOf(stores, reference)).id;
  /** Each test looks at the transactions of an operator of its own. */
  const listed = async (operator: string, given: Partial<TransactionFilter> = {}, sort: Sort = 'newest') =>
    (await desk().transactions({ filter: { ...EVERY, operator, ...given }, sort, paging: first() })).rows.map(
      ({ transaction }) => transaction.reference,
    );
  const product = (operator: string, category = 'airtime') => ({
    ...aTransaction().product,
    operator,
    category,
  });

  test('a list is narrowed by every filter, and by all of them at once', async () => {
    const operator = fresh('operator');
    const one = await keep({
      product: product(operator),
      state: 'fulfilled',
      amount: { minor: 500, currency: 'NGN' },
      initiatedAt: NOW,
    });
    const other = await keep({
      product: product(operator, 'power'),
      mode: 'LIVE',
      state: 'in_doubt',
      amount: { minor: 900, currency: 'KES' },
      initiatedAt: NOW + 10,
    });
    await keep({ product: product(fresh('operator')) });
    const found = (given: Partial<TransactionFilter>) => listed(operator, given);
    expect(await found({})).toEqual([other.reference, one.reference]);
    for (const given of [
      { states: ['fulfilled', 'settled'] },
      { states: ['fulfilled'] },
      { mode: 'TEST' },
      { category: 'airtime' },
      { currency: 'NGN' },
      { maxAmount: 899 },
      { to: NOW + 10 },
    ] as Partial<TransactionFilter>[]) {
      expect(await found(given)).toEqual([one.reference]);
    }
    for (const given of [
      { states: ['in_doubt'] },
      { mode: 'LIVE' },
      { category: 'power' },
      { currency: 'KES' },
      { minAmount: 501 },
      { from: NOW + 1 },
    ] as Partial<TransactionFilter>[]) {
      expect(await found(given)).toEqual([other.reference]);
    }
    const all = { states: ['fulfilled'], mode: 'TEST', category: 'airtime', currency: 'NGN', from: NOW, to: NOW + 1 };
    const exactly = { ...all, minAmount: 500, maxAmount: 500 } as Partial<TransactionFilter>;
    expect(await found(exactly)).toEqual([one.reference]);
    expect(await found({ ...exactly, mode: 'LIVE' })).toEqual([]);
    const filter = { ...EVERY, operator };
    expect(await desk().countTransactions({ filter, most: 10 })).toBe(2);
    expect(await desk().countTransactions({ filter, most: 1 })).toBe(2);
    expect(await desk().countTransactions({ filter: { ...filter, ...exactly }, most: 10 })).toBe(1);
  });

  test('a state alone finds its transactions, in every order', async () => {
    const keepOne = async (n: number) => {
      const times = { initiatedAt: NOW + n, stateSince: NOW - n };
      return (await keep({ state: 'submitting', ...times, amount: { minor: n, currency: 'NGN' } })).reference;
    };
    const [three, one, two] = [await keepOne(3), await keepOne(1), await keepOne(2)];
    const own = new Set([three, one, two]);
    const orders: Readonly<Record<Sort, string[]>> = {
      newest: [three, two, one],
      oldest: [one, two, three],
      largest: [three, two, one],
      smallest: [one, two, three],
      longest_in_state: [three, two, one],
    };
    for (const sort of Object.keys(orders) as Sort[]) {
      const { rows } = await desk().transactions({
        filter: { ...EVERY, states: ['submitting'] },
        sort,
        paging: first(200),
      });
      const found = rows.map(({ transaction }) => transaction.reference).filter((reference) => own.has(reference));
      expect(found).toEqual(orders[sort]);
    }
  });

  test.each(['newest', 'oldest', 'largest', 'smallest', 'longest_in_state'] as const)(
    'pages by %s show every transaction once, back and forth, though many are equal',
    async (sort) => {
      const operator = fresh('operator');
      const references: string[] = [];
      for (const n of SEVEN) {
        const amount = { minor: 100 + (n % 2), currency: 'NGN' };
        references.push((await keep({ product: product(operator), amount })).reference);
      }
      const filter = { ...EVERY, operator };
      const rows = await walked((paging) => desk().transactions({ filter, sort, paging }));
      expect(rows.map(({ transaction }) => transaction.reference).toSorted()).toEqual(references.toSorted());
    },
  );

  /** Seven rows each that are listed with nothing else; many of them are of one instant. */
  const lists: Readonly<Record<string, () => Promise<Parameters<typeof walked<object>>[0]>>> = {
    'the entries of a customer with several wallets': async () => {
      const customer = fresh('user');
      const wallets = [
        { mode: 'TEST', currency: 'NGN' },
        { mode: 'LIVE', currency: 'NGN' },
        { mode: 'TEST', currency: 'KES' },
      ] as const;
      await run(db().work, async ({ ledger }) => {
        for (const { mode, currency } of wallets) {
          for (const kind of ['customer', 'held', 'funding'] as const)
            await ledger.open(accountOf(kind, mode, customer, currency));
        }
        for (const n of SEVEN) {
          const { mode, currency } = wallets[n % wallets.length] ?? wallets[0];
          const fund = { name: 'fund', mode, customer, amount: { minor: 50, currency } } as const;
          await post(ledger, { ...fund, ownReference: fresh() }, NOW);
        }
      });
      const some = { reference: null, userReference: customer, movements: null, mode: null };
      return (paging) => desk().entries({ ...some, paging });
    },
    'the deliveries of one event': async () => {
      const event = fresh('EVENT');
      await run(db().work, async ({ inbox }) => {
        for (const _ of SEVEN) await inbox.record(aDelivery({ event }));
      });
      const some = { event, verdicts: [], reference: null, mode: null, from: null, to: null };
      return (paging) => desk().deliveries({ ...some, paging });
    },
    'the messages of a transaction': async () => {
      const reference = fresh();
      await run(db().work, async (stores) => {
        const enqueue = async (about: string) =>
          stores.outbox.enqueue(aJob({ transactionId: await newId(stores, about) }), NOW);
        for (const _ of SEVEN) await enqueue(reference);
        // Those of its neighbours in the order of references are not in its list.
        for (const other of [`${reference}-2`, reference.slice(0, -1)]) await enqueue(other);
      });
      return (paging) => desk().jobs({ statuses: [], kind: null, reference, paging });
    },
    'the cases of a transaction': async () => {
      const reference = fresh();
      await run(db().work, async (stores) => {
        const open = async (about: string, topic: string) =>
          stores.reviews.open(aReview({ transaction: await keyOf(stores, about), topic }), NOW);
        for (const n of SEVEN) await open(reference, `m${n}`);
        for (const other of [`${reference}-2`, reference.slice(0, -1)]) await open(other, 'm');
      });
      const some = { statuses: [], kinds: [], mode: null, reference, userReference: null };
      return (paging) => desk().reviews({ ...some, paging });
    },
    'what waits for a second person about a customer': async () => {
      const userReference = fresh('user');
      await run(db().work, async ({ approvals }) => {
        for (const n of SEVEN) {
          const act = { kind: 'wallet.update', mode: 'LIVE', userReference, content: { category: `c${n}` } } as const;
          await approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt: NOW });
        }
      });
      return (paging) => desk().approvals({ statuses: ['waiting'], mode: null, userReference, paging });
    },
    customers: async () => {
      const wallets = SEVEN.map((n) => aWallet({ mode: n % 2 === 0 ? 'TEST' : 'LIVE' }));
      await run(db().work, async (stores) => {
        for (const wallet of wallets) await stores.wallets.insert(wallet);
      });
      const some = { userReferences: wallets.map(({ userReference }) => userReference), mode: null, status: null };
      return (paging) => desk().customers({ ...some, paging });
    },
  };
  test.each(Object.keys(lists))('pages of %s show every row once, back and forth', async (name) => {
    const ask = await lists[name]?.();
    const rows = ask ? await walked(ask) : [];
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(SEVEN.length);
  });

  test('a search finds by reference, phone, user reference, serial, last four, recipient and delivery', async () => {
    const number = `+23470${String(10_000_000 + Number(fresh('').slice(1))).padStart(8, '0')}`;
    const wallet = aWallet({ userReference: fresh('MegGriffin'), phone: number });
    const transaction = await keep({
      reference: fresh('UTL-AbC1687247368'),
      userReference: wallet.userReference,
      state: 'settled',
      product: { ...product('MTN'), valueRecipient: '04123456789' },
    });
    const serial = fresh('ZZZ');
    await keep({ userReference: 'somebody' });
    const deliveryId = await run(db().work, async (stores) => {
      await stores.wallets.insert(wallet);
      const { id: transactionId, reference } = transaction;
      await stores.vouchers.insert(aVoucher({ transactionId, serial, last4: '7713' }));
      return stores.inbox.record(aDelivery({ transactionId, reference }));
    });
    const find = async (typed: string) => {
      const candidates = candidatesOf(typed, COUNTRIES);
      if (!candidates) throw new Error('nothing was typed');
      const among = await desk().resolve(candidates);
      const page = await desk().transactions({ filter: { ...EVERY, among }, sort: 'newest', paging: first(200) });
      return page.rows.map((row) => row.transaction.reference);
    };
    const national = `0${number.slice(4)}`;
    for (const typed of [
      transaction.reference,
      ` ${transaction.reference.toLowerCase()} `,
      wallet.userReference.toUpperCase(),
      number,
      number.slice(1),
      `${national.slice(0, 4)} ${national.slice(4, 7)} ${national.slice(7)}`,
      serial.toLowerCase(),
      '7713',
      '0412 345 6789',
      `#${deliveryId}`,
    ]) {
      expect([typed, await find(typed)]).toEqual([typed, [transaction.reference]]);
    }
    expect(await find('nobody of that name')).toEqual([]);
    const strange = STRANGE.slice(0, 190);
    expect((await find(strange)).filter((reference) => !reference.startsWith(strange))).toEqual([]);
  });

  test('a part of a reference, an e-mail or a user reference is enough, and a recipient counts in any spelling', async () => {
    const own = fresh('x').slice(2).padStart(6, '0');
    const wallet = aWallet({ userReference: `Name${own}Griffin`, phone: `+254712${own}`, email: `Mail${own}@x.ng` });
    const [one, short] = [
      await keep({
        reference: `Beg${own}-AvGR43kYLL1687${own}`,
        userReference: wallet.userReference,
        state: 'settled',
        product: { ...product('MTN'), valueRecipient: `(0708) 1${own.slice(0, 2)}-${own.slice(2)}` },
      }),
      await keep({ reference: `e${own.slice(1)}`, userReference: 'somebody', product: product('MTN') }),
    ];
    await keep({ userReference: 'somebody', product: product('MTN') });
    await run(db().work, ({ wallets }) => wallets.insert(wallet));
    const find = async (typed: string) => {
      const candidates = candidatesOf(typed, COUNTRIES);
      const among = candidates && (await desk().resolve(candidates));
      const page = await desk().transactions({ filter: { ...EVERY, among }, sort: 'newest', paging: first(200) });
      return page.rows.map((row) => row.transaction.reference);
    };
    for (const typed of [
      `beg${own}`,
      `Beg${own}-avgr43`,
      `1687${own}`,
      `7${own}`,
      `43kYLL1687${own}`,
      `name${own}`,
      `mail${own}@X.ng`,
      `MAIL${own}`,
      `0712${own}`,
      `0712 ${own}`,
      `+254712${own}`,
      `07081${own}`,
      `+2347081${own}`,
      `0708 1${own}`,
    ]) {
      expect([typed, await find(typed)]).toEqual([typed, [one.reference]]);
    }
    expect(await find(`e${own.slice(1)}`)).toEqual([short.reference]);
    // Longer than the reference, though all of it stands at its end.
    expect(await find(`xe${own.slice(1)}`)).toEqual([]);
  });

  test('transactions with a case that waits are found, with how many; a decided case is none', async () => {
    const operator = fresh('operator');
    const [waits, decided] = [await keep({ product: product(operator) }), await keep({ product: product(operator) })];
    await run(db().work, async ({ reviews }) => {
      await reviews.open(aReview({ transaction: waits }), NOW);
      await reviews.open(aReview({ transaction: waits, topic: 'n' }), NOW);
      await reviews.open(aReview({ transaction: decided }), NOW);
      for (const review of await reviews.of(decided.id)) await reviews.save({ ...review, status: 'decided' });
    });
    const { rows } = await desk().transactions({
      filter: { ...EVERY, operator, hasWaitingReview: true },
      sort: 'newest',
      paging: first(),
    });
    expect(rows).toEqual([{ transaction: waits, waitingReviews: 2, ordered: null }]);
  });

  test('the filter menus know what was bought lately, each combination once', async () => {
    const operator = fresh('operator');
    const initiatedAt = NOW + 5;
    for (const _ of [1, 2]) await keep({ product: product(operator), initiatedAt });
    const seen = await desk().products({ since: initiatedAt, most: 500 });
    expect(seen.filter((one) => one.operator === operator)).toEqual([
      { rail: 'finswich', operator, category: 'airtime', currency: 'NGN', lastAt: initiatedAt },
    ]);
    expect(await desk().products({ since: NOW + 1_000_000, most: 500 })).toEqual([]);
    const later = fresh('operator');
    await keep({ product: product(later), initiatedAt: initiatedAt + 1 });
    const both = await desk().products({ since: initiatedAt, most: 500 });
    const own = both.map((one) => one.operator).filter((one) => one === operator || one === later);
    expect(own).toEqual([later, operator]);
    expect(await desk().products({ since: initiatedAt, most: 1 })).toEqual([both[0]]);
  });

  test('a record has everything of its transaction, and nothing that opens a voucher', async () => {
    const wallet = aWallet();
    const transaction = await keep({ userReference: wallet.userReference });
    const { id: transactionId, reference } = transaction;
    await run(db().work, async (stores) => {
      await stores.wallets.insert(wallet);
      await stores.vouchers.insert(aVoucher({ transactionId }));
      await stores.inbox.record(aDelivery({ transactionId, reference }));
      await stores.outbox.enqueue(aJob({ transactionId }), NOW);
      await stores.reviews.open(aReview({ transaction }), NOW);
      await stores.otp.save({ transactionId, issue: 1, keyId: 'k', digits: 6, issuedAt: 1, expiresAt: 2, attempts: 3 });
    });
    const facts = await desk().transaction({ reference, subject: `transaction/${reference}` });
    expect(facts).toMatchObject({
      transaction,
      wallet,
      wrongTries: 3,
      submission: null,
      entries: [],
      notes: [],
      acts: [],
    });
    for (const list of ['vouchers', 'deliveries', 'jobs', 'reviews'] as const) expect(facts?.[list]).toHaveLength(1);
    expect(JSON.stringify(facts)).not.toMatch(/sealed|fingerprint|v1\./);
    expect(await desk().transaction({ reference: fresh(), subject: '' })).toBeNull();
  });

  test('clocks that are off are listed, the worst first, and only those of processes that are still there', async () => {
    const row = (id: string, skewMs: number, seenAt: number): string =>
      `('${id}', 'host-${id}', 1, ${seenAt}, ${skewMs})`;
    await db().sql(
      `insert into receivers (id, host, started_at, seen_at, skew_ms) values ${[
        row('right', 2_000, NOW),
        row('ahead', 2_001, NOW),
        row('behind', -62_000, NOW),
        row('gone', 90_000, NOW - 120_001),
      ].join(', ')}`,
    );
    const query = { seenSince: NOW - 120_000, aboveMs: 2_000 };
    const [behind, ahead] = [
      { host: 'host-behind', skewMs: -62_000, seenAt: NOW },
      { host: 'host-ahead', skewMs: 2_001, seenAt: NOW },
    ];
    expect(await desk().skewedClocks({ ...query, most: 10 })).toEqual([behind, ahead]);
    expect(await desk().skewedClocks({ ...query, most: 1 })).toEqual([behind]);
  });

  test('attention counts what waits, and says since when and for how much', async () => {
    const query = {
      now: NOW + 60_000,
      refundKinds: ['reversal_conflict'],
      slowMs: 30_000,
      slowSince: NOW - 1_000,
      queuedBefore: NOW - 120_000,
    } as const;
    const before = await desk().attention(query);
    await keep({ state: 'in_doubt', amount: { minor: 700, currency: 'GHS' }, stateSince: NOW - 77 });
    await keep({ state: 'in_doubt', mode: 'LIVE', amount: { minor: 9, currency: 'GHS' }, stateSince: NOW - 77 });
    const [waits, slow, quick] = [await keep(), await keep({ userReference: 'slow' }), await keep()];
    const funded = { mode: 'TEST', customer: 'slow', amount: { minor: 20_000, currency: 'NGN' } } as const;
    await run(db().work, async (stores) => {
      const [overdue, resting] = [await keyOf(stores, fresh()), await keyOf(stores, fresh())];
      for (const transaction of [waits, slow, quick]) {
        await stores.reviews.open(aReview({ kind: 'reversal_conflict', transaction }), NOW);
      }
      for (const transaction of [overdue, resting]) {
        await stores.reviews.open(aReview({ kind: 'value_overdue', transaction }), NOW);
      }
      for (const review of await stores.reviews.of(resting.id)) {
        await stores.reviews.save({ ...review, status: 'postponed', waitUntil: NOW + 1 });
      }
      for (const { id } of [slow, quick]) {
        for (const review of await stores.reviews.of(id)) {
          await stores.reviews.save({ ...review, status: 'decided', choice: 'refund' });
        }
      }
      for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
        await stores.ledger.open(accountOf(kind, 'TEST', 'slow', 'NGN'));
      }
      await post(stores.ledger, { ...funded, name: 'fund', ownReference: 'slow-fund' }, NOW);
      for (const name of ['hold', 'settle'] as const) {
        await post(stores.ledger, { ...funded, name, transaction: slow }, NOW - 5_000);
      }
      await post(stores.ledger, { ...funded, name: 'refund', transaction: slow }, NOW + 45_000);
      const came = async (receivedAt: number) =>
        stores.vouchers.insert(aVoucher({ transactionId: await newId(stores), receivedAt }));
      const [late, failed, young] = [await came(NOW - 200_000), await came(NOW), await came(NOW - 1)];
      await stores.vouchers.setDelivery(late, 'queued');
      await stores.vouchers.setDelivery(failed, 'failed');
      await stores.vouchers.setDelivery(young, 'queued');
      await stores.outbox.enqueue(aJob({ runAt: 1 }), NOW);
      const [leased] = await stores.outbox.lease(1, 1_000, 1);
      if (leased) await stores.outbox.bury(leased, NOW - 9_000, 'no');
    });
    const after = await desk().attention(query);
    expect(after.inDoubt.count).toBe(before.inDoubt.count + 2);
    expect(after.inDoubt.atRisk).toContainEqual({ mode: 'TEST', currency: 'GHS', minor: 700 });
    expect(after.inDoubt.atRisk).toContainEqual({ mode: 'LIVE', currency: 'GHS', minor: 9 });
    expect(after.reviews.open).toBe(before.reviews.open + 2);
    expect(after.reviews.postponed).toBe(before.reviews.postponed + 1);
    expect(after.valueOverdue).toMatchObject({
      count: before.valueOverdue.count + 2,
      postponed: before.valueOverdue.postponed + 1,
    });
    expect(after.deadLetters).toEqual({ count: before.deadLetters.count + 1, oldestAt: expect.any(Number) });
    expect(after.undelivered).toMatchObject({
      count: before.undelivered.count + 2,
      failed: before.undelivered.failed + 1,
    });
    expect(after.slowRefunds).toMatchObject({ count: 2, oldestAt: NOW, slowestMs: 60_000 });
    const refunds = await desk().slowRefunds({ ...query, most: 10 });
    expect(refunds.map(({ reference, refundedAt, tookMs }) => [reference, refundedAt, tookMs])).toEqual([
      [waits.reference, null, 60_000],
      [slow.reference, NOW + 45_000, 45_000],
    ]);
    const undelivered = await desk().undeliveredVouchers({ queuedBefore: query.queuedBefore, most: 100 });
    expect(undelivered.map(({ voucher }) => voucher.delivery)).toEqual(expect.arrayContaining(['queued', 'failed']));
    expect(JSON.stringify(undelivered)).not.toContain('sealed');
  });

  test('attention says for each kind since when the oldest one has waited', async () => {
    const past = NOW - 700 * DAY;
    const query = { now: NOW, refundKinds: [], slowMs: 0, slowSince: NOW, queuedBefore: NOW - HOUR } as const;
    for (const stateSince of [past + 2, past + 1, past + 3]) {
      await keep({ state: 'in_doubt', initiatedAt: past - 9, stateSince });
    }
    await run(db().work, async (stores) => {
      for (const at of [past + 12, past + 11, past + 13]) {
        const transaction = await keyOf(stores, fresh());
        await stores.reviews.open(aReview({ kind: 'value_overdue', transaction }), at);
        await stores.reviews.open(aReview({ transaction }), at - 5);
        const act = { kind: 'wallet.update', mode: 'LIVE', userReference: fresh('user'), content: {} } as const;
        await stores.approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt: at + 10 });
      }
      // A message that was written down first was given up last.
      for (const [place, at] of [past + 33, past + 31, past + 32].entries()) {
        await stores.outbox.enqueue(aJob({ kind: 'send_refund', runAt: 1 + place }), past + 1 + place);
        const [leased] = await stores.outbox.lease(1 + place, 1_000, 1);
        if (leased) await stores.outbox.bury(leased, at, 'no');
      }
      // A voucher waits since its newest message was written down.
      for (const at of [past + 42, past + 41, past + 43]) {
        const transactionId = await newId(stores);
        const id = await stores.vouchers.insert(aVoucher({ transactionId, receivedAt: past - 9, status: 'ready' }));
        await stores.vouchers.setDelivery(id, 'queued');
        const job = { transactionId, subject: String(id), runAt: NOW * 4 };
        for (const queuedAt of [past - 8, at]) await stores.outbox.enqueue(aJob(job), queuedAt);
      }
    });
    const found = await desk().attention(query);
    expect({
      inDoubt: found.inDoubt.oldestAt,
      reviews: found.reviews.oldestAt,
      valueOverdue: found.valueOverdue.oldestAt,
      approvals: found.approvals.oldestAt,
      deadLetters: found.deadLetters.oldestAt,
      undelivered: found.undelivered.oldestAt,
    }).toEqual({
      inDoubt: past + 1,
      reviews: past + 6,
      valueOverdue: past + 11,
      approvals: past + 21,
      deadLetters: past + 31,
      undelivered: past + 41,
    });
    const { length } = await desk().undeliveredVouchers({ queuedBefore: past, most: 500 });
    // What has failed is late at once; what is queued, from the moment on.
    expect(await desk().undeliveredVouchers({ queuedBefore: past + 43, most: 500 })).toHaveLength(length + 2);
  });

  test('the work list has real money before play money, much before little, and then what has waited longest', async () => {
    const bought = (mode: Mode, minor: number) => keep({ mode, amount: { minor, currency: 'XOF' } });
    const transactions = {
      small: await bought('LIVE', 5),
      large: await bought('LIVE', 50),
      play: await bought('TEST', 900),
      unpaid: await bought('LIVE', 70),
    };
    const { small, large, play, unpaid } = transactions;
    const nobodys = fresh();
    const customer = fresh('user');
    await run(db().work, async (stores) => {
      for (const transaction of [play, small, large]) await stores.reviews.open(aReview({ transaction }), NOW);
      await stores.reviews.open(aReview({ transaction: small, topic: 'older' }), NOW - 5);
      // Of a transaction that nobody knows neither the mode nor the money is known: it may be real.
      await stores.reviews.open(aReview({ transaction: await keyOf(stores, nobodys), mode: null }), NOW - 50);
      const id = await stores.vouchers.insert(aVoucher({ transactionId: large.id, mode: 'LIVE', status: 'ready' }));
      await stores.vouchers.setDelivery(id, 'failed');
      const letters = [
        aJob({ transactionId: unpaid.id, kind: 'send_refund', runAt: 1 }),
        aJob({ transactionId: large.id, subject: String(id), runAt: 1 }),
      ];
      for (const letter of letters) await stores.outbox.enqueue(letter, NOW - 900);
      for (const letter of await stores.outbox.lease(1, 1_000, 2)) await stores.outbox.bury(letter, NOW - 40, 'no');
      const act = { kind: 'wallet.update', mode: 'LIVE', userReference: customer, content: {} } as const;
      await stores.approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt: NOW - 45 });
    });
    const all = (await desk().work({ queuedBefore: 0, paging: first(5_000) })).rows;
    const mine = new Set<string | null>([...Object.values(transactions).map(({ reference }) => reference), nobodys]);
    const own = all.filter(({ reference, userReference }) => mine.has(reference) || userReference === customer);
    expect(own.map(({ source, reference, since }) => [source, reference, since])).toEqual([
      ['voucher', large.reference, NOW - 900],
      ['case', large.reference, NOW],
      ['case', small.reference, NOW - 5],
      ['case', small.reference, NOW],
      ['case', nobodys, NOW - 50],
      ['approval', null, NOW - 45],
      // Only the word of it has not arrived, so no money is at stake.
      ['dead_letter', unpaid.reference, NOW - 40],
      ['case', play.reference, NOW],
    ]);
    expect(own.map(({ mode, money }) => [mode, money?.minor ?? null])).toEqual([
      ['LIVE', 50],
      ['LIVE', 50],
      ['LIVE', 5],
      ['LIVE', 5],
      [null, null],
      ['LIVE', null],
      ['LIVE', null],
      ['TEST', 900],
    ]);
    const limit = Math.ceil(all.length / 3);
    const pages = [await desk().work({ queuedBefore: 0, paging: first(limit) })];
    for (let next = pages[0]?.next ?? null; next; next = pages.at(-1)?.next ?? null) {
      pages.push(await desk().work({ queuedBefore: 0, paging: { limit, from: next, isBack: false } }));
    }
    expect(pages.flatMap(({ rows }) => rows)).toEqual(all);
    const back = await desk().work({
      queuedBefore: 0,
      paging: { limit, from: pages[1]?.previous ?? null, isBack: true },
    });
    expect([back.rows, back.previous]).toEqual([pages[0]?.rows, null]);
  });

  test('health counts the newest result of each call and each message of one span, and not what is under way', async () => {
    // Later than anything else here, so that nothing else is of the span.
    const since = NOW + 5_000 * DAY;
    const kind = 'send_transaction_paid';
    await run(db().work, async (stores) => {
      const { transactions, otp, outbox } = stores;
      const [accepted, refused] = [await newId(stores), await newId(stores)];
      const [unknown, before] = [await newId(stores), await newId(stores)];
      const told = (id: number, on: Transition['on'], at = since) =>
        transactions.addTransition(id, {
          at,
          on,
          by: 'answer',
          from: 'submitting',
          to: 'settled',
          money: null,
        });
      await told(accepted, 'unknown');
      await told(accepted, 'paid');
      await told(accepted, 'valueCame');
      await told(refused, 'refused');
      await told(unknown, 'unknown');
      await told(before, 'refused', since - 1);
      const none = { channel: null, gateway: null, gatewayReference: null };
      for (const [place, status] of (['sent', 'failed', 'failed', 'unsure', 'sent'] as const).entries()) {
        const at = since - (place === 4 ? 1 : 0);
        const id = await otp.reserveSend({ transactionId: accepted, recipient: '+234', at });
        const taken = { channel: 'sms', gateway: 'termii', gatewayReference: null };
        await otp.closeSend(id, status === 'sent' ? { status, ...taken } : { status, ...none });
      }
      await otp.reserveSend({ transactionId: accepted, recipient: '+234', at: since });
      const ends: ((job: Job) => Promise<unknown>)[] = [
        (job) => outbox.done(job, since, 'termii m1'),
        // There was nothing to send any more.
        (job) => outbox.done(job, since, null),
        (job) => outbox.retry(job, since * 2, 'http 400', false),
        (job) => outbox.bury(job, since, 'http 400'),
        (job) => outbox.retry(job, since * 2, 'no answer', true),
        async () => undefined,
      ];
      for (const end of ends) {
        await outbox.enqueue(aJob({ kind, runAt: 1 }), since);
        const [job] = await outbox.lease(1, 1_000, 1);
        if (job) await end(job);
      }
      await outbox.enqueue(aJob({ kind, runAt: 1 }), since - 1);
      for (const job of await outbox.lease(1, 1_000, 1)) await outbox.bury(job, since, 'no');
    });
    expect(await desk().health({ since, most: 1_000 })).toEqual([
      { of: 'calls', answered: 1, refused: 1, unknown: 1 },
      { of: 'codes', answered: 1, refused: 2, unknown: 1 },
      { of: 'messages', answered: 1, refused: 2, unknown: 1 },
    ]);
    await db().sql(`update jobs set status = 'done' where kind = '${kind}' and status = 'queued'`);
  });

  test('cases are listed with their transactions, oldest first, and one by its number', async () => {
    const transaction = await keep();
    const { id: transactionId, reference } = transaction;
    await run(db().work, async ({ reviews }) => {
      await reviews.open(aReview({ transaction, mode: 'LIVE' }), NOW + 1);
      await reviews.open(aReview({ transaction, kind: 'late_refusal' }), NOW);
    });
    const none = {
      statuses: ['open', 'proposed'],
      kinds: [],
      mode: null,
      reference,
      userReference: null,
      paging: first(),
    } as const;
    const { rows } = await desk().reviews(none);
    expect(rows.map(({ review, transaction: of }) => [review.kind, of?.reference])).toEqual([
      ['late_refusal', reference],
      ['in_doubt', reference],
    ]);
    expect((await desk().reviews({ ...none, kinds: ['in_doubt'], mode: 'LIVE' })).rows).toEqual([rows[1]]);
    expect((await desk().reviews({ ...none, statuses: ['decided'] })).rows).toEqual([]);
    const id = rows[0]?.review.id ?? 0;
    expect(await desk().review({ id })).toEqual({ ...rows[0], notes: [], submission: null, vouchers: [] });
    expect(await desk().review({ id: 0 })).toBeNull();

    const note = { transactionId, at: NOW, author: 'ada@wallet.example', text: 'asked their support' };
    await run(db().work, async ({ notes, vouchers }) => {
      await notes.add(note);
      await vouchers.insert(aVoucher({ transactionId }));
    });
    const found = await desk().review({ id });
    expect(found?.notes).toEqual([{ ...note, id: expect.any(Number) }]);
    expect(found?.vouchers).toEqual([expect.not.objectContaining({ sealed: expect.anything() })]);
  });

  test('cases of a customer are those about their transactions, in the mode of the transaction; nobody else’s', async () => {
    const userReference = fresh('whose');
    const [own, inLive, other] = [
      await keep({ userReference }),
      await keep({ userReference, mode: 'LIVE' }),
      await keep({ userReference: userReference.toUpperCase() }),
    ];
    await run(db().work, async ({ reviews }) => {
      for (const transaction of [own, inLive, other]) await reviews.open(aReview({ transaction, mode: null }), NOW);
    });
    const none = {
      statuses: ['open'],
      kinds: [],
      mode: null,
      reference: null,
      userReference,
      paging: first(),
    } as const;
    const of = async (query: typeof none | (Omit<typeof none, 'mode'> & { readonly mode: 'TEST' })) =>
      (await desk().reviews(query)).rows.map(({ review }) => review.reference);
    expect(await of(none)).toEqual([own.reference, inLive.reference]);
    expect(await of({ ...none, mode: 'TEST' })).toEqual([own.reference]);
  });

  test('customers are listed by mode, status and name, and one with their money', async () => {
    const [active, frozen] = [aWallet(), aWallet({ mode: 'LIVE', status: 'frozen' })];
    const balances = [
      { currency: 'KES', available: 9, held: 4 },
      { currency: 'NGN', available: 700, held: 30 },
    ];
    await run(db().work, async ({ wallets, ledger }) => {
      await wallets.insert(active);
      await wallets.insert(frozen);
      for (const { currency, available, held } of balances) {
        for (const [kind, minor] of [
          ['customer', available],
          ['held', held],
        ] as const) {
          const { id } = accountOf(kind, 'TEST', active.userReference, currency);
          await ledger.open(accountOf(kind, 'TEST', active.userReference, currency));
          await ledger.add(id, minor, 0);
        }
      }
    });
    const some = { userReferences: [active.userReference, frozen.userReference], mode: null, status: null };
    const rows = async (given: object) => (await desk().customers({ ...some, ...given, paging: first() })).rows;
    expect(await rows({})).toEqual([frozen, active]);
    expect(await rows({ status: 'frozen' })).toEqual([frozen]);
    expect(await rows({ status: 'active' })).toEqual([active]);
    expect(await rows({ mode: 'TEST' })).toEqual([active]);
    expect(await rows({ userReferences: [] })).toEqual([]);
    expect(await rows({ userReferences: null, status: 'frozen' })).toContainEqual(frozen);
    const found = await desk().customer({ mode: 'TEST', userReference: active.userReference, subject: '' });
    expect({
      ...found,
      balances: found?.balances.toSorted((a, b) => a.currency.localeCompare(b.currency)),
    }).toEqual({
      wallet: active,
      balances,
      statusChanged: null,
      approvals: [],
      contactChanges: [],
      pin: null,
    });
    expect(await desk().customer({ mode: 'LIVE', userReference: active.userReference, subject: '' })).toBeNull();
  });

  test('a wallet says who last changed its status: the last freeze while it is frozen, and otherwise the last unfreeze', async () => {
    const wallet = aWallet();
    const { mode, userReference } = wallet;
    const subject = `wallet/${mode}/${userReference}`;
    const ring = createKeyRing([Buffer.alloc(32, 1)]);
    await run(db().work, async ({ wallets, auditLog }) => {
      await wallets.insert(wallet);
      const acts = ['wallet.unfreeze', 'wallet.freeze', 'wallet.unfreeze', 'wallet.freeze'] as const;
      for (const [place, act] of acts.entries()) await append(auditLog, ring, anAct({ act, subject, at: NOW + place }));
      await append(auditLog, ring, anAct({ act: 'wallet.freeze', subject: `${subject}-2`, at: NOW + 9 }));
    });
    const changed = async () => {
      const found = await desk().customer({ mode, userReference, subject });
      return [found?.statusChanged?.act, found?.statusChanged?.at];
    };
    expect(await changed()).toEqual(['wallet.unfreeze', NOW + 2]);
    await run(db().work, ({ wallets }) => wallets.setStatus(mode, userReference, 'frozen'));
    expect(await changed()).toEqual(['wallet.freeze', NOW + 3]);
  });

  test('acts that a second person decides are narrowed by status, mode and customer, the oldest first', async () => {
    const userReference = fresh('user');
    await run(db().work, async ({ approvals }) => {
      const ask = (mode: Mode, askedAt: number, customer = userReference) => {
        const act = { kind: 'wallet.update', mode, userReference: customer, content: {} } as const;
        return approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt });
      };
      const decided = await ask('LIVE', NOW + 3);
      for (const [mode, at] of [
        ['LIVE', 2],
        ['TEST', 1],
        ['LIVE', 0],
      ] as const)
        await ask(mode, NOW + at);
      await ask('LIVE', NOW, fresh('user'));
      const found = await approvals.find(decided);
      if (found) await approvals.save({ ...found, status: 'refused', decidedBy: 'bola', decidedAt: NOW + 4 });
    });
    const none = { statuses: ['waiting'], mode: null, userReference, paging: first() } as const;
    const times = async (given: object) =>
      (await desk().approvals({ ...none, ...given })).rows.map(({ askedAt }) => askedAt - NOW);
    expect(await times({})).toEqual([0, 1, 2]);
    expect(await times({ mode: 'LIVE' })).toEqual([0, 2]);
    expect(await times({ statuses: ['waiting', 'refused'], mode: 'LIVE' })).toEqual([0, 2, 3]);
    expect(await times({ statuses: [] })).toEqual([]);
  });

  test('deliveries are narrowed by event, verdict, mode, reference and time, newest first', async () => {
    const event = fresh('EVENT');
    const given = { event, receivedAt: NOW + 9_000_000 };
    const reference = fresh();
    const ids = await run(db().work, async (stores) => {
      const { inbox } = stores;
      const [transactionId, other] = [await newId(stores, reference), await newId(stores)];
      return [
        await inbox.record(aDelivery({ ...given, transactionId, reference })),
        await inbox.record(aDelivery({ ...given, transactionId: other, verdict: 'ignored', mode: null })),
        await inbox.record(aDelivery({ ...given, verdict: 'refused', receivedAt: NOW + 9_000_005 })),
      ];
    });
    const [acted, ignored, refused] = ids;
    const none = { event, verdicts: [], reference: null, mode: null, from: null, to: null, paging: first() };
    const found = async (more: object) => (await desk().deliveries({ ...none, ...more })).rows.map(({ id }) => id);
    expect(await found({})).toEqual([refused, ignored, acted]);
    expect(await found({ verdicts: ['acted', 'refused'] })).toEqual([refused, acted]);
    expect(await found({ verdicts: ['ignored', 'reviewed'] })).toEqual([ignored]);
    expect(await found({ verdicts: ['acted', 'ignored'] })).toEqual([ignored, acted]);
    expect(await found({ mode: 'TEST' })).toEqual([refused, acted]);
    expect(await found({ from: NOW + 9_000_001 })).toEqual([refused]);
    expect(await found({ from: NOW + 9_000_000, to: NOW + 9_000_005 })).toEqual([ignored, acted]);
    expect((await desk().delivery({ id: acted ?? 0 }))?.reference).toBe(reference);
    expect((await desk().delivery({ id: refused ?? 0 }))?.reference).toBeNull();
    expect(await found({ event: null, reference })).toEqual([acted]);
    const page: Page<{ id: number }> = await desk().deliveries({ ...none, paging: first(2) });
    expect(await found({ paging: { limit: 2, from: page.next, isBack: false } })).toEqual([acted]);
  });

  test('the newest refused deliveries are kept, and listed newest first', async () => {
    const refused = [aRefusal(), aRefusal(), aRefusal({ reference: null, mode: null, setting: null, body: null })];
    for (const one of refused) await run(db().work, ({ inbox }) => inbox.recordRefused(one, 2));
    const { rows } = await desk().refusedDeliveries({ paging: first() });
    expect(rows).toEqual([refused[2], refused[1]].map((one) => ({ ...one, id: expect.any(Number) })));
    const page = await desk().refusedDeliveries({ paging: first(1) });
    const older = await desk().refusedDeliveries({ paging: { limit: 1, from: page.next, isBack: false } });
    expect(older.rows).toEqual([rows[1]]);
  });

  test('messages are listed by how they stand', async () => {
    const reference = fresh();
    await run(db().work, async (stores) => {
      const about = { transactionId: await newId(stores, reference), runAt: NOW * 2 };
      await stores.outbox.enqueue(aJob(about), NOW);
      await stores.outbox.enqueue(aJob({ ...about, kind: 'send_refund' }), NOW);
    });
    const none = { statuses: ['queued', 'dead'], kind: null, reference, paging: first() } as const;
    const kinds = async (more: object) => (await desk().jobs({ ...none, ...more })).rows.map(({ job }) => job.kind);
    expect(await kinds({})).toEqual(['send_refund', 'send_voucher']);
    expect(await kinds({ kind: 'send_refund', reference: null })).toContain('send_refund');
    expect(await kinds({ statuses: ['done'] })).toEqual([]);
    expect(await kinds({ statuses: ['done', 'queued'] })).toHaveLength(2);
    const whose = async () => (await desk().jobs(none)).rows.map(({ mode, userReference }) => [mode, userReference]);
    expect(await whose()).toEqual(Array.from({ length: 2 }, () => [null, null]));
    await keep({ reference, mode: 'LIVE', userReference: 'ada' });
    expect(await whose()).toEqual(Array.from({ length: 2 }, () => ['LIVE', 'ada']));
  });

  test('a message that is about no transaction is listed with the wallet it is about', async () => {
    const userReference = fresh('user');
    await run(db().work, async ({ contactChanges, outbox }) => {
      const change = { oldPhone: null, newPhone: '+234', oldEmail: null, newEmail: null, changedBy: 'ada', at: NOW };
      const id = await contactChanges.insert({ ...change, mode: 'LIVE', userReference });
      const [kind, subject] = ['send_contact_changed', `${id}/phone`] as const;
      await outbox.enqueue({ kind, key: `${kind}/${subject}`, transactionId: null, subject, runAt: NOW * 2 }, NOW);
    });
    const query = { statuses: ['queued'], kind: 'send_contact_changed', reference: null, paging: first() } as const;
    const { rows } = await desk().jobs(query);
    expect(rows).toContainEqual(expect.objectContaining({ mode: 'LIVE', userReference }));
  });

  test('entries are found by transaction, by customer and by movement; the totals and the rules are told', async () => {
    const customer = fresh('user');
    const reference = fresh();
    const moved = { mode: 'TEST', customer, amount: { minor: 50, currency: 'NGN' } } as const;
    await run(db().work, async (stores) => {
      const { ledger } = stores;
      for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
        await ledger.open(accountOf(kind, 'TEST', customer, 'NGN'));
      }
      await post(ledger, { ...moved, name: 'fund', ownReference: `fund-${customer}` }, NOW);
      const transaction = await keyOf(stores, reference);
      for (const name of ['hold', 'settle'] as const) await post(ledger, { ...moved, name, transaction }, NOW);
    });
    const none = { reference: null, userReference: null, movements: null, mode: null, paging: first() };
    const found = async (more: object) => (await desk().entries({ ...none, ...more })).rows.map((row) => row.movement);
    expect(await found({ reference })).toEqual(['settle', 'hold']);
    expect(await found({ reference: `fund-${customer}` })).toEqual(['fund']);
    expect(await found({ userReference: customer })).toEqual(['settle', 'hold', 'fund']);
    expect(await found({ userReference: customer, movements: ['hold'], mode: 'TEST' })).toEqual(['hold']);
    expect(await found({ userReference: customer, movements: [], mode: 'TEST' })).toEqual([]);
    expect(await found({ userReference: customer, mode: 'LIVE' })).toEqual([]);
    const page = await desk().entries({ ...none, userReference: customer, paging: first(2) });
    expect(await found({ userReference: customer, paging: { limit: 2, from: page.next, isBack: false } })).toEqual([
      'fund',
    ]);
    const totals = await desk().totals();
    expect(totals.totals).toContainEqual(expect.objectContaining({ mode: 'TEST', kind: 'funding', currency: 'NGN' }));
    expect(totals.totals.every(({ minor, accounts }) => Number.isInteger(minor) && Number.isInteger(accounts))).toBe(
      true,
    );
    // As the audit sums them, each mode and currency apart.
    const audited = await db().work.read(({ ledger }) => ledger.totals());
    expect(totals.totals.map(({ accounts: _accounts, ...sum }) => ({ ...sum, owner: '' }))).toEqual(audited);
    const rules = await desk().checkBooks({ most: 5 });
    expect(rules.length).toBeGreaterThan(4);
    expect(rules.find(({ rule }) => rule.includes('zero'))?.faults).toEqual([]);
  });

  test('figures count transactions by time and state, how far they came, and how long they took', async () => {
    const from = NOW + 50_000_000;
    const span = { mode: 'LIVE', from, to: from + 3_000 } as const;
    const at = (ms: number, state: Transaction['state'], operator = 'MTN') =>
      keep({
        mode: 'LIVE',
        state,
        initiatedAt: from + ms,
        stateSince: from + ms + 900,
        product: product(operator),
      });
    const [fulfilled, reversed] = [await at(0, 'fulfilled'), await at(1_500, 'reversed')];
    const expired = await at(2_999, 'expired');
    await at(3_000, 'settled');
    await at(10, 'declined');
    await run(db().work, async (stores) => {
      for (const { id, initiatedAt } of [fulfilled, reversed]) {
        await stores.transactions.insertSubmission({
          transactionId: id,
          step: 'pay',
          requestId: null,
          inboxKey: 'k',
          calledAt: initiatedAt + 100,
          sentAt: null,
          answeredAt: null,
          outcome: null,
        });
      }
      await stores.otp.reserveSend({ transactionId: expired.id, recipient: '+234', at: from });
      await stores.reversals.add(aReversal({ transactionId: reversed.id, receivedAt: from + 2_000 }));
      const moved = { mode: 'LIVE', customer: fresh('user'), amount: { minor: 50, currency: 'NGN' } } as const;
      for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
        await stores.ledger.open(accountOf(kind, 'LIVE', moved.customer, 'NGN'));
      }
      await post(stores.ledger, { ...moved, name: 'fund', ownReference: moved.customer }, from);
      for (const name of ['hold', 'settle', 'refund'] as const) {
        await post(stores.ledger, { ...moved, name, transaction: reversed }, from + 2_400);
      }
    });
    const volume = await desk().volume({ ...span, bucketMs: 1_000 });
    expect(volume.toSorted((a, b) => a.bucket - b.bucket || a.state.localeCompare(b.state))).toEqual([
      { bucket: 0, state: 'declined', count: 1 },
      { bucket: 0, state: 'fulfilled', count: 1 },
      { bucket: 1, state: 'reversed', count: 1 },
      { bucket: 2, state: 'expired', count: 1 },
    ]);
    // A code that is still being sent was not sent.
    expect(await desk().funnel(span)).toEqual({ initiated: 4, otpSent: 1, paid: 2, fulfilled: 1 });
    expect(await desk().durations({ ...span, most: 10 })).toEqual([
      { operator: 'MTN', end: 'refund', tookMs: 800 },
      { operator: 'MTN', end: 'value', tookMs: 800 },
    ]);
    expect(await desk().refundTimes({ ...span, most: 10 })).toEqual([400]);
  });

  test('changes tell which transactions and areas something happened to, and nothing when nothing did', async () => {
    const { positions } = await desk().changes({ since: null, most: 100 });
    expect(await desk().changes({ since: positions, most: 100 })).toEqual({ positions, areas: [], references: [] });
    const reference = fresh();
    await run(db().work, async (stores) => {
      const transactionId = await newId(stores, reference);
      await stores.inbox.record(aDelivery({ transactionId, reference }));
      await stores.outbox.enqueue(aJob({ transactionId, runAt: NOW * 3 }), NOW);
    });
    const changes = await desk().changes({ since: positions, most: 100 });
    expect(changes.references).toEqual([reference]);
    expect(new Set(changes.areas)).toEqual(new Set(['deliveries', 'transactions', 'outbox']));
    await run(db().work, async ({ outbox }) => {
      for (const job of await outbox.lease(NOW * 3, 1, 1_000)) await outbox.done(job, NOW, 'r');
    });
    const later = await desk().changes({ since: changes.positions, most: 100 });
    expect(later).toMatchObject({ areas: ['outbox'], references: [] });
  });

  test('changes show every step of a case, though it makes no new row, and a note', async () => {
    const transaction = await run(db().work, (stores) => keyOf(stores, fresh()));
    const heardOf = async (work: (stores: Stores) => Promise<unknown>): Promise<readonly string[]> => {
      const { positions } = await desk().changes({ since: null, most: 100 });
      await run(db().work, work);
      return (await desk().changes({ since: positions, most: 100 })).areas;
    };
    const step = (change: Partial<Review>) =>
      heardOf(async ({ reviews }) => {
        const [review] = await reviews.of(transaction.id);
        if (review) await reviews.save({ ...review, ...change });
      });
    const opening = await heardOf(({ reviews }) => reviews.open(aReview({ transaction }), NOW));
    const proposed = { status: 'proposed', choice: 'paid', proposedBy: 'ada' } as const;
    expect([
      opening,
      await step(proposed),
      await step({ ...proposed, choice: 'unpaid' }),
      await step({ status: 'postponed', choice: 'wait', waitUntil: NOW }),
      await step({ waitUntil: NOW + 1 }),
      await step({ status: 'open', choice: null }),
      await step({ status: 'decided', choice: 'unpaid', closedAt: NOW }),
    ]).toEqual(Array.from({ length: 7 }, () => ['reviews']));
    const note = { transactionId: transaction.id, at: NOW, author: 'ada', text: 'asked them' };
    expect(new Set(await heardOf(({ notes }) => notes.add(note)))).toEqual(new Set(['transactions', 'reviews']));
  });
}
