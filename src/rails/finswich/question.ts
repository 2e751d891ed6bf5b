import { codedMoney } from '../../core/money.ts';
import { isFinswichsReference } from '../../core/no-reference.ts';
import { printable } from '../../core/printable.ts';
import { type AskFinswich, ASK_FINSWICH, MOMENTS } from './ask-finswich.ts';
import { isWaiting } from '../../reviews/decide.ts';
import { voucherOfCase } from '../../transactions/voucher-case.ts';
import type { TransferOutcome } from '../../transactions/ports.ts';
import type { QuestionFact, UpstreamQuestion } from '../../desk/upstream-question.ts';
import type { ReviewFacts } from '../../desk/ports/reviews.ts';

/** What to ask Finswich as a case stands. Null when its kind asks nothing, and once it is over. */
export function finswichQuestion(facts: ReviewFacts): UpstreamQuestion | null {
  const { review, transaction } = facts;
  const asks = ASK_FINSWICH[review.kind];
  if (!asks || !isWaiting(review)) return null;
  const reference = isFinswichsReference(review.reference) ? review.reference : null;
  const mode = transaction?.mode ?? review.mode;
  const said = saidInEvent(review.evidence);
  const at = momentOf(facts, asks);
  return {
    reference,
    happened: asks.happened,
    need: asks.need,
    facts: [
      { label: 'Transaction reference (txn_reference)', value: reference ?? 'none was named in the event' },
      ...(mode === null ? [] : [{ label: 'Mode', value: mode }]),
      ...(transaction
        ? [
            { label: 'Amount', value: codedMoney(transaction.amount) },
            { label: 'Customer (user_reference)', value: transaction.userReference },
            { label: 'You announced it at', value: transaction.initiatedAt },
          ]
        : []),
      ...(at === null ? [] : [{ label: MOMENTS[asks.moment], value: at }]),
      ...(asks.moment === 'called' || asks.moment === 'answered' ? answerFact(facts.submission?.outcome ?? null) : []),
      ...(said === '' ? [] : [{ label: 'Your event said', value: said }]),
    ].map(({ label, value }) => ({ label, value: typeof value === 'string' ? oneLine(value) : value })),
  };
}

/** Text from outside must not look like a line of ours. */
const oneLine = (text: string): string => printable(text).replaceAll(/\s+/g, ' ').trim();

function momentOf({ review, submission, vouchers }: ReviewFacts, { moment }: AskFinswich): number | null {
  const { evidence, openedAt } = review;
  switch (moment) {
    case 'called':
      return submission?.calledAt ?? null;
    case 'answered':
      return submission?.answeredAt ?? null;
    case 'paid':
      return typeof evidence['since'] === 'number' ? evidence['since'] : null;
    case 'came':
      return openedAt;
    case 'valueCame':
      // The case may open long after the voucher came, when the transaction has ended unpaid.
      return vouchers.find(({ id }) => id === voucherOfCase(review))?.receivedAt ?? openedAt;
  }
}

function answerFact(outcome: TransferOutcome | null): readonly QuestionFact[] {
  if (!outcome) return [];
  const after = `after ${(outcome.durationMs / 1_000).toFixed(1)} s`;
  const said = outcome.httpStatus === null ? `none, ${after}` : `HTTP ${outcome.httpStatus}, ${after}`;
  return [{ label: 'Your answer to our call', value: said }];
}

/** What a case keeps of its event, under Finswich's names. */
const EVENT_FIELDS = ['amount', 'currency', 'user_reference', 'mode'] as const;

const saidInEvent = (evidence: ReviewFacts['review']['evidence']): string =>
  EVENT_FIELDS.flatMap((name) => {
    const value = evidence[name];
    return typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [];
  }).join(', ');
