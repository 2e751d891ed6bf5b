import type { SQL } from 'drizzle-orm';
import type { Mode } from '../../core/mode.ts';
import type { DeskStore } from '../../desk/ports.ts';
import type { ListedReview } from '../../desk/ports/reviews.ts';
import type { Review } from '../../reviews/ports.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { voucherFacts } from './record.ts';
import { and, eq, exists, inArray, sql } from '../drizzle.ts';
import { hasReference } from './of-transactions.ts';
import { reviewOf } from '../stores/review-store.ts';
import { selectReviews } from '../stores/with-names.ts';
import { storesOver } from '../stores.ts';
import { transactionOf } from '../stores/transaction-store.ts';

/** Cases with the transaction each is about, the oldest first. */
export function deskReviews(connection: Connection): Pick<DeskStore, 'reviews' | 'review'> {
  const { reviews } = connection.t;
  const stores = storesOver(connection);

  return {
    reviews: async ({ statuses, kinds, mode, reference, userReference, paging }) => {
      const page = await pageOf<Review>(
        { columns: [reviews.openedAt, reviews.id], isFalling: false },
        paging,
        ({ openedAt, id }) => [openedAt, id],
        async ({ beyond, orderBy, limit }) => {
          const found = await selectReviews(connection)
            .where(
              and(
                statuses.length === 0 ? undefined : inArray(reviews.status, [...statuses]),
                kinds.length === 0 ? undefined : inArray(reviews.kind, [...kinds]),
                userReference !== null
                  ? isOfCustomer(connection, userReference, mode)
                  : mode === null
                    ? undefined
                    : eq(reviews.mode, mode),
                reference === null ? undefined : hasReference(connection, reviews, reference),
                beyond,
              ),
            )
            .orderBy(...orderBy)
            .limit(limit);
          return found.map(reviewOf);
        },
      );
      return { ...page, rows: await withTransactions(connection, page.rows) };
    },
    review: async ({ id }) => {
      const found = (await selectReviews(connection).where(eq(reviews.id, id))).map(reviewOf);
      const [listed] = await withTransactions(connection, found);
      if (!listed) return null;
      const { transactionId } = listed.review;
      return {
        ...listed,
        notes: await stores.notes.of(transactionId),
        submission: await stores.transactions.submission(transactionId, 'pay'),
        vouchers: (await stores.vouchers.of(transactionId)).map(voucherFacts),
      };
    },
  };
}

async function withTransactions(
  { q, t: { transactions } }: Connection,
  found: readonly Review[],
): Promise<readonly ListedReview[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ transactionId }) => transactionId);
  const rows = await q.select().from(transactions).where(inArray(transactions.id, ids));
  const byId = new Map(rows.map((row) => [row.id, transactionOf(row)]));
  return found.map((review) => ({ review, transaction: byId.get(review.transactionId) ?? null }));
}

/** Looks at the cases one by one to see whose they are. Few cases wait, however much a customer has bought. */
const isOfCustomer = ({ q, t: { reviews, transactions } }: Connection, userReference: string, mode: Mode | null): SQL =>
  exists(
    q
      .select({ one: sql`1` })
      .from(transactions)
      .where(
        and(
          eq(transactions.id, reviews.transactionId),
          eq(transactions.userReference, userReference),
          mode === null ? undefined : eq(transactions.mode, mode),
        ),
      ),
  );
