import { setTimeout as wait } from 'node:timers/promises';
import { codedMoney } from '../core/money.ts';
import type { Product } from './catalogue.ts';
import { type TransactionFacts, reversalBody, valueReadyBody } from './event-bodies.ts';
import type { EventDelivery } from './event-delivery.ts';
import type { Exchange } from './exchange.ts';
import type { Faults } from './order.ts';
import type { Phones } from './phone.ts';
import { between } from './random.ts';
import type { TransactionSurroundings } from './transaction-surroundings.ts';
import type { UnderWay } from './under-way.ts';
import { type UtilityValue, makeUtilityValue } from './utility-value.ts';

/** What is drawn for one transaction. */
interface Drawn {
  /** Null when the phone is loaded directly. */
  readonly value: UtilityValue | null;
  readonly slowMs: number;
  readonly outcomeMs: number;
  readonly lateReversalMs: number;
}

/** Drawn at once and in this order. So the same seed gives the same transaction, whatever happens meanwhile. */
export function drawTransaction(
  product: Product,
  { random, minuteMs }: Pick<TransactionSurroundings, 'random' | 'minuteMs'>,
): Drawn {
  return {
    value: product.gives === 'top_up' ? null : makeUtilityValue(product, random),
    slowMs: between(random, 2, 4) * minuteMs,
    outcomeMs: between(random, 0.4, 0.9) * minuteMs,
    lateReversalMs: between(random, 2, 3) * minuteMs,
  };
}

/** The provider, who gives the customer what they paid for, or fails to. */
export interface Provider {
  /** The recipient was loaded directly. */
  readonly hasToppedUp: () => boolean;
  /** Throws a RangeError for a product that gives no value. */
  readonly sendValue: () => Promise<Exchange>;
  readonly sendReversal: () => Promise<Exchange>;
  readonly outcomeNow: () => Promise<void>;
  readonly outcomeSoon: () => void;
}

/** What the provider is told about a transaction, and what it works with. */
interface ProviderParts {
  readonly facts: TransactionFacts;
  readonly faults: Faults;
  readonly drawn: Drawn;
  readonly around: TransactionSurroundings;
  readonly underWay: UnderWay;
  readonly events: EventDelivery;
}

export function createProvider({ facts, faults, drawn, around, underWay, events }: ProviderParts): Provider {
  const { product, reference } = facts;
  const { value, outcomeMs, lateReversalMs } = drawn;
  const { clock, changes, pool, phones, closing } = around;
  const { inBackground } = underWay;
  const { deliver, isRunning } = events;
  let outcomeBegun = false;
  let toppedUp = false;

  function sendValue(): Promise<Exchange> {
    if (value === null) throw new RangeError(`${product.operator} ${product.product_category} is loaded directly`);
    return deliver(valueReadyBody(facts, value));
  }

  function sendReversal(): Promise<Exchange> {
    pool.credit(reference, clock());
    return deliver(reversalBody(facts));
  }

  async function provide(): Promise<void> {
    if (value !== null) {
      await sendValue();
      return;
    }
    toppedUp = true;
    textLoaded(phones, facts);
  }

  function reverseLate(): void {
    inBackground(async () => {
      await wait(lateReversalMs, undefined, { signal: closing });
      await sendReversal();
    });
  }

  async function outcome(): Promise<void> {
    switch (faults.outcome) {
      case 'value':
        return provide();
      case 'reversal':
        await sendReversal();
        return;
      case 'late_reversal':
        await provide();
        return reverseLate();
      case 'none':
    }
  }

  return {
    hasToppedUp: () => toppedUp,
    sendValue: async () => sendValue(),
    sendReversal: async () => sendReversal(),
    async outcomeNow() {
      if (outcomeBegun) return;
      outcomeBegun = true;
      await outcome();
    },
    outcomeSoon() {
      if (outcomeBegun) return;
      outcomeBegun = true;
      inBackground(async () => {
        await changes.until(() => !isRunning('COMPLETE_TRANSACTION'), 60_000);
        await wait(outcomeMs, undefined, { signal: closing });
        await outcome();
      });
    },
  };
}

/** The operator tells the recipient that their phone is loaded. */
function textLoaded(phones: Phones, { recipient, amount, reference, product }: TransactionFacts): void {
  const { operator, product_category: category } = product;
  const text = `Your line has been loaded. ${category}: ${codedMoney(amount)}. Ref ${reference}`;
  phones.receive({ to: recipient, from: operator.replace('Nigeria ', ''), text, via: 'operator', reference });
}
