import type { Mode } from '../core/mode.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { initiateBody, reversalBody, valueReadyBody } from '../sandbox/event-bodies.ts';
import type { Order } from '../sandbox/order.ts';
import type { Transaction } from '../sandbox/transaction.ts';
import type { Reason } from '../transactions/errors.ts';
import type { State } from '../transactions/states.ts';

/** How an example is played: first `begin`, a quarter of an hour later `next`, and after another quarter `end`. */
export interface Example {
  begin(stage: Stage): Promise<unknown>;
  next?(stage: Stage): Promise<unknown>;
  end?(stage: Stage): Promise<unknown>;
}

/** What an example is played with. */
export interface Stage {
  buy(order?: Partial<Order>, mode?: Mode): Promise<Transaction>;
  /** Announces a transaction and has a code sent. Resolves with the code that the phone shows. */
  askForCode(transaction: Transaction): Promise<string>;
  /** Does everything a customer does. Resolves when COMPLETE is answered. */
  pay(transaction: Transaction): Promise<unknown>;
  /** Resolves when the merchant's transfer call has arrived. */
  called(transaction: Transaction): Promise<void>;
  /** Has a supervisor decide the case of this kind. */
  decide(reference: string, kind: ReviewKind, choice: string): Promise<void>;
  /** Transactions that one step keeps for a later one, by the name of the example. */
  readonly kept: Map<string, Transaction>;
}

const UNHEARD = { faults: { outcome: 'none' } } as const;
const DOUBTFUL = { faults: { transfer: 'drop', outcome: 'none' } } as const;
const REFUSED = { faults: { transfer: 'refuse' } } as const;
const OTHER_PIN = { pin: { number: '5550001112', serial: 'QQQ000111', instructions: 'Dial *126*PIN#' } };

const value = (transaction: Transaction, change: Record<string, unknown> = {}) => {
  const { event, data } = valueReadyBody(transaction.facts, transaction.value as NonNullable<Transaction['value']>);
  return { event, data: { ...data, ...change } };
};
const reversal = (transaction: Transaction, change: Record<string, unknown> = {}) => {
  const { event, data } = reversalBody(transaction.facts);
  return { event, data: { ...data, ...change } };
};

const paid = async (stage: Stage, order: Partial<Order>): Promise<Transaction> => {
  const transaction = await stage.buy(order);
  await stage.pay(transaction);
  return transaction;
};
/** A transaction that is paid, and for which another event comes later. */
const paidThen = (order: Partial<Order>, then: (transaction: Transaction) => Promise<unknown>): Example => ({
  begin: async (stage) => then(await paid(stage, order)),
});

/** A kind of case that an upstream which announces its transactions can bring about. */
export type AnnouncedCase = Exclude<ReviewKind, 'answer_conflict'>;

/**
 * An example of every kind of case that Finswich can bring about. A kind without a row does not compile, and a row that
 * opens no case fails a test.
 */
