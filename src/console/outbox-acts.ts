import { transactionSubject } from '../audit-log/subjects.ts';
import { ok } from '../core/result.ts';
import { RETRIES_AT_ONCE, jobsToRetry, retryJobs } from '../desk/retry-jobs.ts';
import type { WhichDead } from '../outbox/ports.ts';
import { jobView } from './job-view.ts';
import { maskingFor } from './masking.ts';
import { type AnyRoute, act } from './route.ts';
import { retriedJobs, retryJobs as retryBody } from './schemas/deliveries.ts';

export const OUTBOX_ACTS: readonly AnyRoute[] = [
  act({
    method: 'post',
    path: '/outbox/retry',
    tag: 'Outbox',
    summary: 'Try dead letters again',
    description: `Some by their ids, or all of one kind; at most ${RETRIES_AT_ONCE} per call. With \`dry_run\` it only says which they would be. Jobs that are not dead letters are left alone.`,
    right: 'retry',
    problems: [],
    body: retryBody,
    bodyExample: { kind: 'send_voucher', dry_run: true },
    reply: retriedJobs,
    example: {
      dry_run: true,
      count: 1,
      jobs: [
        {
          id: 21,
          kind: 'send_voucher',
          says: 'Message with the PIN or token',
          txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          status: 'dead',
          attempts: 40,
          unsure: 0,
          next_at: null,
          last_error: 'termii: http 503; email: not configured',
          last_error_says: 'termii: it answered with HTTP 503; e-mail is not set up',
          receipt: null,
          created_at: '2026-11-20T14:09:00.000Z',
          done_at: '2026-11-22T02:30:00.000Z',
        },
      ],
    },
    async act(stores, _deps, { body: { ids, kind, dry_run: isDry }, may, now }) {
      const masking = maskingFor(may('see_phones'));
      const which: WhichDead = kind === undefined ? { ids: ids ?? [] } : { kind };
      const jobs = isDry ? await jobsToRetry(stores, which) : await retryJobs(stores, which, now);
      const references = [...new Set(jobs.flatMap(({ reference }) => reference ?? []))];
      const [only] = references;
      return ok({
        reply: { dry_run: isDry, count: jobs.length, jobs: jobs.map((job) => jobView(job, masking)) },
        act:
          isDry || jobs.length === 0
            ? null
            : {
                act: 'job.retry',
                subject: references.length === 1 && only !== undefined ? transactionSubject(only) : null,
                reason: null,
                detail: { kind: kind ?? null, jobs: jobs.map(({ id }) => id) },
              },
      });
    },
  }),
];
