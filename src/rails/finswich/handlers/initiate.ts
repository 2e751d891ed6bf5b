import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import { type Outcome, receive } from '../../../inbox/receive.ts';
import { type Answer, refuse } from '../../../transactions/errors.ts';
import { initiate } from '../../../transactions/initiate.ts';
import type { Stores } from '../../../transactions/ports.ts';
import { type Handle, inboxKey, recordAlone, verdictOf } from '../handling.ts';
import type { TransactionInitiate } from '../payloads.ts';
import { readMoney, readProduct } from '../translate.ts';

/** TRANSACTION_INITIATE: anything but success ends the purchase at Finswich, so refusals are remembered too. */
export const handleInitiate: Handle<TransactionInitiate> = async ({ work, ring, policy }, { payload, arrival }) => {
  const { mode, txn_reference: reference, user_reference: userReference, transfer_type: transferType } = payload;
  const money = readMoney(payload);
  const handled = await work.run(async (stores) => {
    if (!money.ok) {
      const answer = refuse(money.error);
      await recordAlone(stores, arrival, answer);
      return ok({ answer, verdict: verdictOf(answer) });
    }
    const content = canonicalJson({
      userReference,
      money: money.value,
      transferType,
      recipient: payload.recipient ?? null,
    });
    const key = inboxKey(mode, 'TRANSACTION_INITIATE');
    const reversalKey = inboxKey(mode, 'UTILITY_TRANSACTION_REVERSAL');
    const conflict = () => refuseConflict(stores, payload, content, arrival.receivedAt);
    const received = await receive<Answer>(
      stores.inbox,
      ring,
      arrival,
      { reference, key, content },
      async (seen, claimed) => {
        if (seen === 'changed') return conflict();
        const answer = await initiate(stores, policy, {
          reference,
          mode,
          userReference,
          transferType,
          amount: money.value,
          product: readProduct(payload),
          reversalOnFile: claimed.some((row) => row.key === reversalKey),
          at: arrival.receivedAt,
        });
        return answer ? { answer, verdict: verdictOf(answer), claims: 'key' } : conflict();
      },
    );
    return ok({ answer: received.answer ?? refuse('conflicting_duplicate'), verdict: received.verdict });
  });
  return handled.ok ? handled.value : handled.error;
};

async function refuseConflict(
  stores: Stores,
  payload: TransactionInitiate,
  matter: string,
  at: number,
): Promise<Outcome<Answer>> {
  const { mode, txn_reference: reference, user_reference, amount, currency } = payload;
  const evidence = { user_reference, amount, currency, mode };
  const known = await stores.transactions.find(reference);
  await stores.reviews.open(
    { kind: 'conflicting_initiate', reference, mode: known?.mode ?? mode, matter, evidence },
    at,
  );
  return { answer: refuse('conflicting_duplicate'), verdict: 'reviewed', claims: 'content' };
}
