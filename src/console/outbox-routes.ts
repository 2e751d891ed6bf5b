import type { z } from 'zod';
import { ok } from '../core/result.ts';
import { jobView } from './job-view.ts';
import { maskingFor } from './masking.ts';
import { pageView, pagingFor } from './page-view.ts';
import { type AnyRoute, look } from './route.ts';
import { jobPage, jobQuery, type jobRow } from './schemas/deliveries.ts';

/** The job's id. */
const PLACE_PARTS = ['number'] as const;

const EXAMPLE: z.input<typeof jobRow> = {
  id: 21,
  kind: 'send_voucher',
  says: 'Message with the PIN or token',
  txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
  status: 'queued',
  attempts: 3,
  unsure: 0,
  next_at: '2026-11-20T14:12:30.000Z',
  last_error: 'termii: http 503',
  last_error_says: 'termii: it answered with HTTP 503',
  receipt: null,
  created_at: '2026-11-20T14:09:02.120Z',
  done_at: null,
  mode: 'LIVE',
  user_reference: 'poormeggriffin',
};

/** Messages to customers: queued, given up, and sent. */
export const OUTBOX_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/outbox',
    tag: 'Outbox',
    summary: 'Messages, the newest first',
    description: 'Those that are queued and those that were given up, unless `status` says otherwise.',
    right: 'see',
    problems: ['not_valid'],
    query: jobQuery,
    reply: jobPage,
    example: { rows: [EXAMPLE], next: null, previous: null },
    async look({ desk }, { query, may }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const { status, kind, reference } = query;
      const page = await desk.jobs({
        statuses: status === undefined || status.length === 0 ? ['queued', 'dead'] : status,
        kind: kind ?? null,
        reference: reference ?? null,
        paging: paging.value,
      });
      const masking = maskingFor(may('see_phones'));
      return ok(
        pageView(page, ({ job, mode, userReference }) => ({
          ...jobView(job, masking),
          mode,
          user_reference: userReference,
        })),
      );
    },
  }),
];
