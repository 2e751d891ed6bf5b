import { trip, tripFloat, WHOLE_RAIL } from '../../availability/circuit.ts';
import { MINUTE } from '../../core/clock.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { advance } from '../advance.ts';
import { OUTCOMES } from '../outcomes.ts';
import { earlier } from '../due.ts';
import { NOT_WRITTEN_IN_TIME, type Policy, type Submission, type Transaction, type TransferOutcome } from '../ports.ts';
import { STATES } from '../states.ts';
import { type Proof, rowFor } from '../steps.ts';
import { acceptValue } from '../value-ready.ts';
import { priceOf } from './order-record.ts';
import type { AnswerToQuestion, OrderOutcome, OrderedStores } from './ports.ts';
import { type AskSchedule, nextQuestionAt } from './question-time.ts';

/** How long an order may be on its way to an upstream that does not know it, once our call has ended. */
const ON_ITS_WAY_MS = 30 * MINUTE;

export interface AnswerDeps {
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly askSchedule: AskSchedule;
}

/** What an upstream said about an order: by its `answer` to our call, or to a `question`. `at` in ms since 1970. */
export interface Answered {
  readonly id: number;
  readonly outcome: OrderOutcome;
  readonly by: 'answer' | 'question';
  /** When the answer came. */
  readonly answeredAt: number;
  readonly at: number;
}

/**
 * Writes down what an upstream answered, in the caller's unit of work: the step that it proves, the value that came
 * with it, and when the upstream is asked next. It may come late, or twice, or at odds with what is known: the table of
 * steps decides. An answer that contradicts the order proves nothing, and a person looks.
 */
export async function recordAnswer(stores: OrderedStores, deps: AnswerDeps, answered: Answered): Promise<void> {
  const { id, outcome, by, answeredAt, at } = answered;
  const transaction = await stores.transactions.find(id);
  const submission = await stores.transactions.submission(id, 'pay');
  if (!transaction || !submission) throw new Error(`the order of transaction ${id} was never written down`);
  if (by === 'answer') await stores.transactions.saveOutcome(id, 'pay', withoutValue(outcome), answeredAt);
  if (by === 'question') await stores.questions.keepAnswer(id, answerToQuestion(outcome), answeredAt);
  if (outcome.charged !== null) await stores.orders.setCost(id, outcome.charged);
  if (outcome.upstreamReference !== null) await stores.orders.setUpstreamReference(id, outcome.upstreamReference);
  const proof = { on: OUTCOMES[outcome.kind], by };
  const isAgain = by === 'answer' && isRecorded(submission.outcome, outcome);
  const stands = isAgain ? transaction : await takeStep(stores, deps.policy, transaction, proof, at);
  const ended = outcome.value === null ? stands : await takeValue(stores, deps, stands, answered);
  const lostAt = outcome.isNotFound ? lostSince(submission, deps.policy, transaction) : null;
  if (outcome.contradicts !== null || (lostAt !== null && at >= lostAt)) await openCase(stores, ended, outcome, at);
  await planQuestion(stores, deps.askSchedule, ended, { by, at, lostAt });
  await recordAvailability(stores, submission, answered);
}

/** The upstream carries out the service, whatever becomes of this order. */
const TAKEN: readonly OrderOutcome['kind'][] = ['paid', 'pending', 'confirm_needed'];

/**
 * What an answer says of other orders. It comes last: no unit of work waits for anything else while it has written this
 * down.
 */
async function recordAvailability(
  stores: OrderedStores,
  { calledAt }: Submission,
  { id, outcome, by, answeredAt, at }: Answered,
): Promise<void> {
  const { blocks, kind, upstreamCode } = outcome;
  const isTaken = by === 'answer' && TAKEN.includes(kind);
  const order = blocks !== null || isTaken ? await stores.orders.find(id) : null;
  if (!order) return;
  const { rail, mode, serviceId } = order;
  // An order that was sent before the upstream said no proves nothing about now.
  if (blocks === null) return stores.circuits.reset(rail, mode, serviceId, calledAt);
  const begunAt = by === 'answer' ? calledAt : answeredAt;
  const [code = ''] = (upstreamCode ?? '').split('/');
  if (blocks !== 'float') {
    const service = blocks === 'rail' ? WHOLE_RAIL : serviceId;
    return trip(stores, { rail, mode, service, code, begunAt }, at);
  }
  const transaction = await stores.transactions.find(id);
  if (transaction) await tripFloat(stores, order, priceOf(transaction, order), at);
}

