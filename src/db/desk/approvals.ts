import type { Approval } from '../../approvals/ports.ts';
import type { DeskStore } from '../../desk/ports.ts';
import { approvalOf } from '../stores/approval-store.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, eq, inArray } from '../drizzle.ts';

/** Acts on wallets that wait for a second person's decision, the oldest first. */
export const deskApprovals = ({ q, t: { approvals } }: Connection): Pick<DeskStore, 'approvals'> => ({
  approvals: ({ statuses, mode, userReference, paging }) =>
    pageOf<Approval>(
      { columns: [approvals.askedAt, approvals.id], isFalling: false },
      paging,
      ({ askedAt, id }) => [askedAt, id],
      async ({ beyond, orderBy, limit }) => {
        const found = await q
          .select()
          .from(approvals)
          .where(
            and(
              inArray(approvals.status, [...statuses]),
              mode === null ? undefined : eq(approvals.mode, mode),
              userReference === null ? undefined : eq(approvals.userReference, userReference),
              beyond,
            ),
          )
          .orderBy(...orderBy)
          .limit(limit);
        return found.map(approvalOf);
      },
    ),
});
