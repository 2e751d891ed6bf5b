import type { Mode } from '../core/mode.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { initiateBody, reversalBody, valueReadyBody } from '../sandbox/event-bodies.ts';
import type { Order } from '../sandbox/order.ts';
import type { Purchase } from '../sandbox/purchase.ts';
import type { Reason } from '../transactions/errors.ts';
import type { State } from '../transactions/states.ts';

/** How one is played: `begin` at first, `next` a quarter of an hour later, `end` after another one. */
export interface Example {
  begin(stage: Stage): Promise<unknown>;
  next?(stage: Stage): Promise<unknown>;
  end?(stage: Stage): Promise<unknown>;
}

/** What an example is played with. */
export interface Stage {
  buy(order?: Partial<Order>, mode?: Mode): Promise<Purchase>;
  /** Announces it and has a code sent; resolves with the code, read off the phone. */
  askForCode(purchase: Purchase): Promise<string>;
  /** All that a customer does: resolves when COMPLETE is answered. */
  pay(purchase: Purchase): Promise<unknown>;
  /** The merchant's transfer call has arrived. */
  called(purchase: Purchase): Promise<void>;
  /** A supervisor decides the case of this kind. */
  decide(reference: string, kind: ReviewKind, choice: string): Promise<void>;
  /** What one step left for a later one. */
  readonly kept: Map<string, Purchase>;
}

const UNHEARD = { faults: { outcome: 'none' } } as const;
const DOUBTFUL = { faults: { transfer: 'drop', outcome: 'none' } } as const;
const REFUSED = { faults: { transfer: 'refuse' } } as const;
const OTHER_PIN = { pin: { number: '5550001112', serial: 'QQQ000111', instructions: 'Dial *126*PIN#' } };

const value = (purchase: Purchase, change: Record<string, unknown> = {}) => {
  const { event, data } = valueReadyBody(purchase.facts, purchase.value as NonNullable<Purchase['value']>);
  return { event, data: { ...data, ...change } };
};
const reversal = (purchase: Purchase, change: Record<string, unknown> = {}) => {
  const { event, data } = reversalBody(purchase.facts);
  return { event, data: { ...data, ...change } };
};

const paid = async (stage: Stage, order: Partial<Order>): Promise<Purchase> => {
  const purchase = await stage.buy(order);
  await stage.pay(purchase);
  return purchase;
};
/** One that is paid, and then something more comes for it. */
const paidThen = (order: Partial<Order>, then: (purchase: Purchase) => Promise<unknown>): Example => ({
  begin: async (stage) => then(await paid(stage, order)),
});

/** One of every kind of case. A kind without a row does not compile, and one whose row opens none fails a test. */
export const CASE_EXAMPLES: Readonly<Record<ReviewKind, Example>> = {
  // With real money, so that two people must decide it.
  in_doubt: {
    begin: async (stage) => {
      const purchase = await stage.buy(DOUBTFUL, 'LIVE');
      stage.kept.set('in_doubt', purchase);
      await stage.pay(purchase);
      await stage.pay(await stage.buy(DOUBTFUL));
    },
    // In LIVE one person only proposes: it waits for the second supervisor.
    end: (stage) => stage.decide(keptOf(stage, 'in_doubt').reference, 'in_doubt', 'paid'),
  },
  value_overdue: paidThen(UNHEARD, async () => {}),
  conflicting_initiate: {
    begin: async (stage) => {
      const purchase = await stage.buy();
      await stage.pay(purchase);
      const { event, data } = initiateBody(purchase.facts);
      await purchase.send({ event, data: { ...data, amount: '900.0' } });
    },
  },
  second_voucher: paidThen(UNHEARD, async (purchase) => {
    await purchase.sendValue();
    await purchase.send(value(purchase, { utility_value: OTHER_PIN }));
  }),
  value_unexpected: paidThen(REFUSED, (purchase) => purchase.send(value(purchase))),
  value_afterwards: {
    begin: async (stage) => stage.kept.set('value_afterwards', await paid(stage, UNHEARD)),
    next: async (stage) => {
      const purchase = keptOf(stage, 'value_afterwards');
      await stage.decide(purchase.reference, 'value_overdue', 'customer_has_it');
      await purchase.send(value(purchase));
    },
  },
  value_conflict: paidThen(UNHEARD, (purchase) => purchase.send(value(purchase, { user_reference: 'somebody.else' }))),
  value_unverified: paidThen(UNHEARD, (purchase) => purchase.send(value(purchase), 'unsigned')),
  value_unclear: paidThen(UNHEARD, (purchase) =>
    purchase.send(value(purchase, { utility_value: { remark: 'Quote 4821 33 at the counter' } })),
  ),
  reversal_unexpected: {
    begin: async (stage) => {
      const purchase = await stage.buy();
      await purchase.initiate();
      await purchase.send(reversal(purchase));
    },
  },
  reversal_changed: paidThen(UNHEARD, async (purchase) => {
    await purchase.send(reversal(purchase));
    await purchase.send(reversal(purchase, { amount: 150 }));
  }),
  reversal_conflict: paidThen(UNHEARD, (purchase) => purchase.send(reversal(purchase, { amount: 2_000 }))),
  reversal_unverified: paidThen(UNHEARD, (purchase) => purchase.send(reversal(purchase), 'unsigned')),
  late_refusal: {
    begin: async (stage) => {
      const held = Promise.withResolvers<unknown>();
      const purchase = await stage.buy({ ...REFUSED, heldUntil: held.promise });
      const code = await stage.askForCode(purchase);
      const completed = purchase.complete(code);
      await stage.called(purchase);
      await purchase.send(value(purchase));
      held.resolve(null);
      await completed;
    },
  },
  late_acceptance: {
    begin: async (stage) => {
      const held = Promise.withResolvers<unknown>();
      const purchase = await stage.buy({ ...UNHEARD, heldUntil: held.promise });
      const code = await stage.askForCode(purchase);
      const completed = purchase.complete(code);
      await stage.called(purchase);
      LET_GO.set(purchase, async () => {
        held.resolve(null);
        await completed;
      });
      stage.kept.set('late_acceptance', purchase);
    },
    end: async (stage) => {
      const purchase = keptOf(stage, 'late_acceptance');
      await stage.decide(purchase.reference, 'in_doubt', 'unpaid');
      await LET_GO.get(purchase)?.();
    },
  },
};

