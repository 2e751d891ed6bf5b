import { DAY, MINUTE, SECOND } from '../../src/core/clock.ts';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import type { Call } from '../../src/console/route.ts';
import { ATTENTION_ROUTES } from '../../src/console/attention-routes.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import { type Chronicle, PATIENCE_MS } from './chronicle.ts';
import type { Excuses } from './excuses.ts';
import { hold } from './failure.ts';
import type { Observer } from './observer.ts';
import type { Phones } from './phones.ts';
import type { TransactionPlan } from './plan.ts';

/** A PIN that has come must be listed as late after this long without a delivery. */
const LATE_MS = 2 * MINUTE;
const SLOW_MS = 30 * SECOND;
const WEEK_MS = 7 * DAY;
const HEALTH_MS = 15 * MINUTE;

interface Tile {
  readonly count: number;
  readonly oldest_at: string | null;
}
interface Page {
  readonly reviews: Tile & { readonly waiting_for_second_person: number; readonly waiting_for_finswich: number };
  readonly value_overdue: Tile & { readonly waiting_for_finswich: number };
  readonly in_doubt: Tile & {
    readonly at_risk: readonly { readonly mode: string; readonly money: { amount: string } }[];
  };
  readonly approvals: Tile;
  readonly dead_letters: Tile;
  readonly vouchers_not_delivered: Tile & { readonly failed: number };
  readonly slow_refunds: Tile & { readonly slowest_seconds: number | null };
  readonly health: readonly {
    readonly of: 'calls' | 'codes' | 'messages';
    readonly answered: number;
    readonly refused: number;
    readonly unknown: number;
  }[];
  readonly clocks: readonly unknown[];
}
interface Undelivered {
  readonly rows: readonly { readonly voucher_id: number; readonly txn_reference: string; readonly delivery: string }[];
}
interface Slow {
  readonly rows: readonly {
    readonly txn_reference: string;
    readonly reversal_at: string;
    readonly refunded_at: string | null;
    readonly seconds: number;
  }[];
}

export interface AttentionParts {
  readonly desk: () => DeskStore;
  readonly observer: Observer;
  readonly phones: Phones;
  readonly chronicle: Chronicle;
  readonly plans: ReadonlyMap<string, TransactionPlan>;
  readonly clock: () => number;
  readonly putBack: () => number;
  readonly excuses: Excuses;
}

