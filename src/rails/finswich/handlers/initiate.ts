import { ok } from '../../../core/result.ts';
import { type Outcome, eventKey, receive } from '../../../once/receive.ts';
import { type Answer, refuse } from '../../../transactions/errors.ts';
import { initiate } from '../../../transactions/initiate.ts';
import type { Stores } from '../../../transactions/ports.ts';
import { hasReversal } from '../../../transactions/reverse.ts';
import { type Handle, verdictOf } from '../handling.ts';
import type { TransactionInitiate } from '../payloads.ts';
import { ANNOUNCED_LIFE_MS, RAIL, valueLimitMs } from '../products.ts';
import { readMoney, readProduct } from '../translate.ts';

/** TRANSACTION_INITIATE: anything but success ends the transaction at Finswich, so refusals are remembered too. */
export const handleInitiate: Handle<TransactionInitiate> = async (deps, { payload, arrival }) => {
  const { work, ring, policy, valueLimits } = deps;
  const { mode, txn_reference: reference, user_reference: userReference, transfer_type: transferType } = payload;
  const money = readMoney(payload);
  const handled = await work.run(async (stores) => {
    const product = readProduct(payload);
    const said = money.ok ? money.value : [payload.amount, payload.currency];
    const content = JSON.stringify([userReference, said, transferType, product]);
    const key = eventKey(mode, 'TRANSACTION_INITIATE');
    const conflict = () => refuseConflict(stores, payload, content, arrival.receivedAt);
    const received = await receive<Answer>(
      stores.inbox,
      ring,
      arrival,
      { reference, key, content },
      async (seen, claimed) => {
        if (seen === 'changed') return conflict();
        if (!money.ok) return { answer: refuse(money.error), verdict: 'refused', claims: 'key' };
        const answer = await initiate(stores, policy, {
          rail: RAIL,
          reference,
          mode,
          userReference,
          transferType,
          amount: money.value,
          product,
          valueLimitMs: valueLimitMs(product, valueLimits),
          lifeMs: ANNOUNCED_LIFE_MS,
          reversalOnFile: hasReversal(claimed, mode),
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
  topic: string,
  at: number,
): Promise<Outcome<Answer>> {
  const { mode, txn_reference: reference, user_reference, amount, currency } = payload;
  const evidence = { user_reference, amount, currency, mode };
  const known = await stores.transactions.find(reference);
  await stores.reviews.open(
    { kind: 'conflicting_initiate', reference, mode: known?.mode ?? mode, topic, evidence },
    at,
  );
  return { answer: refuse('conflicting_duplicate'), verdict: 'reviewed', claims: 'content' };
}
