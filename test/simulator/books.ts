import { hold } from './failure.ts';

/** What Finswich itself knows of one transaction. Amounts in minor units. */
interface Page {
  debited: number;
  isReversed: boolean;
  /** Transfer calls that arrived and were not turned away unread. */
  calls: number;
}

/** Finswich's own books of the merchant's pool, per transaction. The service's books are compared with them. */
export interface Books {
  debit(reference: string, minor: number): void;
  /** Finswich hands out something that was not paid for: from now on its events and its books disagree. */
  giveAway(reference: string): void;
  hasGivenAway(reference: string): boolean;
  /** From now on the transaction costs the merchant nothing, whether its debit came before or comes after. */
  reverse(reference: string): void;
  call(reference: string): void;
  calls(reference: string): number;
  /** Minor units that the transaction has cost the merchant. */
  net(reference: string): number;
  wasDebited(reference: string): boolean;
}

export function createBooks(): Books {
  const pages = new Map<string, Page>();
  const page = (reference: string): Page => {
    const found = pages.get(reference) ?? { debited: 0, isReversed: false, calls: 0 };
    pages.set(reference, found);
    return found;
  };
  const givenAway = new Set<string>();
  return {
    giveAway: (reference) => void givenAway.add(reference),
    hasGivenAway: (reference) => givenAway.has(reference),
    debit: (reference, minor) => {
      page(reference).debited = minor;
    },
    reverse: (reference) => {
      page(reference).isReversed = true;
    },
    call: (reference) => {
      page(reference).calls += 1;
      hold(page(reference).calls === 1, 'one transfer call', reference, () => 'Finswich was called a second time');
    },
    calls: (reference) => page(reference).calls,
    net: (reference) => (page(reference).isReversed ? 0 : page(reference).debited),
    wasDebited: (reference) => page(reference).debited > 0,
  };
}