/**
 * From when on an order that the upstream does not know is a case for a person: until then it may still be on its way.
 * A call whose process died was over at its bound, however long after that somebody noticed.
 */
function lostSince({ answeredAt, calledAt }: Submission, policy: Policy, { rail }: Pick<Transaction, 'rail'>): number {
  const overAt = calledAt + policy.callBoundMs(rail);
  return Math.min(answeredAt ?? overAt, overAt) + ON_ITS_WAY_MS;
}

/** What is kept of an answer to a question, for whoever looks at it later. */
const answerToQuestion = (outcome: OrderOutcome): AnswerToQuestion => ({
  kind: outcome.kind,
  httpStatus: outcome.httpStatus,
  fault: outcome.fault,
  upstreamCode: outcome.upstreamCode,
  contradicts: outcome.contradicts,
  isNotFound: outcome.isNotFound,
  hasValue: outcome.value !== null,
});

/** The value is kept sealed alone, with the voucher. */
function withoutValue({ value: _value, ...outcome }: OrderOutcome): TransferOutcome {
  return outcome;
}

/** The same answer may be stored twice, when nobody learnt whether the first time was kept. */
const isRecorded = (before: TransferOutcome | null, { kind }: OrderOutcome): boolean =>
  before?.kind === kind && before.fault !== NOT_WRITTEN_IN_TIME;

/** A question that proves nothing new writes no step: there may be hundreds of them. */
async function takeStep(
  stores: OrderedStores,
  policy: Policy,
  transaction: Transaction,
  proof: Proof,
  at: number,
): Promise<Transaction> {
  const row = rowFor(transaction, proof);
  if (!row || (proof.by === 'question' && row.to === 'stays' && row.review === undefined)) return transaction;
  const advanced = await advance(stores, policy, transaction, proof, at);
  return advanced.ok ? advanced.value : transaction;
}

async function takeValue(
  stores: OrderedStores,
  { ring, policy }: AnswerDeps,
  transaction: Transaction,
  { outcome: { value }, by, at }: Answered,
): Promise<Transaction> {
  await acceptValue(stores, ring, policy, {
    under: transaction,
    transaction,
    mode: transaction.mode,
    userReference: transaction.userReference,
    value,
    verified: true,
    isAtOdds: false,
    isNamed: true,
    changed: false,
    by,
    at,
  });
  return (await stores.transactions.find(transaction.id)) ?? transaction;
}

/**
 * The case about an answer that proves nothing: how the transaction will end, asked before its time because no further
 * question would tell; or what the upstream means, where the transaction had ended.
 */
async function openCase(
  { reviews }: OrderedStores,
  transaction: Transaction,
  { contradicts, upstreamCode }: OrderOutcome,
  at: number,
): Promise<void> {
  const { mode, state } = transaction;
  const { asks, phase } = STATES[state];
  const isOpen = phase === 'under_way' && asks !== undefined;
  if (!isOpen && contradicts === null) return;
  const about = isOpen ? { kind: asks, topic: asks } : { kind: 'answer_conflict' as const, topic: contradicts ?? '' };
  const evidence = { state, contradicts, upstream_code: upstreamCode };
  await reviews.open({ transaction, mode, evidence, ...about }, at);
}

/** Plans the next question, once this one or the call itself is over. */
async function planQuestion(
  { questions }: OrderedStores,
  schedule: AskSchedule,
  transaction: Transaction,
  { by, at, lostAt }: Pick<Answered, 'by' | 'at'> & { readonly lostAt: number | null },
): Promise<void> {
  const before = await questions.find(transaction.id);
  const asked = (before?.asked ?? 0) + (by === 'question' ? 1 : 0);
  const planned = nextQuestionAt(transaction, asked, schedule, at);
  await questions.save({
    transactionId: transaction.id,
    asked,
    askedAt: by === 'question' ? at : (before?.askedAt ?? null),
    nextAt: lostAt !== null && lostAt > at ? earlier(planned, lostAt) : planned,
  });
}
