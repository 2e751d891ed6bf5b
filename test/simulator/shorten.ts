import { CALM, type TransactionPlan, type WorldPlan } from './plan.ts';
import type { Run } from './world.ts';

export interface Shortened {
  readonly plan: WorldPlan;
  readonly run: Run;
  /** How many runs it took. */
  readonly tried: number;
}

const MOST_RUNS = 600;

/**
 * Finds a short plan that still breaks the same rule. First it leaves out the transactions that began after the rule
 * broke, then ever smaller shares of the others, and then it lets more and more go well in those that are left. `play`
 * plays a plan.
 */
export async function shorten(
  plan: WorldPlan,
  rule: string,
  brokenAt: number,
  play: (plan: WorldPlan) => Promise<Run>,
): Promise<Shortened | null> {
  let tried = 0;
  let best: { plan: WorldPlan; run: Run } | null = null;
  const breaks = async (transactions: readonly TransactionPlan[]): Promise<boolean> => {
    if (tried >= MOST_RUNS || transactions.length === 0) return false;
    tried += 1;
    const candidate = { ...plan, transactions };
    const run = await play(candidate).catch(() => null);
    if (run?.broken?.rule !== rule) return false;
    best = { plan: candidate, run };
    return true;
  };
  const left = (): readonly TransactionPlan[] => best?.plan.transactions ?? plan.transactions;

  if (!(await breaks(plan.transactions.filter(({ startAt }) => startAt <= brokenAt)))) await breaks(plan.transactions);
  const takeAway = async (): Promise<void> => {
    for (let share = Math.ceil(left().length / 2); share >= 1; share = share === 1 ? 0 : Math.ceil(share / 2)) {
      for (let from = 0; from < left().length;) {
        const without = left().toSpliced(from, share);
        if (!(await breaks(without))) from += share;
      }
    }
  };
  await takeAway();
  for (let at = 0; at < left().length; at += 1) {
    for (const simpler of simplifications) {
      for (let again = true; again;) {
        again = false;
        const transaction = left()[at];
        if (!transaction) break;
        for (const one of simpler(transaction)) {
          if (JSON.stringify(one) === JSON.stringify(transaction)) continue;
          again = await breaks(left().with(at, one));
          if (again) break;
        }
      }
    }
  }
  // A transaction that goes well now may no longer be needed.
  await takeAway();
  return best && { ...(best as { plan: WorldPlan; run: Run }), tried };
}

/** Ways to let less go wrong in a transaction: a field of a calm one, or one entry less in a list. */
const simplifications: readonly ((transaction: TransactionPlan) => TransactionPlan[])[] = [
  (transaction) => Object.entries(CALM).map(([field, calm]) => ({ ...transaction, [field]: calm })),
  (transaction) =>
    (['faults', 'atSteps', 'outcomes', 'forged', 'messages', 'tries'] as const).flatMap((field) =>
      transaction[field].map((_, at) => ({
        ...transaction,
        [field]: (transaction[field] as readonly unknown[]).toSpliced(at, 1),
      })),
    ),
  (transaction) =>
    transaction.outcomes.map((outcome, at) => ({
      ...transaction,
      outcomes: transaction.outcomes.with(at, { ...outcome, repeats: 0 }),
    })),
];
