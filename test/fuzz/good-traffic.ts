import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What the parent tells the buyers' process. */
export type Order =
  | {
      readonly kind: 'buy';
      readonly url: string;
      readonly perSecond: number;
      readonly customers: number;
      readonly phase: string;
    }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'end' };

/** What the buyers' process reports at the end. */
export interface Bought {
  readonly transactions: number;
  /** Events that had no answer and were sent again. */
  readonly sentAgain: number;
  /** Events that were not answered with success, and what was answered. */
  readonly failures: readonly string[];
  /** Milliseconds from request to answer, by phase. */
  readonly latencies: readonly (readonly [string, readonly number[]])[];
  /** Every code and PIN that went to a customer. */
  readonly secrets: readonly string[];
}

export const buyerUser = (customer: number): string => `buyer-${customer}`;
export const buyerPhone = (customer: number): string => `+23480${String(50_000_000 + customer)}`;

export interface GoodTraffic {
  /** Where the service finds Finswich's transfer API and the SMS gateway. */
  readonly upstreamUrl: string;
  buy(url: string, perSecond: number, customers: number, phase: string): void;
  /** Counts the answers from now on under this name. */
  enter(phase: string): void;
  /** Lets what is under way finish; resolves with the report. */
  end(): Promise<Bought>;
  kill(): void;
}

/** Starts the buyers' process. */
export async function startGoodTraffic(): Promise<GoodTraffic> {
  const child = fork(new URL('./buyers.ts', import.meta.url).pathname, { execArgv: [] });
  const tell = (order: Order): boolean => child.send(order);
  const [hello] = (await once(child, 'message')) as [{ upstream: string }];
  return {
    upstreamUrl: hello.upstream,
    buy: (url, perSecond, customers, phase) => void tell({ kind: 'buy', url, perSecond, customers, phase }),
    enter: (phase) => void tell({ kind: 'phase', phase }),
    end: async () => {
      const bought = once(child, 'message');
      const gone = once(child, 'exit');
      tell({ kind: 'end' });
      const [result] = (await bought) as [Bought];
      await gone;
      return result;
    },
    kill: () => void child.kill(),
  };
}
