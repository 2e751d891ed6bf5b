import type { TransactionKey } from '../../src/core/transaction-name.ts';
import { retryJobs } from '../../src/desk/retry-jobs.ts';
import { keyOf } from '../harness/kept-under.ts';
import { NOW, aDelivery, aJob, aVoucher, fresh, known } from './records.ts';
import { inOrder } from './rival-parts.ts';
import type { Piece, Place, Rivals } from './rivals.ts';

const OLD = NOW - 400 * 86_400_000;
const NEWEST_OLD = OLD + 1_000;
const MANY = 4;
const HALF = MANY / 2;

/** Several of one kind, made one after the other, each under a name of its own. */
async function make(
  place: Place,
  one: (stores: Parameters<Piece>[0], name: TransactionKey) => Promise<unknown>,
): Promise<void> {
  await place.alone(async (stores) => {
    for (let made = 0; made < MANY; made += 1) await one(stores, await keyOf(stores, fresh()));
  });
}

/** Two workers that keep house at one instant; `left` counts what both should have taken away. */
const bothKeepHouse = (place: Place, keep: Piece, left: string) => ({
  pieces: [keep, keep],
  read: async ({ answers }: { readonly answers: readonly unknown[] }) => [
    answers.reduce<number>((sum, one) => sum + Number(one), 0),
    Number((await place.sql(`select count(*) as n from ${left}`))[0]?.['n']),
  ],
});

export const RIVALS_FOR_HOUSEKEEPING: readonly Rivals[] = [
  {
    lock: 'housekeeping/deliveries.body',
    promise: 'two workers that drop old bodies at one instant drop each once, and leave none behind',
    meet: async (place) => {
      // Whatever is young ends a pass.
      await place.sql('delete from deliveries');
      await make(place, ({ inbox }, { id }) => inbox.record(aDelivery({ transactionId: id, receivedAt: OLD })));
      const left = `deliveries where body is not null and received_at <= ${NEWEST_OLD}`;
      return bothKeepHouse(place, ({ inbox }) => inbox.dropBodies(NEWEST_OLD, HALF), left);
    },
    kept: [[MANY, 0]],
  },
  {
    lock: 'idempotency_keys_old_lock',
    promise: 'two workers that forget old keys at one instant forget each once',
    meet: async (place) => {
      await make(place, ({ idempotency }, { reference }) =>
        idempotency.keep('person/1', reference, { digest: 'd', reply: 'r' }, OLD),
      );
      const left = `idempotency_keys where at <= ${NEWEST_OLD}`;
      return bothKeepHouse(place, ({ idempotency }) => idempotency.forget(NEWEST_OLD, HALF), left);
    },
    kept: [[MANY, 0]],
  },
  {
    lock: 'otp_tries_old_lock',
    promise: 'two workers that drop old wrong codes at one instant drop each once',
    meet: async (place) => {
      const wrong = { mode: 'TEST', userReference: 'meg', recipient: '+234', at: OLD } as const;
      await make(place, ({ otp }, { id }) => otp.addWrongTry({ ...wrong, transactionId: id }));
      return bothKeepHouse(
        place,
        ({ otp }) => otp.dropWrongTries(NEWEST_OLD, HALF),
        `otp_tries where at <= ${NEWEST_OLD}`,
      );
    },
    kept: [[MANY, 0]],
  },
  {
    lock: 'delivery_receipts_unknown_lock',
    promise: 'two workers that settle reports of unknown texts at one instant settle each once',
    meet: async (place) => {
      await make(place, ({ sentTexts }, { reference }) =>
        sentTexts.report({ gateway: 'termii', gatewayReference: reference, state: 'delivered', reason: null }, OLD),
      );
      const left = `delivery_receipts where at <= ${NEWEST_OLD}`;
      return bothKeepHouse(place, ({ sentTexts }) => sentTexts.settleUnknown(NEWEST_OLD, HALF), left);
    },
    kept: [[MANY, 0]],
  },
  {
    lock: 'delivery_receipts/*/*',
    promise: 'two reports of one text at one instant leave the better one, and nobody has to begin again',
    meet: async ({ alone, sql }) => {
      const text = { gateway: 'termii', gatewayReference: fresh(), reason: null };
      await alone(({ sentTexts }) => sentTexts.report({ ...text, state: 'passed_on' }, NOW));
      const reports =
        (state: 'delivered' | 'not_delivered'): Piece =>
        ({ sentTexts }) =>
          sentTexts.report({ ...text, state }, NOW);
      return {
        pieces: [reports('delivered'), reports('not_delivered')],
        read: async () => {
          const kept = await sql(
            `select state from delivery_receipts where gateway_reference = '${text.gatewayReference}'`,
          );
          return kept.map(({ state }) => state);
        },
      };
    },
    kept: [['delivered']],
  },
  {
    lock: 'login_throttle_old_lock',
    promise: 'a try at the instant at which old ones are dropped is counted',
    meet: async ({ alone, sql }) => {
      const key = fresh('email/');
      await alone(({ loginThrottle }) => loginThrottle.save(key, { failures: 3, lastAt: OLD }));
      const tries: Piece = async ({ loginThrottle }) => {
        const before = await loginThrottle.find(key);
        await loginThrottle.save(key, { failures: (before?.failures ?? 0) + 1, lastAt: NOW });
      };
      return {
        pieces: [tries, ({ loginThrottle }) => loginThrottle.drop(NEWEST_OLD, 10)],
        read: async () => (await sql(`select 1 from login_throttle where key = '${key}' and last_at = ${NOW}`)).length,
      };
    },
    kept: [1],
  },
  {
    lock: 'vouchers_lock_to_shred',
    promise: 'two workers that shred old vouchers at one instant shred each once',
    meet: async (place) => {
      await make(place, async (stores, { reference }) => {
        const { id: transactionId } = await known(stores, { reference });
        const id = await stores.vouchers.insert(aVoucher({ transactionId }));
        await stores.vouchers.setSent(id, OLD, 'termii');
      });
      const left = `vouchers where shredded_at is null and delivered_at <= ${NEWEST_OLD}`;
      return bothKeepHouse(place, ({ vouchers }) => vouchers.shred(NEWEST_OLD, HALF, NOW), left);
    },
    kept: [[MANY, 0]],
  },
  {
    lock: 'jobs_lock_due',
    promise: 'two workers that look for work at one instant lease each message once',
    meet: async (place) => {
      await place.sql(`update jobs set run_at = ${NOW * 2}`);
      await make(place, ({ outbox }, { id }) => outbox.enqueue(aJob({ transactionId: id, runAt: OLD }), OLD));
      const leases: Piece = async ({ outbox }) => (await outbox.lease(NEWEST_OLD, 1_000_000, HALF)).map(({ id }) => id);
      return {
        pieces: [leases, leases],
        read: async ({ answers }) => {
          const leased = answers.flat();
          return [leased.length, new Set(leased).size];
        },
      };
    },
    kept: [[MANY, MANY]],
  },
  {
    // Putting one back waits for whoever holds it, and then checks again whether it is dead.
    lock: null,
    promise: 'dead letters that two people put back at one instant are put back once each',
    meet: async (place) => {
      await place.sql(`delete from jobs`);
      await make(place, ({ outbox }, { id }) => outbox.enqueue(aJob({ transactionId: id }), OLD));
      await place.sql(`update jobs set status = 'dead'`);
      const ids = (await place.sql(`select id from jobs order by id`)).map(({ id }) => Number(id));
      const retries: Piece = async (stores) => (await retryJobs(stores, { ids }, NOW)).length;
      return { pieces: [retries, retries], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [[0, MANY]],
  },
];