/** The landing page of the support desk. Each of its lines is compared with what the simulation knows. */
export function openAttention(parts: AttentionParts) {
  const { desk, observer, phones, chronicle, plans, clock, putBack, excuses } = parts;

  async function page<T>(path: string, now: number): Promise<T> {
    const route = ATTENTION_ROUTES.find((one) => one.path === path);
    if (route?.kind !== 'look') throw new Error(`there is no ${path}`);
    // The route reads the desk's store, and nothing else of the service.
    const found = await route.look(
      { desk: desk(), sellers: [] as const } as unknown as ConsoleDeps,
      { now, may: () => true } as unknown as Call,
    );
    if (!found.ok) throw new Error(`${path} was refused`);
    return found.value as T;
  }

  /** Looks at all of it. Throws RuleBroken. */
  async function look(isQuiet: boolean): Promise<void> {
    const now = clock();
    const [told, undelivered, slow] = [
      await page<Page>('/attention', now),
      await page<Undelivered>('/attention/undelivered-vouchers', now),
      await page<Slow>('/attention/slow-refunds', now),
    ];
    const is = (line: string, seen: unknown, expected: unknown): void =>
      hold(
        JSON.stringify(seen) === JSON.stringify(expected),
        'what Attention tells is true',
        line,
        () => `${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`,
      );
    const tile = (times: readonly number[]): readonly [number, string | null] => [
      times.length,
      times.length === 0 ? null : new Date(Math.min(...times)).toISOString(),
    ];
    const toldOf = ({ count, oldest_at: oldest }: Tile): readonly [number, string | null] => [count, oldest];

    const waiting = observer.reviewsWaiting();
    const openedAt = (kind: string | null): readonly number[] =>
      waiting.filter((one) => kind === null || one.kind === kind).map((one) => one.opened_at);
    const withStatus = (status: string, kind: string | null = null): number =>
      waiting.filter((one) => one.status === status && (kind === null || one.kind === kind)).length;
    is('cases', toldOf(told.reviews), tile(openedAt(null)));
    is('cases for a second person', told.reviews.waiting_for_second_person, withStatus('proposed'));
    is('cases that rest', told.reviews.waiting_for_finswich, withStatus('postponed'));
    is('overdue', toldOf(told.value_overdue), tile(openedAt('value_overdue')));
    is('overdue that rest', told.value_overdue.waiting_for_finswich, withStatus('postponed', 'value_overdue'));

    const doubtful = observer.inDoubt();
    is('in doubt', toldOf(told.in_doubt), tile(doubtful.map(({ state_since: since }) => since)));
    for (const mode of ['TEST', 'LIVE']) {
      // By the prices in the plan, in naira.
      const minor = doubtful
        .filter((one) => one.mode === mode)
        .reduce((sum, { reference }) => sum + (plans.get(reference)?.minor ?? NaN), 0);
      const held = told.in_doubt.at_risk.filter((one) => one.mode === mode).map(({ money }) => money.amount);
      is(`money at risk in ${mode}`, held, minor === 0 ? [] : [(minor / 100).toFixed(2)]);
    }
    for (const { reference } of doubtful) {
      const called = chronicle.called(reference);
      const isClear = called?.read === 'paid' || called?.read === 'refused';
      const isTrue = excuses.unless(!isClear, {
        'the process died: what Finswich answered is not kept':
          called !== undefined && chronicle.isLost(called.from, called.to),
        'the database failed: what happened is not kept yet':
          called !== undefined && !isQuiet && chronicle.databaseFailedSince(called.to),
      });
      hold(isTrue, 'what Attention tells is true', reference, () => 'in doubt, and the answer was clear');
    }
    is('approvals', toldOf(told.approvals), tile(observer.approvalsWaiting()));
    is('dead letters', toldOf(told.dead_letters), tile(observer.deadSince()));
    is('clocks', told.clocks, []);
    lookAtVouchers(told, undelivered, now);
    lookAtRefunds(told, slow, now);
    lookAtHealth(told, now);
  }

  /** Checks who paid, whose PIN has come, and who has not got it in time. */
  function lookAtVouchers(told: Page, { rows }: Undelivered, now: number): void {
    const listed = new Set(rows.map((row) => row.voucher_id));
    const { count, failed } = told.vouchers_not_delivered;
    const areAsTold = count === rows.length && failed === rows.filter(({ delivery }) => delivery === 'failed').length;
    hold(
      areAsTold,
      'what Attention tells is true',
      'PINs not delivered',
      () => `${count}, ${failed} of ${rows.length}`,
    );
    for (const voucher of observer.allVouchers()) {
      const { id, reference, serial, delivery } = voucher;
      const isTaken = phones.takenAt(reference, serial).length > 0;
      // With a clock that was put back, nobody can tell how long somebody waits.
      if ((isTaken && !listed.has(id)) || putBack() > 0) continue;
      const since = observer.handedOverAt(voucher);
      const isOwed = since !== null && !isTaken && observer.transaction(reference)?.state === 'fulfilled';
      const isLate = isOwed && (delivery === 'failed' || now - since > LATE_MS);
      const isRight = excuses.unless(listed.has(id) === isLate, {
        'the process died: what a gateway took is not kept':
          listed.has(id) && chronicle.messages(reference).some(({ from, to }) => chronicle.isLost(from, to)),
        'the database failed: what happened is not kept yet':
          listed.has(id) && chronicle.messages(reference).some(({ to }) => chronicle.databaseFailedSince(to)),
      });
      hold(
        isRight,
        'what Attention tells is true',
        reference,
        () =>
          `${serial} is ${isLate ? 'late and not told' : 'told, and not late'}: ${delivery} since ${now - (since ?? NaN)} ms`,
      );
    }
  }

  /** Checks the refunds that took longer than 30 s from the reversal on, which are listed for a week. */
  function lookAtRefunds(told: Page, { rows }: Slow, now: number): void {
    const slowest = rows.length === 0 ? null : Math.max(...rows.map(({ seconds }) => seconds));
    const areAsTold = told.slow_refunds.count === rows.length && told.slow_refunds.slowest_seconds === slowest;
    hold(
      areAsTold,
      'what Attention tells is true',
      'slow refunds',
      () => `${told.slow_refunds.count} of ${rows.length}`,
    );
    if (putBack() > 0) return;
    for (const { txn_reference: reference, reversal_at: reversal, refunded_at: refunded } of rows) {
      const [cameAt, backAt] = [Date.parse(reversal), observer.givenBackAt(reference)];
      // What a page tells has no fractions of a millisecond.
      const didCome = chronicle
        .deliveries(reference)
        .some(({ event, from, to }) => event === 'reversal' && chronicle.showed(cameAt, from - 1, to));
      const isBack =
        refunded === null ? backAt === null : backAt !== null && Date.parse(refunded) === Math.floor(backAt);
      const isSlow = (backAt ?? now) - cameAt > SLOW_MS;
      hold(didCome && isBack && isSlow, 'what Attention tells is true', reference, () => `${reversal} ${refunded}`);
    }
    // A refund that a person decided after a reversal is slow too when they took longer.
    for (const { reference, opened_at: cameAt, closed_at: at } of observer.refundsDecided()) {
      const isSlow = at === observer.givenBackAt(reference) && at - cameAt > SLOW_MS && now - cameAt < WEEK_MS;
      const isTold = rows.some((row) => row.txn_reference === reference);
      hold(!isSlow || isTold, 'what Attention tells is true', reference, () => 'a slow refund is not told');
    }
  }

  /** The health figures never count more than there was. */
  function lookAtHealth(told: Page, now: number): void {
    if (putBack() > 0) return;
    // An end is stored a little later, and the clock may have been set forward by then.
    const isLately = (to: number): boolean => chronicle.clockAt(to + PATIENCE_MS) >= now - HEALTH_MS;
    const all = [...plans.keys(), ''];
    const isOf = (reads: readonly (string | null)[]) => (reference: string) => {
      const called = chronicle.called(reference);
      return called !== undefined && reads.includes(called.read) && isLately(called.to);
    };
    const handed = all.flatMap((reference) => chronicle.messages(reference)).filter(({ to }) => isLately(to));
    const messages = (isCode: boolean, became: readonly string[]): number =>
      handed.filter((one) => (one.kind === 'otp') === isCode && became.includes(one.became)).length;
    const most = {
      calls: {
        answered: all.filter(isOf(['paid'])).length,
        refused: all.filter(isOf(['refused'])).length,
        // A call that is still out is given up by the clock.
        unknown: all.filter((reference) => chronicle.called(reference) !== undefined).length,
      },
      codes: {
        answered: messages(true, ['taken']),
        refused: messages(true, ['unsent']),
        unknown: messages(true, ['unsure']),
      },
      messages: {
        answered: messages(false, ['taken']),
        refused: messages(false, ['unsent', 'unsure']),
        unknown: messages(false, ['unsure']),
      },
    };
    for (const { of, ...shares } of told.health) {
      for (const [outcome, count] of Object.entries(shares)) {
        const limit = most[of][outcome as keyof (typeof most)[typeof of]];
        hold(count <= limit, 'what Attention tells is true', of, () => `${outcome} ${count} of ${limit}`);
      }
    }
  }

  return { look };
}
