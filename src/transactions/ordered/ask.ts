import type { Clock } from '../../core/clock.ts';
import { type Log, faultFields } from '../../core/log.ts';
import { type UnitOfWork, commit } from '../../core/unit-of-work.ts';
import { CALL_GRACE_MS } from '../due.ts';
import { type OrderRecord, priceOf, readOrder } from './order-record.ts';
import type { AskAboutOrder, OrderCall, OrderedStores } from './ports.ts';
import { type AnswerDeps, recordAnswer } from './record-answer.ts';

export interface AskDeps extends AnswerDeps {
  readonly work: UnitOfWork<OrderedStores>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long one question may take in all, in ms. */
  readonly longestCallMs: number;
  /** How to ask a rail; undefined where the rail is gone, or cannot be asked. */
  readonly asksOf: (rail: string) => AskAboutOrder | undefined;
}

const AT_ONCE = 8;

/**
 * Asks upstreams about the orders whose question is due, and writes down what they say. Any number of processes may do
 * this: a question is leased before it is asked. Resolves with how many were asked.
 */
export async function askDueQuestions(deps: AskDeps): Promise<number> {
  const { work, clock } = deps;
  const now = clock();
  if (!(await work.read(({ questions }) => questions.anyDue(now)))) return 0;
  const leaseMs = deps.longestCallMs + CALL_GRACE_MS;
  const leased = await commit(work, ({ questions }) => questions.lease(now, leaseMs, AT_ONCE));
  await Promise.all(leased.map(({ transactionId }) => ask(deps, transactionId)));
  return leased.length;
}

/** A fault leaves the lease to run out: then the question is due again. */
async function ask(deps: AskDeps, id: number): Promise<void> {
  const { work, clock, log } = deps;
  const record = await work.read((stores) => readOrder(stores, id));
  if (!record) return;
  const { rail, reference } = record.transaction;
  try {
    const outcome = await deps.asksOf(rail)?.(callOf(record));
    if (!outcome) return;
    const { value, ...told } = outcome;
    log.info({ txn_reference: reference, ...told, has_value: value !== null }, 'question.answered');
    const at = clock();
    await commit(work, (stores) => recordAnswer(stores, deps, { id, outcome, by: 'question', answeredAt: at, at }));
  } catch (thrown) {
    log.error({ txn_reference: reference, ...faultFields(thrown) }, 'question.not_recorded');
  }
}

/** What the upstream was asked to carry out. */
const callOf = ({ order, transaction, submission }: OrderRecord): OrderCall => ({
  mode: transaction.mode,
  requestId: submission.requestId ?? transaction.reference,
  scene: order.scene,
  serviceId: order.serviceId,
  itemId: order.itemId,
  account: order.account,
  phone: order.phone,
  amount: priceOf(transaction, order),
  quantity: order.quantity,
  subscriptionType: order.subscriptionType,
});
