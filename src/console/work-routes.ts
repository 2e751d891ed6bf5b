import type { z } from 'zod';
import { DAY, MINUTE } from '../core/clock.ts';
import { MODES } from '../core/mode.ts';
import { ok } from '../core/result.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import type { WorkRow } from '../desk/ports/work.ts';
import { awaitingValue, endsOf, quantilesOf } from '../desk/transaction-figures.ts';
import { workWords } from '../desk/work.ts';
import { type Masking, maskingFor } from './masking.ts';
import { moneyView } from './money-view.ts';
import { pageView, pagingFor } from './page-view.ts';
import { type AnyRoute, look } from './route.ts';
import { today, todayQuery, workPage, workQuery, type workRow } from './schemas/attention.ts';
import { timeView } from './time-view.ts';

/** A message with a voucher is late when it has been queued for longer than this. */
export const LATE_MS = 2 * MINUTE;

/** How far back a reader's day may begin, in any time zone. */
const LONGEST_DAY_MS = 2 * DAY;
const NEWEST = 2_000;

/** Mode, money, time, source, id. */
const PLACE_PARTS = ['number', 'number', 'number', 'number', 'number'] as const;

const view = (row: WorkRow, masking: Masking, upstreamOf: UpstreamOf): z.input<typeof workRow> => {
  const { says, next } = workWords(row, upstreamOf);
  return {
    source: row.source,
    id: row.id,
    since: timeView(row.since),
    mode: row.mode,
    money: row.money && moneyView(row.money),
    txn_reference: row.reference,
    user_reference: row.userReference,
    says: masking.inText(says),
    next,
  };
};

/** The work list: what needs a person, with its next step. */
export const WORK_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/attention/work',
    tag: 'Attention',
    summary: 'What needs a person, with its next step',
    description:
      'Cases, PINs and tokens that did not reach their customer, messages that were given up, and what waits for a second person. LIVE comes before TEST, then larger amounts before smaller ones, then the oldest first.',
    right: 'see',
    problems: [],
    query: workQuery,
    reply: workPage,
    example: {
      rows: [
        {
          source: 'case',
          id: 7,
          since: '2026-11-20T14:17:09.120Z',
          mode: 'LIVE',
          money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' },
          txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          user_reference: 'poormeggriffin',
          says: 'Finswich was asked to pay and no answer says whether it did. The money is still held.',
          next: 'Decide the case',
        },
      ],
      next: null,
      previous: null,
    },
    async look({ desk, upstreamOf }, { query, now, may }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const found = await desk.work({ queuedBefore: now - LATE_MS, paging: paging.value });
      const masking = maskingFor(may('see_phones'));
      return ok(pageView(found, (row) => view(row, masking, upstreamOf)));
    },
  }),

  look({
    path: '/attention/today',
    tag: 'Attention',
    summary: 'Today at a glance',
    description: 'Transactions announced since the reader’s day began, as they stand now, for each mode that has any.',
    right: 'see',
    problems: [],
    query: todayQuery,
    reply: today,
    example: {
      since: '2026-11-20T00:00:00.000Z',
      by_mode: [
        {
          mode: 'LIVE',
          announced: 120,
          paid: 108,
          awaiting_value: 1,
          failed: 4,
          reversed: 2,
          in_doubt: 0,
          success_rate: 0.947,
          to_value: { count: 80, p50_seconds: 4.2, p99_seconds: 61 },
        },
      ],
    },
    async look({ desk }, { query, now }) {
      const asked = query.since === undefined ? Math.floor(now / DAY) * DAY : Date.parse(query.since);
      const since = Math.min(Math.max(asked, now - LONGEST_DAY_MS), now);
      const byMode = await Promise.all(
        MODES.map(async (mode) => {
          const span = { mode, from: since, to: now + 1 };
          const volume = await desk.volume({ ...span, bucketMs: LONGEST_DAY_MS + 1 });
          if (volume.length === 0) return [];
          const notEnded = await desk.paidNotEnded({ ...span, most: NEWEST });
          const durations = await desk.durations({ ...span, most: NEWEST });
          const inDoubt = volume.filter(({ state }) => state === 'in_doubt').reduce((sum, { count }) => sum + count, 0);
          return [
            {
              mode,
              ...endsOf(volume, awaitingValue(notEnded).length),
              in_doubt: inDoubt,
              to_value: quantilesOf(durations, 'value'),
            },
          ];
        }),
      );
      return ok({ since: timeView(since), by_mode: byMode.flat() });
    },
  }),
];
