import type { Money } from '../core/money.ts';
import type { Sold } from './ports/figures.ts';

/** What was sold, and what it brought, in one currency. */
export interface SoldSum {
  readonly count: number;
  readonly charged: Money;
  /** Of how many the upstream told the cost. */
  readonly costsTold: number;
  /** Null while it told none; then nobody knows, and it is not 0. */
  readonly cost: Money | null;
  readonly commission: Money | null;
  /** Of those whose cost is known. */
  readonly margin: Money | null;
}

/** Adds up what was sold in one currency. */
function soldSum(rows: readonly Sold[], currency: string): SoldSum {
  const sum = (name: 'count' | 'charged' | 'costsTold' | 'commissionsTold' | 'cost' | 'commission' | 'margin') =>
    rows.reduce((all, row) => all + row[name], 0);
  const money = (minor: number): Money => ({ minor, currency });
  const costsTold = sum('costsTold');
  return {
    count: sum('count'),
    charged: money(sum('charged')),
    costsTold,
    cost: costsTold === 0 ? null : money(sum('cost')),
    commission: sum('commissionsTold') === 0 ? null : money(sum('commission')),
    margin: costsTold === 0 ? null : money(sum('margin')),
  };
}

/** What was sold, with what it has in common. */
export type SoldGroup = Pick<Sold, 'bucket' | 'rail' | 'biller'> & SoldSum;

/**
 * The rows that are alike in these places, each with its sum, in their order; never two currencies together. Only these
 * places of a group mean anything.
 */
export function soldBy(rows: readonly Sold[], places: readonly ('rail' | 'biller' | 'bucket')[]): readonly SoldGroup[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.currency, ...places.map((place) => row[place])]));
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const { bucket, rail, biller, currency } = first;
    return [{ bucket, rail, biller, ...soldSum(of, currency) }];
  });
}
