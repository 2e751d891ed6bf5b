import { and, eq, gt, inArray, lte, sql } from '../drizzle.ts';
import type { OtpStore, SendRecord } from '../../otp/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { stateList } from '../states-in-sql.ts';

function statementsOfCodes({ q, t: { otpChallenges, transactions } }: Connection) {
  const isOpen = sql`${transactions.state} in (${stateList(({ phase }) => phase === 'open')})`;
  return {
    challenge: statement(() =>
      q
        .select()
        .from(otpChallenges)
        .where(eq(otpChallenges.transactionId, given('transactionId')))
        .prepare('otp_challenges_find'),
    ),
    save: statement(() =>
      q
        .insert(otpChallenges)
        .values(placeholders('transactionId', 'issue', 'keyId', 'digits', 'issuedAt', 'expiresAt', 'attempts'))
        .onConflictDoUpdate({
          target: otpChallenges.transactionId,
          set: {
            issue: given('issue'),
            keyId: given('keyId'),
            digits: given('digits'),
            issuedAt: given('issuedAt'),
            expiresAt: given('expiresAt'),
            attempts: given('attempts'),
          },
        })
        .prepare('otp_challenges_save'),
    ),
    expireOf: statement(() =>
      q
        .update(otpChallenges)
        .set({ expiresAt: 0 })
        .where(
          inArray(
            otpChallenges.transactionId,
            q
              .select({ id: transactions.id })
              .from(transactions)
              .where(
                and(
                  eq(transactions.userReference, given('userReference')),
                  eq(transactions.mode, given('mode')),
                  isOpen,
                ),
              ),
          ),
        )
        .prepare('otp_challenges_expire_of'),
    ),
  };
}

function codeStore(connection: Connection): Pick<OtpStore, 'challenge' | 'save' | 'expireOf'> {
  const { challenge, save, expireOf } = statementsOfCodes(connection);

  return {
    challenge: async (transactionId) => (await challenge({ transactionId }))[0] ?? null,
    save: async (changed) => {
      await save({ ...changed });
    },
    expireOf: async (mode, userReference) => {
      await expireOf({ mode, userReference });
    },
  };
}

const statementsOfSends = ({ q, t: { otpSends } }: Connection) => ({
  reserve: statement(() =>
    q
      .insert(otpSends)
      .values({ ...placeholders('transactionId', 'recipient', 'at'), status: 'sending' })
      .returning({ id: otpSends.id })
      .prepare('otp_sends_reserve'),
  ),
  close: statement(() =>
    q
      .update(otpSends)
      .set({
        status: given('status'),
        channel: given('channel'),
        gateway: given('gateway'),
        gatewayReference: given('gatewayReference'),
      })
      .where(and(eq(otpSends.id, given('id')), eq(otpSends.status, 'sending')))
      .returning({ id: otpSends.id })
      .prepare('otp_sends_close'),
  ),
  sendsOf: statement(() =>
    q
      .select({ at: otpSends.at })
      .from(otpSends)
      .where(and(eq(otpSends.transactionId, given('transactionId')), inArray(otpSends.status, ['sending', 'sent'])))
      .orderBy(otpSends.at)
      .prepare('otp_sends_of'),
  ),
  sendsTo: statement(() =>
    q
      .select({ at: otpSends.at })
      .from(otpSends)
      .where(and(eq(otpSends.recipient, given('recipient')), gt(otpSends.at, given('since'))))
      .orderBy(otpSends.at)
      .prepare('otp_sends_to'),
  ),
  record: statement(() =>
    q
      .select()
      .from(otpSends)
      .where(eq(otpSends.transactionId, given('transactionId')))
      .orderBy(otpSends.id)
      .prepare('otp_sends_record'),
  ),
});

function sendStore(
  connection: Connection,
): Pick<OtpStore, 'reserveSend' | 'closeSend' | 'sendsOf' | 'sendsTo' | 'sendRecord'> {
  const { reserve, close, sendsOf, sendsTo, record } = statementsOfSends(connection);

  return {
    reserveSend: async (send) => {
      const [reserved] = await reserve({ ...send });
      if (!reserved) throw new Error('a reserved send has no id');
      return reserved.id;
    },
    closeSend: async (id, outcome) => (await close({ id, ...outcome })).length > 0,
    sendsOf: async (transactionId) => timesOf(await sendsOf({ transactionId })),
    sendsTo: async (recipient, since) => {
      // Transactions of one phone at the same instant share its limit.
      await lockName(connection, `otp_sends/${recipient}`);
      return timesOf(await sendsTo({ recipient, since }));
    },
    sendRecord: async (transactionId) =>
      (await record({ transactionId })).map((send) => ({ ...send, status: send.status as SendRecord['status'] })),
  };
}

