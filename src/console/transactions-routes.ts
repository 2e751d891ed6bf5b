import { z } from 'zod';
import { transactionSubject } from '../audit-log/subjects.ts';
import { DAY } from '../core/clock.ts';
import { err, ok } from '../core/result.ts';
import { MOST_EXPORTED } from './csv-export.ts';
import { maskingFor } from './masking.ts';
import { pageView, pagingFor } from './page-view.ts';
import { problem } from './problems.ts';
import { recordLook } from './record-look.ts';
import { type AnyRoute, download, look } from './route.ts';
import { referenceInPath } from './schemas/primitives.ts';
import {
  transactionCount,
  transactionFacets,
  transactionPage,
  transactionQuery,
  transactionRecord,
} from './schemas/transactions.ts';
import { exportTransactions } from './transaction-export.ts';
import { ROW_EXAMPLE, RECORD_EXAMPLE } from './transaction-examples.ts';
import { filterOf, notSearched } from './transaction-query.ts';
import { transactionRecordView, transactionRowView } from './transaction-view.ts';

const MOST_COUNTED = 10_000;
/** The filter menus offer what was bought within this time. */
const FACETS_MS = 90 * DAY;
const MOST_FACETS = 500;
/** A place in the list: the value it is sorted by, and the transaction's id. */
const PLACE_PARTS = ['number', 'number'] as const;
const filters = transactionQuery.omit({ sort: true, limit: true, after: true, before: true });

const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].toSorted((a, b) => a.localeCompare(b));

/** What staff read about transactions. */
export const TRANSACTION_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/transactions',
    tag: 'Transactions',
    summary: 'Find transactions',
    description:
      'The search takes a reference, a phone in any spelling, a user reference, an e-mail, a voucher’s serial, the last four characters of a PIN, a recipient or the id of a delivery; case and spaces do not matter. Four characters from the beginning or end of a reference are enough, and four from the beginning of a user reference or e-mail; parts are tried only when nothing matches as a whole. Without the right `see_phones`, a phone, recipient or e-mail finds nothing, and `not_searched` says so.',
    right: 'see',
    problems: ['not_valid'],
    query: transactionQuery,
    reply: transactionPage,
    example: { rows: [ROW_EXAMPLE], next: 'WzE3OTUwMDAwMDAwMDAsMTIzXQ', previous: null, not_searched: null },
    async look(deps, { query, may }) {
      const { desk } = deps;
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const filter = await filterOf(query, deps, may('see_phones'));
      if (!filter.ok) return filter;
      const page = await desk.transactions({ filter: filter.value, sort: query.sort, paging: paging.value });
      const masking = maskingFor(may('see_phones'));
      return ok({
        ...pageView(page, (row) => transactionRowView(row, masking, deps.upstreamOf(row.transaction.rail))),
        not_searched: notSearched(query.search, may('see_phones'), deps.searchCountries),
      });
    },
  }),

  look({
    path: '/transactions/count',
    tag: 'Transactions',
    summary: 'Count transactions',
    description: `How many the same search and filters find, counted up to ${MOST_COUNTED}.`,
    right: 'see',
    problems: ['not_valid'],
    query: filters,
    reply: transactionCount,
    example: { count: MOST_COUNTED, is_more: true },
    async look(deps, { query, may }) {
      const { desk } = deps;
      const filter = await filterOf(query, deps, may('see_phones'));
      if (!filter.ok) return filter;
      const count = await desk.countTransactions({ filter: filter.value, most: MOST_COUNTED });
      return ok({ count: Math.min(count, MOST_COUNTED), is_more: count > MOST_COUNTED });
    },
  }),

  look({
    path: '/transactions/facets',
    tag: 'Transactions',
    summary: 'What the filter menus offer',
    description: 'Rails, operators, categories and currencies of the newest transactions, at most 90 days back.',
    right: 'see',
    problems: [],
    reply: transactionFacets,
    example: {
      rails: [{ rail: 'finswich', upstream: 'Finswich' }],
      operators: ['Airtel', 'Safaricom'],
      categories: ['Airtime', 'Mobile PIN'],
      currencies: ['KES'],
    },
    async look({ desk, upstreamOf }, { now }) {
      const seen = await desk.products({ since: now - FACETS_MS, most: MOST_FACETS });
      return ok({
        rails: distinct(seen.map(({ rail }) => rail)).map((rail) => ({ rail, upstream: upstreamOf(rail).name })),
        operators: distinct(seen.map(({ operator }) => operator)),
        categories: distinct(seen.map(({ category }) => category)),
        currencies: distinct(seen.map(({ currency }) => currency)),
      });
    },
  }),

  download({
    path: '/transactions/export',
    tag: 'Transactions',
    summary: 'Export transactions as CSV',
    description: `What the same search and filters find, in the same order, at most ${MOST_EXPORTED.toLocaleString('en')} rows. It never has a code or a PIN. The number of rows is in the header \`X-Rows\` and in the audit log. Cells that a spreadsheet would take for a formula are quoted.`,
    right: 'export',
    problems: ['not_valid'],
    query: transactionQuery.omit({ limit: true, after: true, before: true }),
    mediaType: 'text/csv; charset=utf-8',
    download: exportTransactions,
  }),

  look({
    path: '/transactions/{reference}',
    tag: 'Transactions',
    summary: 'One transaction with everything that happened to it',
    description:
      'A look at it is written to the audit log, once per person in ten minutes. Codes are not kept anywhere; a PIN is only in the reply of a reveal.',
    right: 'see',
    problems: ['not_found'],
    params: z.object({ reference: referenceInPath }),
    reply: transactionRecord,
    example: RECORD_EXAMPLE,
    async look(deps, call) {
      const { reference } = call.params;
      const subject = transactionSubject(reference);
      const facts = await deps.desk.transaction({ reference, subject });
      if (!facts) return err(problem('not_found'));
      await recordLook(deps, call, 'transaction.see', subject);
      return ok(transactionRecordView(facts, maskingFor(call.may('see_phones')), deps.upstreamOf, call.now));
    },
  }),
];
