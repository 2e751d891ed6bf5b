import { codedMoney } from '../../core/money.ts';
import type { ReviewFacts } from '../../desk/ports/reviews.ts';
import type { QuestionFact, UpstreamQuestion } from '../../desk/upstream-question.ts';
import { isWaiting } from '../../reviews/decide.ts';
import type { ReviewKind } from '../../reviews/kinds.ts';

/** What a kind of case asks VTpass's support: "you" is VTpass, "we" the merchant. */
type AskVtpass = Pick<UpstreamQuestion, 'happened' | 'need'>;

const TELL_NO_PIN = 'Please write no PIN or token in your answer.';
const WAS_IT_CHARGED = 'Was our wallet charged for it in the end: yes or no?';
const WAS_IT_DELIVERED = 'Was it delivered to the customer: yes or no, and when?';

/** A kind that has no row here asks nothing: VTpass's answer would not change what a person decides. */
const ASK_VTPASS: Partial<Record<ReviewKind, AskVtpass>> = {
  in_doubt: {
    happened: 'We ordered this, and neither your answer nor a requery told us clearly what became of it.',
    need: [WAS_IT_CHARGED, WAS_IT_DELIVERED, 'If it was not: will it certainly not be delivered later?'],
  },
  value_overdue: {
    happened: 'You delivered this, and no requery has told us its token or PIN.',
    need: [
      'If you have it: please let a requery answer with it.',
      'If not: please reverse it, and tell us when.',
      TELL_NO_PIN,
    ],
  },
  second_voucher: {
    happened: 'Two requeries of this answered with different tokens or PINs.',
    need: ['Which of the two is the customer’s, or are both?', TELL_NO_PIN],
  },
  late_refusal: {
    happened: 'You answered that this failed after you had answered that it was delivered.',
    need: [WAS_IT_CHARGED, WAS_IT_DELIVERED],
  },
  late_acceptance: {
    happened: 'You answered that this was delivered after you had answered that it failed.',
    need: [WAS_IT_CHARGED, WAS_IT_DELIVERED, 'If it was not delivered: please reverse it.'],
  },
  answer_conflict: {
    happened: 'You answered a requery of this with another amount, account or request id than we ordered with.',
    need: ['What did you charge to our wallet for it, and for which account?', WAS_IT_DELIVERED],
  },
  reversal_unexpected: {
    happened: 'You answered that this was reversed, after we had taken it for failed and given the money back.',
    need: [WAS_IT_CHARGED, 'How much did you credit to our wallet for it, and when?'],
  },
};

/** What to ask VTpass as a case stands. Null when its kind asks nothing, and once it is over. */
export function vtpassQuestion({ review, transaction, submission }: ReviewFacts): UpstreamQuestion | null {
  const asks = ASK_VTPASS[review.kind];
  if (!asks || !isWaiting(review)) return null;
  const reference = submission?.requestId ?? null;
  const facts: readonly QuestionFact[] = [
    { label: 'Request id (request_id)', value: reference ?? 'none was sent' },
    ...(transaction ? [{ label: 'Mode', value: transaction.mode }] : []),
    ...(transaction ? [{ label: 'Amount', value: codedMoney(transaction.amount) }] : []),
    ...(submission ? [{ label: 'We ordered it at', value: submission.calledAt }] : []),
    ...(submission?.outcome?.httpStatus
      ? [{ label: 'Your answer', value: `HTTP ${submission.outcome.httpStatus}` }]
      : []),
  ];
  return { reference, facts, ...asks };
}
