import type { AppKey, AppKeyStores } from '../../app-keys/ports.ts';
import type { Transaction } from '../ports.ts';
import type { Order, OrderedStores, Question, QuestionAnswer } from './ports.ts';

/** What only an ordered transaction has. */
export interface OrderedFacts {
  readonly order: Order;
  /** The key of the back end that placed it; null where the customer’s own app did. */
  readonly appKey: Pick<AppKey, 'id' | 'name'> | null;
  /** When its upstream is asked next, and how often it was; null where it never is. */
  readonly question: Question | null;
  /** What each run of equal answers came to, the oldest first. */
  readonly answers: readonly QuestionAnswer[];
}

/** The stores that the facts of a transaction are read from. */
export type FactStores = OrderedStores & Pick<AppKeyStores, 'appKeys'>;

/** What is known of an order; null for a transaction that was announced. */
export async function orderedFacts(
  { orders, questions, appKeys }: Pick<FactStores, 'orders' | 'questions' | 'appKeys'>,
  { id, way }: Transaction,
): Promise<OrderedFacts | null> {
  const order = way === 'ordered' ? await orders.find(id) : null;
  if (!order) return null;
  const { appKeyId } = order;
  return {
    order,
    appKey: appKeyId === null ? null : await appKeys.find(appKeyId),
    question: await questions.find(id),
    answers: await questions.answers(id),
  };
}