export const CASE_EXAMPLES: Readonly<Record<AnnouncedCase, Example>> = {
  // In LIVE, so that two people must decide it.
  in_doubt: {
    begin: async (stage) => {
      const transaction = await stage.buy(DOUBTFUL, 'LIVE');
      stage.kept.set('in_doubt', transaction);
      await stage.pay(transaction);
      await stage.pay(await stage.buy(DOUBTFUL));
    },
    // In LIVE one person only proposes. The decision waits for the second supervisor.
    end: (stage) => stage.decide(keptOf(stage, 'in_doubt').reference, 'in_doubt', 'paid'),
  },
  value_overdue: paidThen(UNHEARD, async () => {}),
  conflicting_initiate: {
    begin: async (stage) => {
      const transaction = await stage.buy();
      await stage.pay(transaction);
      const { event, data } = initiateBody(transaction.facts);
      await transaction.send({ event, data: { ...data, amount: '900.0' } });
    },
  },
  second_voucher: paidThen(UNHEARD, async (transaction) => {
    await transaction.sendValue();
    await transaction.send(value(transaction, { utility_value: OTHER_PIN }));
  }),
  value_unexpected: paidThen(REFUSED, (transaction) => transaction.send(value(transaction))),
  value_afterwards: {
    begin: async (stage) => stage.kept.set('value_afterwards', await paid(stage, UNHEARD)),
    next: async (stage) => {
      const transaction = keptOf(stage, 'value_afterwards');
      await stage.decide(transaction.reference, 'value_overdue', 'customer_has_it');
      await transaction.send(value(transaction));
    },
  },
  value_conflict: paidThen(UNHEARD, (transaction) =>
    transaction.send(value(transaction, { user_reference: 'somebody.else' })),
  ),
  value_unverified: paidThen(UNHEARD, (transaction) => transaction.send(value(transaction), 'unsigned')),
  value_unclear: paidThen(UNHEARD, (transaction) =>
    transaction.send(value(transaction, { utility_value: { remark: 'Quote 4821 33 at the counter' } })),
  ),
  reversal_unexpected: {
    begin: async (stage) => {
      const transaction = await stage.buy();
      await transaction.initiate();
      await transaction.send(reversal(transaction));
    },
  },
  reversal_changed: paidThen(UNHEARD, async (transaction) => {
    await transaction.send(reversal(transaction));
    await transaction.send(reversal(transaction, { amount: 150 }));
  }),
  reversal_conflict: paidThen(UNHEARD, (transaction) => transaction.send(reversal(transaction, { amount: 2_000 }))),
  reversal_unverified: paidThen(UNHEARD, (transaction) => transaction.send(reversal(transaction), 'unsigned')),
  late_refusal: {
    begin: async (stage) => {
      const held = Promise.withResolvers<unknown>();
      const transaction = await stage.buy({ ...REFUSED, heldUntil: held.promise });
      const code = await stage.askForCode(transaction);
      const completed = transaction.complete(code);
      await stage.called(transaction);
      await transaction.send(value(transaction));
      held.resolve(null);
      await completed;
    },
  },
  late_acceptance: {
    begin: async (stage) => {
      const held = Promise.withResolvers<unknown>();
      const transaction = await stage.buy({ ...UNHEARD, heldUntil: held.promise });
      const code = await stage.askForCode(transaction);
      const completed = transaction.complete(code);
      await stage.called(transaction);
      LET_GO.set(transaction, async () => {
        held.resolve(null);
        await completed;
      });
      stage.kept.set('late_acceptance', transaction);
    },
    end: async (stage) => {
      const transaction = keptOf(stage, 'late_acceptance');
      await stage.decide(transaction.reference, 'in_doubt', 'unpaid');
      await LET_GO.get(transaction)?.();
    },
  },
};

/** For each transaction whose call is held open, the function that lets it go on. */
const LET_GO = new WeakMap<Transaction, () => Promise<void>>();

type Ending = State | Reason;
/** States and reasons of transactions that no case above ends in. */
export const ENDING_EXAMPLES: Partial<Readonly<Record<Ending, Example>>> = {
  fulfilled: { begin: (stage) => paid(stage, {}) },
  reversed: { begin: (stage) => paid(stage, { faults: { outcome: 'reversal' } }) },
  settled: { begin: (stage) => paid(stage, { productId: '4102' }) },
  transfer_refused: { begin: (stage) => paid(stage, REFUSED) },
  declined: { begin: async (stage) => (await stage.buy({ userReference: 'frozen.femi' })).initiate() },
  transaction_expired: { begin: async (stage) => stage.askForCode(await stage.buy()) },
  otp_exhausted: {
    begin: async (stage) => {
      const transaction = await stage.buy();
      const code = await stage.askForCode(transaction);
      // Each try another code: the same code again is the same try.
      for (let tries = 1; tries <= WRONG_TRIES; tries++) {
        await transaction.complete(code.replace(/\d/g, (digit) => String((Number(digit) + tries) % 10)));
      }
    },
  },
  // Two transactions at once, with money for one.
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
/** More wrong tries than a code allows. */
const WRONG_TRIES = 6;

const METER = '45700012345';
/** Ordinary transactions that go well, as most do. */
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

/** Examples that would expire within the hour begin at its end. */
export const OPEN_EXAMPLES: readonly Example[] = [
  { begin: async (stage) => (await stage.buy()).initiate() },
  { begin: async (stage) => stage.askForCode(await stage.buy()) },
];

function keptOf({ kept }: Stage, name: string): Transaction {
  const transaction = kept.get(name);
  if (!transaction) throw new Error(`the demo's example ${name} was not begun`);
  return transaction;
}
