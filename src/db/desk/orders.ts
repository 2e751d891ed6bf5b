import type { ListedOrder } from '../../desk/ports/transactions.ts';
import type { Connection } from '../connection.ts';
import { and, eq, inArray } from '../drizzle.ts';
import { answerOf } from '../stores/question-store.ts';

/** What a list says of those of these transactions that were ordered, by their ids. */
export async function listedOrders(
  { q, t: { orders, submissions, questions, questionAnswers: answers } }: Connection,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ListedOrder>> {
  const found = await q
    .select({
      id: orders.transactionId,
      fee: orders.fee,
      vat: orders.vat,
      cost: orders.cost,
      commission: orders.commission,
      upstreamReference: orders.upstreamReference,
      requestId: submissions.requestId,
      asked: questions.asked,
    })
    .from(orders)
    .leftJoin(submissions, and(eq(submissions.transactionId, orders.transactionId), eq(submissions.step, 'pay')))
    .leftJoin(questions, eq(questions.transactionId, orders.transactionId))
    .where(inArray(orders.transactionId, [...ids]));
  if (found.length === 0) return new Map();
  const told = await q
    .select()
    .from(answers)
    .where(
      inArray(
        answers.transactionId,
        found.map(({ id }) => id),
      ),
    )
    .orderBy(answers.id);
  // Of several rows the newest stays.
  const last = new Map(told.map((row) => [row.transactionId, answerOf(row)]));
  return new Map(
    found.map(({ id, asked, ...order }) => [id, { ...order, asked: asked ?? 0, lastAnswer: last.get(id) ?? null }]),
  );
}
