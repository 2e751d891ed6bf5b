import { type Result, err, ok } from '../../core/result.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import type { Transaction } from '../ports.ts';
import type { OrderedStores, Question } from './ports.ts';
import { askedSooner } from './question-time.ts';

/**
 * `not_ordered`: its upstream announced it, and answers no questions about it. `call_is_out`: the call that orders has
 * no answer yet, and until then the upstream need not know the order.
 */
export type AskNowFault = 'unknown_transaction' | 'not_ordered' | 'call_is_out';

/**
 * When the upstream would be asked, in ms since 1970, if somebody wished so now: at once, but not within a minute of
 * the last question. Null while our own call is out.
 */
export const askableFrom = ({ state }: Pick<Transaction, 'state'>, question: Question, now: number): number | null =>
  state === 'submitting' || state === 'holding' ? null : askedSooner(question, now);

/** Has the upstream of an order asked about it, as soon as it may be. The worker asks. */
export async function askNow(
  { transactions, questions }: Pick<OrderedStores, 'transactions' | 'questions'>,
  reference: string,
  now: number,
): Promise<Result<{ readonly transaction: TransactionKey; readonly asksAt: number }, AskNowFault>> {
  const transaction = await transactions.findCalled(reference);
  if (!transaction) return err('unknown_transaction');
  const question = await questions.find(transaction.id);
  if (!question) return err('not_ordered');
  const asksAt = askableFrom(transaction, question, now);
  if (asksAt === null) return err('call_is_out');
  await questions.save({ ...question, nextAt: asksAt });
  return ok({ transaction, asksAt });
}
