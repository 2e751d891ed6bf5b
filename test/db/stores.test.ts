import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
import { DIALECTS, type TestDatabase } from './databases.ts';
import type { Stores } from '../../src/db/stores.ts';
import { keyOf } from '../harness/kept-under.ts';
import { NOW, aJob, aTransaction, fresh, known, run } from './records.ts';
import { appKeyStoreTests } from './stores/app-key-store.ts';
import { approvalStoreTests } from './stores/approval-store.ts';
import { auditLogStoreTests } from './stores/audit-log-store.ts';
import { changesTests } from './stores/changes.ts';
import { deskStoreTests } from './stores/desk-store.ts';
import { exportTests } from './stores/exports.ts';
import { figuresTests } from './stores/figures.ts';
import { findingTests } from './stores/finding.ts';
import { idempotencyStoreTests } from './stores/idempotency-store.ts';
import { inboxStoreTests } from './stores/inbox-store.ts';
import { keysInUseTests } from './stores/keys-in-use.ts';
import { ledgerStoreTests } from './stores/ledger-store.ts';
import { noteStoreTests } from './stores/note-store.ts';
import { availabilityStoreTests } from './stores/availability-stores.ts';
import { catalogueStoreTests, orderStoreTests, questionStoreTests } from './stores/order-store.ts';
import { otpStoreTests } from './stores/otp-store.ts';
import { outboxStoreTests } from './stores/outbox-store.ts';
import { pinStoreTests } from './stores/pin-store.ts';
import { reversalStoreTests } from './stores/reversal-store.ts';
import { reviewStoreTests } from './stores/review-store.ts';
import { savedViewStoreTests } from './stores/saved-view-store.ts';
import { sentTextStoreTests } from './stores/sent-text-store.ts';
import { staffStoreTests } from './stores/staff-store.ts';
import { stepBackStoreTests } from './stores/step-back-store.ts';
import { transactionStoreTests } from './stores/transaction-store.ts';
import { voucherStoreTests } from './stores/voucher-store.ts';
import { walletStoreTests } from './stores/wallet-store.ts';

describe.each(DIALECTS)('the stores on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  describe('wallets', () => {
    walletStoreTests(() => db);
  });
  describe('approvals', () => {
    approvalStoreTests(() => db);
  });
  describe('idempotency', () => {
    idempotencyStoreTests(() => db);
  });
  describe('ledger', () => {
    ledgerStoreTests(() => db);
  });
  describe('transactions', () => {
    transactionStoreTests(() => db);
  });
  describe('orders', () => {
    orderStoreTests(() => db);
  });
  describe('questions', () => {
    questionStoreTests(() => db);
  });
  describe('catalogue', () => {
    catalogueStoreTests(() => db);
  });
  describe('what is available', () => {
    availabilityStoreTests(() => db);
  });
  describe('otp', () => {
    otpStoreTests(() => db);
  });
  describe('pins', () => {
    pinStoreTests(() => db);
  });
  describe('vouchers', () => {
    voucherStoreTests(() => db);
  });
  describe('reversals', () => {
    reversalStoreTests(() => db);
  });
  describe('reviews', () => {
    reviewStoreTests(() => db);
  });
  describe('inbox', () => {
    inboxStoreTests(() => db);
  });
  describe('outbox', () => {
    outboxStoreTests(() => db);
  });
  describe('sent texts', () => {
    sentTextStoreTests(() => db);
  });
  describe('staff', () => {
    staffStoreTests(() => db);
  });
  describe('app keys', () => {
    appKeyStoreTests(() => db);
  });
  describe('audit log', () => {
    auditLogStoreTests(() => db);
  });
  describe('keys in use', () => {
    keysInUseTests(() => db);
  });
  describe('notes', () => {
    noteStoreTests(() => db);
  });
  describe('saved views', () => {
    savedViewStoreTests(() => db);
  });

  describe('desk', () => {
    deskStoreTests(() => db);
  });
  describe('changes', () => {
    changesTests(() => db);
  });
  describe('finding', () => {
    findingTests(() => db);
  });

  // After the others: what they make lies far ahead of what those look for.
  describe('figures', () => {
    figuresTests(() => db);
  });
  describe('exports', () => {
    exportTests(() => db);
  });
  describe('unit of work', () => {
    test('an err and a throw undo everything, an ok keeps everything', async () => {
      const [refused, thrown, kept] = [fresh(), fresh(), fresh()];
      const insert = (reference: string) => async (stores: Stores) => {
        const { id } = await known(stores, { reference });
        await stores.outbox.enqueue(aJob({ transactionId: id, key: reference, runAt: NOW * 2 }), NOW);
      };
      expect(
        await db.work.run(async (stores) => {
          await insert(refused)(stores);
          return err('no');
        }),
      ).toEqual(err('no'));
      await expect(
        db.work.run(async (stores) => {
          await insert(thrown)(stores);
          throw new RangeError('broken');
        }),
      ).rejects.toThrow(RangeError);
      expect(
        await db.work.run(async (stores) => {
          await insert(kept)(stores);
          return ok('yes');
        }),
      ).toEqual(ok('yes'));
      for (const [reference, count] of [
        [refused, 0],
        [thrown, 0],
        [kept, 1],
      ] as const) {
        for (const [table, column] of [
          ['transaction_names', 'reference'],
          ['transactions', 'reference'],
          ['jobs', 'key'],
        ] as const)
          expect(await db.sql(`select id from ${table} where ${column} = '${reference}'`)).toHaveLength(count);
      }
    });

    test('a read sees one moment: what is committed between its queries it does not see', async () => {
      const transaction = await run(db.work, (stores) => known(stores));
      const { id } = transaction;
      const writing = () =>
        run(db.work, async ({ transactions }) => {
          await transactions.saveState({ ...transaction, state: 'awaiting_otp' });
          await transactions.addTransition(id, {
            at: NOW,
            on: 'otpSent',
            by: 'gateway',
            from: 'initiated',
            to: 'awaiting_otp',
            money: null,
          });
        });
      const looking = Array.from({ length: 50 }, () =>
        db.work.read(async ({ transactions }) => {
          const found = await transactions.find(id);
          return `${found?.state} ${(await transactions.transitions(id)).length}`;
        }),
      );
      const [seen] = await Promise.all([Promise.all(looking), writing()]);
      expect(seen.filter((one) => one !== 'initiated 0' && one !== 'awaiting_otp 1')).toEqual([]);
      expect((await db.work.read(({ transactions }) => transactions.find(id)))?.state).toBe('awaiting_otp');
    });

    test('a unit of work that goes on after its end no longer reaches the database', async () => {
      const late = aTransaction(await run(db.work, (stores) => keyOf(stores, fresh())));
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      let goesOn: Promise<unknown> = Promise.resolve();
      await run(db.work, async (stores) => {
        goesOn = ended.then(() => stores.transactions.insert(late));
      });
      end();
      await expect(goesOn).rejects.toThrow('after its end');
      expect(await db.work.read(({ transactions }) => transactions.find(late.id))).toBeNull();
    });

    test('the database says that it is there', async () => {
      await expect(db.database.check()).resolves.toBeUndefined();
    });
  });

  // The last of all: it takes back what others have written far ahead.
  describe('a clock that was set back', () => {
    stepBackStoreTests(() => db);
  });
});
