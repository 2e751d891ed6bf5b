import type { z } from 'zod';
import { ok } from '../core/result.ts';
import { accountWords } from '../desk/words.ts';
import { entryView } from './entry-view.ts';
import { MOVEMENTS, type MovementName, TRANSACTION_MOVEMENTS } from '../ledger/movements.ts';
import { type Masking, maskingFor } from './masking.ts';
import { moneyView } from './money-view.ts';
import { pageView, pagingFor } from './page-view.ts';
import { type AnyRoute, look } from './route.ts';
import { auditResult, entryPage, entryQuery, ledgerTotals } from './schemas/books.ts';
import { timeView } from './time-view.ts';

/** The entry's id. */
const PLACE_PARTS = ['number'] as const;
const FAULTS_SHOWN = 20;
/** Slots that end with the reference of a top-up or withdrawal. */
const WALLET_SLOTS: readonly string[] = Object.values(MOVEMENTS)
  .filter(({ of }) => of === 'wallet')
  .map(({ slot }) => slot);
const SHILLINGS = { amount: '200.00', currency: 'KES', display: 'KES 200.00' };

/**
 * Which movements a search may find; null for all. A reference that contains a phone or e-mail finds only movements of
 * transactions when the caller may not see those. Otherwise the caller could complete a masked reference by trying.
 */
function movementsFor(
  { reference, movement }: z.output<typeof entryQuery>,
  masking: Masking,
): readonly MovementName[] | null {
  const asked = movement === undefined ? null : [movement];
  if (reference === undefined || masking.ownReference(reference) === reference) return asked;
  return TRANSACTION_MOVEMENTS.filter((name) => asked?.includes(name) ?? true);
}

/** The row that breaks a rule, named by its slot, account or transaction. */
function faultView(place: string, masking: Masking): string {
  const [, slot] = place.split('/');
  return WALLET_SLOTS.includes(slot ?? '') ? masking.ownReference(place) : place;
}

/** The books. */
export const LEDGER_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/ledger/totals',
    tag: 'Ledger',
    summary: 'What each kind of account holds',
    right: 'ledger',
    problems: [],
    reply: ledgerTotals,
    example: {
      at: '2026-11-20T14:12:00.000Z',
      entries: 2,
      accounts: 4,
      totals: [{ mode: 'TEST', kind: 'held', says: accountWords('held', null), balance: SHILLINGS, accounts: 1 }],
    },
    async look({ desk, upstreamOf }, { now }) {
      const { entries, accounts, totals } = await desk.totals();
      return ok({
        at: timeView(now),
        entries,
        accounts,
        totals: totals.map(({ mode, kind, currency, minor, accounts: count }) => ({
          mode,
          kind,
          says: accountWords(kind, upstreamOf(kind)),
          balance: moneyView({ minor, currency }),
          accounts: count,
        })),
      });
    },
  }),

  look({
    path: '/ledger/entries',
    tag: 'Ledger',
    summary: 'Entries, the newest first',
    right: 'ledger',
    problems: ['not_valid'],
    query: entryQuery,
    reply: entryPage,
    example: {
      rows: [
        {
          id: 41,
          movement: 'hold',
          says: 'set aside in the wallet',
          from: 'the customer’s wallet',
          to: 'set aside for a transaction',
          money: SHILLINGS,
          reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          user_reference: 'poormeggriffin',
          mode: 'TEST',
          at: '2026-11-20T14:02:09.120Z',
        },
      ],
      next: null,
      previous: null,
    },
    async look({ desk, upstreamOf }, { query, may }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const masking = maskingFor(may('see_phones'));
      const { reference, user_reference: userReference, mode } = query;
      const page = await desk.entries({
        reference: reference ?? null,
        userReference: userReference ?? null,
        movements: movementsFor(query, masking),
        mode: mode ?? null,
        paging: paging.value,
      });
      return ok(pageView(page, (entry) => entryView(entry, masking, upstreamOf)));
    },
  }),

  look({
    path: '/ledger/audit',
    tag: 'Ledger',
    summary: 'Audit the books now',
    description: 'Checks every rule over all entries. With a million entries it takes about a minute.',
    right: 'ledger',
    problems: [],
    reply: auditResult,
    example: {
      holds: true,
      at: '2026-11-20T14:12:00.000Z',
      duration_ms: 180,
      entries: 2,
      accounts: 4,
      rules: [{ rule: 'every entry sums to zero', faults: [] }],
    },
    async look({ desk, pace }, { now, may }) {
      const masking = maskingFor(may('see_phones'));
      const startedAt = pace.realTime();
      const rules = await desk.checkBooks({ most: FAULTS_SHOWN });
      const { entries, accounts } = await desk.totals();
      return ok({
        holds: rules.every(({ faults }) => faults.length === 0),
        at: timeView(now),
        duration_ms: Math.max(0, pace.realTime() - startedAt),
        entries,
        accounts,
        rules: rules.map(({ rule, faults }) => ({ rule, faults: faults.map((place) => faultView(place, masking)) })),
      });
    },
  }),
];