function statementsOfTries({ q, t: { otpTries }, locks }: Connection) {
  const isLate = gt(otpTries.at, given('since'));
  return {
    addTry: statement(() =>
      q
        .insert(otpTries)
        .values(placeholders('transactionId', 'mode', 'userReference', 'recipient', 'at'))
        .prepare('otp_tries_add'),
    ),
    triesOfPhone: statement(() =>
      q
        .select({ at: otpTries.at })
        .from(otpTries)
        .where(and(eq(otpTries.recipient, given('recipient')), eq(otpTries.mode, given('mode')), isLate))
        .orderBy(otpTries.at)
        .prepare('otp_tries_of_phone'),
    ),
    triesOfCustomer: statement(() =>
      q
        .select({ at: otpTries.at })
        .from(otpTries)
        .where(and(eq(otpTries.userReference, given('userReference')), eq(otpTries.mode, given('mode')), isLate))
        .orderBy(otpTries.at)
        .prepare('otp_tries_of_customer'),
    ),
    oldTries: statement(() => {
      const query = q
        .select({ id: otpTries.id })
        .from(otpTries)
        .where(lte(otpTries.at, given('until')))
        .orderBy(otpTries.at)
        .limit(sql.placeholder('limit'));
      // Skips a row that somebody holds right now, instead of waiting for it.
      return locks
        ? query.for('update', { skipLocked: true }).prepare('otp_tries_old_lock')
        : query.prepare('otp_tries_old');
    }),
  };
}

function tryStore(connection: Connection): Pick<OtpStore, 'addWrongTry' | 'wrongTries' | 'dropWrongTries'> {
  const { q, t } = connection;
  const { otpTries } = t;
  const { addTry, triesOfPhone, triesOfCustomer, oldTries } = statementsOfTries(connection);

  return {
    addWrongTry: async (wrong) => {
      await addTry({ ...wrong });
    },
    wrongTries: async ({ mode, userReference, recipient }, since) => {
      // Tries at the same instant share the limits. Locks the customer's first and then the phone's, always in this
      // order.
      await lockName(connection, `otp_tries/${mode}/customer/${userReference}`);
      await lockName(connection, `otp_tries/${mode}/phone/${recipient}`);
      return {
        ofPhone: timesOf(await triesOfPhone({ mode, recipient, since })),
        ofCustomer: timesOf(await triesOfCustomer({ mode, userReference, since })),
      };
    },
    dropWrongTries: async (until, limit) => {
      const ids = (await oldTries({ until, limit })).map(({ id }) => id);
      if (ids.length > 0) await q.delete(otpTries).where(inArray(otpTries.id, ids));
      return ids.length;
    },
  };
}

const statementsOfLifts = ({ q, t: { otpLifts } }: Connection) => ({
  lift: statement(() =>
    q
      .insert(otpLifts)
      .values(placeholders('subject', 'liftedAt', 'liftedBy'))
      .onConflictDoUpdate({
        target: otpLifts.subject,
        set: { liftedAt: given('liftedAt'), liftedBy: given('liftedBy') },
      })
      .prepare('otp_lifts_lift'),
  ),
  liftOf: statement(() =>
    q
      .select({ liftedAt: otpLifts.liftedAt })
      .from(otpLifts)
      .where(eq(otpLifts.subject, given('subject')))
      .prepare('otp_lifts_find'),
  ),
});

function liftStore(connection: Connection): Pick<OtpStore, 'lift' | 'liftedAt'> {
  const { lift, liftOf } = statementsOfLifts(connection);

  return {
    lift: async (subject, liftedAt, liftedBy) => {
      await lift({ subject, liftedAt, liftedBy });
    },
    liftedAt: async (subject) => (await liftOf({ subject }))[0]?.liftedAt ?? null,
  };
}

export const otpStore = (connection: Connection): OtpStore => ({
  ...codeStore(connection),
  ...sendStore(connection),
  ...tryStore(connection),
  ...liftStore(connection),
});

const timesOf = (rows: readonly { readonly at: number }[]): readonly number[] => rows.map(({ at }) => at);