/** Calls to Finswich that stay open until these are called. */
const LET_GO = new WeakMap<Purchase, () => Promise<void>>();

type Ending = State | Reason;
/** How a purchase stands or ends, and why: those that no case above ends in. */
export const ENDING_EXAMPLES: Partial<Readonly<Record<Ending, Example>>> = {
  fulfilled: { begin: (stage) => paid(stage, {}) },
  reversed: { begin: (stage) => paid(stage, { faults: { outcome: 'reversal' } }) },
  settled: { begin: (stage) => paid(stage, { productId: '4102' }) },
  transfer_refused: { begin: (stage) => paid(stage, REFUSED) },
  declined: { begin: async (stage) => (await stage.buy({ userReference: 'frozen.femi' })).initiate() },
  transaction_expired: { begin: async (stage) => stage.askForCode(await stage.buy()) },
  otp_exhausted: {
    begin: async (stage) => {
      const purchase = await stage.buy();
      const code = await stage.askForCode(purchase);
      // Each another one: the same code again is the same try.
      for (let tries = 1; tries <= WRONG_TRIES; tries++) {
        await purchase.complete(code.replace(/\d/g, (digit) => String((Number(digit) + tries) % 10)));
      }
    },
  },
  // Two purchases at once, with money for one.
  insufficient_funds: {
    begin: async (stage) => {
      const who = { userReference: 'tunde.short', amount: '100.00' };
      const [first, second] = [await stage.buy(who), await stage.buy(who)];
      const codes = [await stage.askForCode(first), await stage.askForCode(second)] as const;
      await first.complete(codes[0]);
      await second.complete(codes[1]);
    },
  },
  given_back: {
    begin: async (stage) => stage.kept.set('given_back', await paid(stage, UNHEARD)),
    next: (stage) => stage.decide(keptOf(stage, 'given_back').reference, 'value_overdue', 'give_back'),
  },
};
/** More than a code bears. */
const WRONG_TRIES = 6;

const METER = '45700012345';
/** Who buys what, and all goes well, as it does mostly. */
const BOUGHT: readonly (Partial<Order> & { readonly mode: Mode })[] = [
  { mode: 'LIVE', userReference: 'adaobi.n', productId: '4611', amount: '500.00' },
  { mode: 'TEST', userReference: 'chidi.okafor', productId: '5207', amount: '5000.00', recipient: METER },
  { mode: 'LIVE', userReference: 'chidi.okafor', productId: '4388', amount: '2500.00' },
  { mode: 'LIVE', userReference: 'ngozi.eze', productId: '5207', amount: '2000.00', recipient: METER },
  { mode: 'TEST', userReference: 'ngozi.eze', productId: '4388', amount: '1000.00' },
  { mode: 'LIVE', userReference: 'adaobi.n', productId: '4102', amount: '300.00' },
  { mode: 'LIVE', userReference: 'chidi.okafor', productId: '4611', amount: '1000.00' },
  { mode: 'TEST', userReference: 'adaobi.n', productId: '4102', amount: '200.00' },
  { mode: 'LIVE', userReference: 'ngozi.eze', productId: '4611', amount: '200.00' },
];
export const ORDINARY_EXAMPLES: readonly Example[] = BOUGHT.map(({ mode, ...order }) => ({
  begin: async (stage) => stage.pay(await stage.buy(order, mode)),
}));

/** Those that the hour would end are begun at the end of it. */
export const OPEN_EXAMPLES: readonly Example[] = [
  { begin: async (stage) => (await stage.buy()).initiate() },
  { begin: async (stage) => stage.askForCode(await stage.buy()) },
];

function keptOf({ kept }: Stage, name: string): Purchase {
  const purchase = kept.get(name);
  if (!purchase) throw new Error(`the demo's example ${name} was not begun`);
  return purchase;
}
