import type { DeskStore, ListedReview } from '../desk/ports.ts';
import type { Review } from '../reviews/ports.ts';
import type { Connection } from './connection.ts';
import { pageOf } from './desk-page.ts';
import { and, eq, inArray } from './drizzle.ts';
import { isOneOf } from './of-purchases.ts';
import { reviewOf } from './review-store.ts';
import { transactionOf } from './transaction-store.ts';

/** Cases with the purchase each is about, the oldest first. */
export function deskReviews({ q, t: { reviews, transactions } }: Connection): Pick<DeskStore, 'reviews' | 'review'> {
  const withPurchases = async (found: readonly Review[]): Promise<readonly ListedReview[]> => {
    if (found.length === 0) return [];
    const references = found.map(({ reference }) => reference);
    const purchases = await q.select().from(transactions).where(isOneOf(transactions, references));
    const byReference = new Map(purchases.map((row) => [row.reference, transactionOf(row)]));
    return found.map((review) => ({ review, transaction: byReference.get(review.reference) ?? null }));
  };

  return {
    reviews: async ({ statuses, kinds, mode, reference, paging }) => {
      const page = await pageOf<Review>(
        { columns: [reviews.openedAt, reviews.id], isFalling: false },
        paging,
        ({ openedAt, id }) => [openedAt, id],
        async ({ beyond, orderBy, limit }) => {
          const found = await q
            .select()
            .from(reviews)
            .where(
              and(
                statuses.length === 0 ? undefined : inArray(reviews.status, [...statuses]),
                kinds.length === 0 ? undefined : inArray(reviews.kind, [...kinds]),
                mode === null ? undefined : eq(reviews.mode, mode),
                reference === null ? undefined : eq(reviews.reference, reference),
                beyond,
              ),
            )
            .orderBy(...orderBy)
            .limit(limit);
          return found.map(reviewOf);
        },
      );
      return { ...page, rows: await withPurchases(page.rows) };
    },
    review: async ({ id }) => {
      const found = (await q.select().from(reviews).where(eq(reviews.id, id))).map(reviewOf);
      return (await withPurchases(found))[0] ?? null;
    },
  };
}
