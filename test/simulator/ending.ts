import type { Books } from './books.ts';
import { hold } from './failure.ts';
import { referenceOf, serialOf, variantOf } from './finswich.ts';
import type { Observer, Purchase } from './observer.ts';
import type { Phones } from './phones.ts';
import type { PurchasePlan, WorldPlan } from './plan.ts';

export interface EndingParts {
  readonly plan: WorldPlan;
  readonly observer: Observer;
  readonly books: Books;
  readonly phones: Phones;
  readonly owesVoucher: (reference: string) => boolean;
  readonly decidedWrongly: (reference: string) => boolean;
}

/** States in which something is still to come. */
const UNFINISHED = ['initiated', 'awaiting_otp', 'submitting', 'in_doubt'];

/** When all is quiet: do Finswich's books and ours agree, is nothing stuck, was everybody told? */
export function proveEnding({ plan, observer, books, phones, owesVoucher, decidedWrongly }: EndingParts): void {
  for (const { reference, kind, status } of observer.jobs()) {
    hold(status === 'done', 'every message is sent in the end', reference, () => `${kind} is ${status}`);
  }
  for (const { reference, kind } of observer.reviewsWaiting()) {
    hold(false, 'every case can be closed', reference, () => kind);
  }
  const found = new Map(observer.purchases().map((purchase) => [purchase.reference, purchase]));
  for (const purchase of plan.purchases) {
    const reference = referenceOf(purchase);
    const kept = found.get(reference);
    const paid = kept ? paidFor(kept, observer.movements(reference)) : 0;
    const wrongly = decidedWrongly(reference) || books.hasGivenAway(reference);
    hold(
      wrongly || paid === books.net(reference),
      'Finswich and we agree about the money',
      reference,
      () => `we ${paid}, they ${books.net(reference)}`,
    );
    if (!kept) continue;
    hold(!UNFINISHED.includes(kept.state), 'nothing is stuck', reference, () => kept.state);
    if (!decidedWrongly(reference) && books.wasDebited(reference))
      proveOutcomes(purchase, kept, owesVoucher(reference));
    const strange = observer.vouchers(reference).find(({ serial }) => serial === serialOf(purchase.ordinal, 'strange'));
    hold(wrongly || strange?.status !== 'ready', "nobody gets another's voucher", reference, () => kept.state);
    proveTold(kept, observer, phones);
  }
}

function paidFor({ amount }: Purchase, movements: readonly string[]): number {
  return amount * (Number(movements.includes('settle')) - Number(movements.includes('refund')));
}

/** What came in proof must show in the state. */
function proveOutcomes({ outcomes }: PurchasePlan, { reference, state }: Purchase, owesVoucher: boolean): void {
  const isGivenBack = state === 'reversed' || state === 'failed';
  const reversal = outcomes.some(
    (one) => one.what === 'reversal' && one.since === 'debit' && variantOf(one) === 'plain',
  );
  hold(!reversal || isGivenBack, 'a reversal gives the money back', reference, () => state);
  hold(!owesVoucher || isGivenBack || state === 'fulfilled', 'a voucher ends its purchase', reference, () => state);
}

/** The message that each ending owes the customer. */
function proveTold(purchase: Purchase, observer: Observer, phones: Phones): void {
  const { reference, state } = purchase;
  const kinds = phones.of(reference).map(({ kind }) => kind);
  const told = (kind: (typeof kinds)[number]): void =>
    hold(kinds.includes(kind), 'the customer is told how it ended', reference, () => `${state}, and no ${kind}`);
  if (state === 'failed') told('purchase_failed');
  if (state === 'reversed' && observer.movements(reference).length > 0) told('refund');
  if (state === 'fulfilled' && observer.vouchers(reference).some(({ status }) => status === 'ready')) told('voucher');
  const hasVoucher = /pin|power/i.test((purchase as unknown as { product_category: string }).product_category);
  if (state === 'settled' && !hasVoucher) told('purchase_paid');
  if (state === 'settled' && hasVoucher) {
    hold(observer.hasCase(reference), 'a voucher that does not come is noticed', reference, () => state);
  }
  const twice = hasVoucher && kinds.includes('purchase_paid');
  hold(!twice, 'who gets a voucher is told with it', reference, () => state);
  // Told of a failure only when it ended as one.
  hold(
    state === 'failed' || !kinds.includes('purchase_failed'),
    'nobody is told of a failure that was none',
    reference,
    () => state,
  );
  const refunded = state === 'reversed';
  hold(refunded || !kinds.includes('refund'), 'nobody is told of a refund that was none', reference, () => state);
}
