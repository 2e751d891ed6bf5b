import { walletSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { movementWords } from '../desk/words.ts';
import { MOST_EXPORTED } from './csv-export.ts';
import { maskingFor } from './masking.ts';
import { moneyView } from './money-view.ts';
import { pageView, pagingFor } from './page-view.ts';
import { problem } from './problems.ts';
import { recordLook } from './record-look.ts';
import { type AnyRoute, download, look } from './route.ts';
import { customerInPath, statement, statementFilter, statementQuery } from './schemas/customers.ts';
import { exportStatement, statementFilterOf } from './statement-export.ts';
import { statementLineView } from './statement-view.ts';

/** The entry's id. */
const PLACE_PARTS = ['number'] as const;
const shillings = (minor: number) => moneyView({ minor, currency: 'KES' });

/** What moved a customer's balance. */
export const STATEMENT_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/customers/{mode}/{user_reference}/statement',
    tag: 'Customers',
    summary: 'A customer’s statement in one currency',
    description:
      'Every entry that moved the customer’s money, the newest first, with what was available and what was held right after it. Money that is set aside for a transaction is held: no longer available, but not gone until it is handed to Finswich or given back. A look at it is written to the audit log like a look at the customer.',
    right: 'see',
    problems: ['not_found', 'not_valid'],
    params: customerInPath,
    query: statementQuery,
    reply: statement,
    example: {
      rows: [
        {
          id: 41,
          at: '2026-11-20T14:02:09.120Z',
          movement: 'hold',
          says: movementWords('hold', null),
          of: 'transaction',
          reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          product: 'Mobile PIN',
          is_still_held: true,
          change: shillings(-20_000),
          held_change: shillings(20_000),
          available: shillings(180_000),
          held: shillings(20_000),
        },
      ],
      next: 'WzQxXQ',
      previous: null,
      available: shillings(180_000),
      held: shillings(20_000),
    },
    async look(deps, call) {
      const paging = pagingFor(call.query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const filter = statementFilterOf(call.params, call.query);
      const found = await deps.desk.statement({ filter, paging: paging.value });
      if (!found) return err(problem('not_found'));
      await recordLook(deps, call, 'customer.see', walletSubject(filter.mode, filter.userReference));
      const masking = maskingFor(call.may('see_phones'));
      const { currency } = filter;
      return ok({
        ...pageView(found, (line) => statementLineView(line, masking, deps.upstreamOf)),
        available: moneyView({ minor: found.now.available, currency }),
        held: moneyView({ minor: found.now.held, currency }),
      });
    },
  }),

  download({
    path: '/customers/{mode}/{user_reference}/statement/export',
    tag: 'Customers',
    summary: 'Export a customer’s statement as CSV',
    description: `The same lines in the same order, at most the newest ${MOST_EXPORTED.toLocaleString('en')}. Amounts are decimal text; it never has a code or a PIN. The number of rows is in the header \`X-Rows\` and in the audit log. Cells that a spreadsheet would take for a formula are quoted.`,
    right: 'export',
    problems: ['not_found', 'not_valid'],
    params: customerInPath,
    query: statementFilter,
    mediaType: 'text/csv; charset=utf-8',
    download: exportStatement,
  }),
];
