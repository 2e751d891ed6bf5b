import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseMoney } from '../../src/core/money.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { makeReference } from '../../src/sandbox/reference.ts';
import { makeUtilityValue } from '../../src/sandbox/utility-value.ts';
import type { Book } from './book.ts';
import { PER_CUSTOMER, phoneOf, userOf } from './customers.ts';
import { planOf } from './plan.ts';
import { type Transaction, type TransactionWorld, playTransaction } from './transaction.ts';

export interface LoadOptions extends Omit<TransactionWorld, 'isEnding'> {
  readonly seconds: number;
  /** Transactions begun per second, however the ones before go on. */
  readonly rate: number;
  /** At least so many are begun: on a machine that is too slow for the rate, the load lasts longer. */
  readonly atLeast: number;
  readonly seed: number;
}

export interface LoadResult {
  /** Transactions per second whose customer was done while the load lasted. */
  readonly reached: number;
  /** How late this process itself was in 1 of 100 looks. */
  readonly ownLagMs: number;
}

/** Transactions at a steady rate. */
export interface Load {
  readonly books: readonly Book[];
  readonly find: (by: { readonly reference: string | null; readonly recipient: string | null }) => Book | undefined;
  readonly transactionOf: (book: Book) => Transaction | undefined;
  /** Begins them all; resolves when the time is over, with much still under way. */
  run(options: LoadOptions): Promise<LoadResult>;
}

/**
 * With more transactions under way than are begun in so many seconds, the machine is too slow, and the next ones wait.
 */
const BEHIND_SECONDS = 10;
const LOOK_MS = 5;

export function createLoad(): Load {
  const byReference = new Map<string, Book>();
  const byRecipient = new Map<string, Book>();
  const transactions = new Map<Book, Transaction>();

  async function run({ seconds, rate, atLeast, seed, ...world }: LoadOptions): Promise<LoadResult> {
    let isEnding = false;
    let underWay = 0;
    let through = 0;
    const begin = (ordinal: number): void => {
      const book = openBook(seed, ordinal);
      byReference.set(book.reference, book);
      byRecipient.set(book.recipient, book);
      underWay += 1;
      const transaction = playTransaction(book, { ...world, isEnding: () => isEnding });
      transactions.set(book, transaction);
      void transaction.conversation.finally(() => {
        underWay -= 1;
        if (!isEnding) through += 1;
      });
    };

    const lag = monitorEventLoopDelay({ resolution: 20 });
    lag.enable();
    const startedAt = performance.now();
    const elapsed = (): number => (performance.now() - startedAt) / 1_000;
    let begun = 0;
    while (elapsed() < seconds || begun < atLeast) {
      const due = Math.min(Math.ceil(seconds * rate), Math.floor(elapsed() * rate));
      for (; begun < due && underWay < rate * BEHIND_SECONDS; begun += 1) begin(begun);
      await pause(LOOK_MS);
    }
    isEnding = true;
    lag.disable();
    return { reached: through / elapsed(), ownLagMs: Math.round(lag.percentile(99) / 1e6) };
  }

  return {
    get books() {
      return [...byReference.values()];
    },
    find: ({ reference, recipient }) => byReference.get(reference ?? '') ?? byRecipient.get(recipient ?? ''),
    transactionOf: (book) => transactions.get(book),
    run,
  };
}

function openBook(seed: number, ordinal: number): Book {
  const plan = planOf(seed, ordinal);
  const amount = parseMoney(plan.amount, 'NGN');
  if (!amount.ok) throw new Error(`a plan with the amount ${plan.amount}`);
  const random = seededRandom(seed, 500_000_000 + ordinal);
  const customer = Math.floor(ordinal / PER_CUSTOMER);
  return {
    reference: makeReference(random, Date.now()),
    user: userOf(customer),
    phone: phoneOf(customer),
    amount: amount.value.minor,
    product: plan.product,
    recipient: String(10_000_000_000 + ordinal),
    plan,
    value: plan.product.gives === 'top_up' ? null : makeUtilityValue(plan.product, random),
    postings: [],
    calls: [],
    messages: [],
    code: null,
    debited: false,
    credited: false,
  };
}
