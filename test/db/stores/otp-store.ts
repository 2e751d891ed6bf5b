import { expect, test } from '@jest/globals';
import type { Transaction } from '../../../src/transactions/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, fresh, known, run } from '../records.ts';

export function otpStoreTests(db: () => TestDatabase): void {
  const newId = async (reference = fresh()) => (await run(db().work, (stores) => keyOf(stores, reference))).id;

  test('a challenge is kept, and saving it again replaces all of it', async () => {
    const transactionId = await newId(STRANGE);
    const first = {
      transactionId,
      issue: 1,
      keyId: 'k1',
      digits: 6,
      issuedAt: NOW,
      expiresAt: NOW + 10,
      attempts: 0,
    };
    const second = {
      transactionId,
      issue: 2,
      keyId: 'k2',
      digits: 6,
      issuedAt: NOW + 1,
      expiresAt: NOW + 11,
      attempts: 3,
    };
    await run(db().work, async ({ otp }) => {
      expect(await otp.challenge(transactionId)).toBeNull();
      await otp.save(first);
      expect(await otp.challenge(transactionId)).toEqual(first);
      await otp.save(second);
    });
    expect(await db().work.read(({ otp }) => otp.challenge(transactionId))).toEqual(second);
  });

  test('a customer’s codes are over at once in the mode it is asked for, as far as their transactions are open', async () => {
    const mine = { userReference: fresh('user'), mode: 'TEST', state: 'awaiting_otp' } as const;
    const keep = (given: Partial<Transaction>) => run(db().work, (stores) => known(stores, given));
    const over = await keep(mine);
    const others = [
      await keep({ ...mine, mode: 'LIVE' }),
      await keep({ ...mine, userReference: fresh('user') }),
      await keep({ ...mine, state: 'settled' }),
    ];
    const code = { issue: 1, keyId: 'k', digits: 6, issuedAt: NOW, expiresAt: NOW + 10, attempts: 0 };
    const ends = (of: readonly (typeof over)[]) =>
      db().work.read(async ({ otp }) => {
        const found: unknown[] = [];
        for (const { id } of of) found.push((await otp.challenge(id))?.expiresAt);
        return found;
      });
    await run(db().work, async ({ otp }) => {
      for (const { id } of [over, ...others]) await otp.save({ ...code, transactionId: id });
      await otp.expireOf('TEST', mine.userReference);
    });
    expect({ over: await ends([over]), others: await ends(others) }).toEqual({
      over: [0],
      others: others.map(() => code.expiresAt),
    });
  });

  test('50 wrong tries at the same instant are 50 tries', async () => {
    const { work } = db();
    const key = await run(work, (stores) => keyOf(stores, fresh()));
    const transactionId = key.id;
    await run(work, ({ otp }) =>
      otp.save({ transactionId, issue: 1, keyId: 'k', digits: 6, issuedAt: NOW, expiresAt: NOW + 1, attempts: 0 }),
    );
    await Promise.all(
      Array.from({ length: 50 }, () =>
        run(work, async ({ transactions, otp }) => {
          await transactions.lock(key);
          const challenge = await otp.challenge(transactionId);
          if (challenge) await otp.save({ ...challenge, attempts: challenge.attempts + 1 });
        }),
      ),
    );
    expect((await work.read(({ otp }) => otp.challenge(transactionId)))?.attempts).toBe(50);
  });

  test('a send counts while it is under way and once it was taken; one that failed counts for the phone alone', async () => {
    const [transactionId, other] = [await newId(), await newId()];
    const recipient = fresh('+234');
    await run(db().work, async ({ otp }) => {
      const sent = await otp.reserveSend({ transactionId, recipient, at: NOW });
      const failed = await otp.reserveSend({ transactionId, recipient, at: NOW + 1 });
      await otp.reserveSend({ transactionId, recipient, at: NOW + 2 });
      await otp.reserveSend({ transactionId: other, recipient, at: NOW + 3 });
      await otp.reserveSend({ transactionId: other, recipient: 'someone else', at: NOW + 4 });
      await otp.closeSend(sent, { status: 'sent', channel: 'sms', gateway: 'termii', gatewayReference: null });
      await otp.closeSend(failed, { status: 'failed', channel: null, gateway: null, gatewayReference: null });
      const unsure = await otp.reserveSend({ transactionId, recipient, at: NOW + 5 });
      await otp.closeSend(unsure, { status: 'unsure', channel: null, gateway: null, gatewayReference: null });

      const at = (...times: number[]) => times.map((time) => NOW + time);
      expect(await otp.sendsOf(transactionId)).toEqual(at(0, 2));
      expect(await otp.sendsTo(recipient, NOW - 1)).toEqual(at(0, 1, 2, 3, 5));
      // A send exactly as old as the window no longer counts.
      expect(await otp.sendsTo(recipient, NOW)).toEqual(at(1, 2, 3, 5));
      expect(await otp.sendsTo(recipient, NOW + 5)).toEqual([]);
    });
  });

  test('a limit was lifted when it was lifted last', async () => {
    const subject = `phone:LIVE/${STRANGE}`;
    await run(db().work, async ({ otp }) => {
      expect(await otp.liftedAt(subject)).toBeNull();
      await otp.lift(subject, NOW, 'Ada Obi');
      await otp.lift(subject, NOW + 1, 'Bola Ade');
      expect(await otp.liftedAt(subject)).toBe(NOW + 1);
    });
    expect(
      await db().sql(`select lifted_by from otp_lifts where subject = '${subject.replaceAll("'", "''")}'`),
    ).toEqual([{ lifted_by: 'Bola Ade' }]);
  });

  test('a send ends once: what is written down again changes nothing', async () => {
    const transactionId = await newId();
    const failed = { status: 'failed', channel: null, gateway: null, gatewayReference: null } as const;
    await run(db().work, async ({ otp }) => {
      const id = await otp.reserveSend({ transactionId, recipient: '+1', at: NOW });
      expect(await otp.closeSend(id, { status: 'sent', channel: 'sms', gateway: 'g', gatewayReference: 'm' })).toBe(
        true,
      );
      expect(await otp.closeSend(id, failed)).toBe(false);
    });
    expect(await db().work.read(({ otp }) => otp.sendRecord(transactionId))).toMatchObject([{ status: 'sent' }]);
  });

  test('wrong tries are found by phone and by customer, in one mode and since a time, and go when they are old', async () => {
    const [userReference, recipient] = [fresh('user'), fresh('+234')];
    const holder = { mode: 'TEST', userReference, recipient } as const;
    const at = (...times: number[]) => times.map((time) => NOW + time);
    const { work } = db();
    const transactionId = await newId();
    await run(work, async ({ otp }) => {
      const wrong = (time: number, given: object) =>
        otp.addWrongTry({ ...holder, transactionId, ...given, at: NOW + time });
      await wrong(0, {});
      await wrong(1, { recipient: fresh('+234') });
      await wrong(2, { userReference: fresh('user') });
      await wrong(3, { mode: 'LIVE' });
      await wrong(4, {});
      expect(await otp.wrongTries(holder, NOW - 1)).toEqual({ ofPhone: at(0, 2, 4), ofCustomer: at(0, 1, 4) });
      expect(await otp.wrongTries(holder, NOW)).toEqual({ ofPhone: at(2, 4), ofCustomer: at(1, 4) });
    });
    expect(await run(work, ({ otp }) => otp.dropWrongTries(NOW + 3, 3))).toBe(3);
    expect(await run(work, ({ otp }) => otp.dropWrongTries(NOW + 3, 3))).toBe(1);
    expect(await run(work, ({ otp }) => otp.dropWrongTries(NOW + 3, 3))).toBe(0);
    expect(await work.read(({ otp }) => otp.wrongTries(holder, 0))).toEqual({ ofPhone: at(4), ofCustomer: at(4) });
  });

  test.each(['phone', 'customer'])(
    'the limit on wrong tries of one %s holds for tries at the same instant',
    async (of) => {
      const [userReference, recipient] = [fresh('user'), fresh('+234')];
      const holder = () => ({
        mode: 'TEST' as const,
        userReference: of === 'customer' ? userReference : fresh('user'),
        recipient: of === 'phone' ? recipient : fresh('+234'),
      });
      const counted = of === 'phone' ? 'ofPhone' : 'ofCustomer';
      await Promise.all(
        Array.from({ length: 20 }, () =>
          run(db().work, async (stores) => {
            const one = holder();
            const { id: transactionId } = await keyOf(stores, fresh());
            if ((await stores.otp.wrongTries(one, 0))[counted].length < 10)
              await stores.otp.addWrongTry({ ...one, transactionId, at: NOW });
          }),
        ),
      );
      expect(
        (await db().work.read(({ otp }) => otp.wrongTries({ ...holder(), userReference, recipient }, 0)))[counted],
      ).toHaveLength(10);
    },
  );

  test('the limit of one phone holds for transactions at the same instant', async () => {
    const recipient = fresh('+234');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        run(db().work, async (stores) => {
          const { id: transactionId } = await keyOf(stores, fresh());
          if ((await stores.otp.sendsTo(recipient, 0)).length < 10)
            await stores.otp.reserveSend({ transactionId, recipient, at: NOW });
        }),
      ),
    );
    expect(await db().work.read(({ otp }) => otp.sendsTo(recipient, 0))).toHaveLength(10);
  });

  test('the record shows every send with what became of it', async () => {
    const transactionId = await newId();
    await run(db().work, async ({ otp }) => {
      const id = await otp.reserveSend({ transactionId, recipient: 'a@example.com', at: NOW });
      await otp.closeSend(id, { status: 'sent', channel: 'email', gateway: 'smtp', gatewayReference: 'm1' });
      await otp.reserveSend({ transactionId, recipient: '+1', at: NOW });
    });
    expect(await db().work.read(({ otp }) => otp.sendRecord(transactionId))).toMatchObject([
      {
        transactionId,
        recipient: 'a@example.com',
        at: NOW,
        status: 'sent',
        channel: 'email',
        gateway: 'smtp',
        gatewayReference: 'm1',
      },
      { transactionId, recipient: '+1', status: 'sending', channel: null, gateway: null, gatewayReference: null },
    ]);
  });
}
