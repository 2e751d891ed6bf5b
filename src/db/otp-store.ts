import { and, eq, gt, ne } from './drizzle.ts';
import type { OtpStore } from '../otp/ports.ts';
import { type Connection, given, lockName, lockPurchase, placeholders, statement } from './connection.ts';

export function otpStore(connection: Connection): OtpStore {
  const { q, t } = connection;
  const { otpChallenges, otpSends } = t;
  const challenge = statement(() =>
    q
      .select()
      .from(otpChallenges)
      .where(eq(otpChallenges.reference, given('reference')))
      .prepare('otp_challenges_find'),
  );
  const save = statement(() =>
    q
      .insert(otpChallenges)
      .values(placeholders('reference', 'issue', 'keyId', 'digits', 'issuedAt', 'expiresAt', 'attempts'))
      .onConflictDoUpdate({
        target: otpChallenges.reference,
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
  );
  const reserve = statement(() =>
    q
      .insert(otpSends)
      .values({ ...placeholders('reference', 'recipient', 'at'), status: 'sending' })
      .returning({ id: otpSends.id })
      .prepare('otp_sends_reserve'),
  );
  const close = statement(() =>
    q
      .update(otpSends)
      .set({
        status: given('status'),
        channel: given('channel'),
        gateway: given('gateway'),
        gatewayReference: given('gatewayReference'),
      })
      .where(eq(otpSends.id, given('id')))
      .prepare('otp_sends_close'),
  );
  const counted = { reference: otpSends.reference, at: otpSends.at };
  const sendsOf = statement(() =>
    q
      .select(counted)
      .from(otpSends)
      .where(and(eq(otpSends.reference, given('reference')), ne(otpSends.status, 'failed')))
      .orderBy(otpSends.at)
      .prepare('otp_sends_of'),
  );
  const sendsTo = statement(() =>
    q
      .select(counted)
      .from(otpSends)
      .where(
        and(eq(otpSends.recipient, given('recipient')), gt(otpSends.at, given('since')), ne(otpSends.status, 'failed')),
      )
      .orderBy(otpSends.at)
      .prepare('otp_sends_to'),
  );
  const record = statement(() =>
    q
      .select()
      .from(otpSends)
      .where(eq(otpSends.reference, given('reference')))
      .orderBy(otpSends.id)
      .prepare('otp_sends_record'),
  );

  return {
    challenge: async (reference) => {
      await lockPurchase(connection, reference);
      return (await challenge({ reference }))[0] ?? null;
    },
    save: async (changed) => {
      await save({ ...changed });
    },
    reserveSend: async (send) => {
      const [reserved] = await reserve({ ...send });
      if (!reserved) throw new Error('a reserved send has no id');
      return reserved.id;
    },
    closeSend: async (id, outcome) => {
      await close({ id, ...outcome });
    },
    sendsOf: async (reference) => sendsOf({ reference }),
    sendsTo: async (recipient, since) => {
      // Purchases of one phone at the same instant share its limit.
      await lockName(connection, `otp_sends/${recipient}`);
      return sendsTo({ recipient, since });
    },
    sendRecord: async (reference) => record({ reference }),
  };
}
