import type { One, TransactionPlan, Whole } from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Draw {
  readonly one: One;
  readonly whole: Whole;
}

const outcome = (
  what: 'value' | 'reversal',
  since: 'debit' | 'start',
  afterMs: number,
  variant: 'plain' | 'unsigned' = 'plain',
): TransactionPlan['outcomes'][number] => ({ what, since, afterMs, variant, repeats: 0 });

const ANSWERS = ['accept', 'refuse', 'refuse_after_debit', 'error_after_debit', 'error_before_debit'] as const;
/** The customer enters the right code at once, and nothing of it is lost. */
const SIMPLE = { tries: ['right'], sends: 1, copies: 1, answersLost: 0, together: 0, atExpiryOf: null } as const;

/** The call is answered after a person has decided the case in doubt. */
const decidedBefore = ({ one, whole }: Draw): Partial<TransactionPlan> => ({
  ...SIMPLE,
  transfer: one(ANSWERS),
  answerLateMs: whole(18, 25) * MINUTE,
  outcomes: [],
  staff: one(['right', 'contrary']),
  promptMs: whole(5, 60) * SECOND,
});

/** The call is answered after an event has said how it ended. */
const saidBefore = ({ one, whole }: Draw): Partial<TransactionPlan> => ({
  ...SIMPLE,
  transfer: one(['accept', 'refuse_after_debit', 'refuse_after_debit', 'error_after_debit', 'silence_after_debit']),
  answerLateMs: whole(5, 300) * SECOND,
  outcomes: [outcome(one(['value', 'reversal']), 'debit', whole(0, 4_000))],
});

/**
 * An unproven reversal or value comes, and a person accepts it, while the call is out or in doubt.
 */
const believedMeanwhile = ({ one, whole }: Draw): Partial<TransactionPlan> => ({
  ...SIMPLE,
  transfer: 'silence_after_debit',
  outcomes: [outcome(one(['value', 'reversal']), 'debit', whole(0, 3_000), 'unsigned')],
  staff: 'contrary',
  promptMs: one([whole(100, 3_000), whole(100, 3_000), whole(15, 60) * SECOND]),
});

/** The same before the customer has entered a code, or before any code could be sent. */
const believedBefore = ({ one, whole }: Draw): Partial<TransactionPlan> => ({
  ...SIMPLE,
  thinkMs: whole(10, 40) * MINUTE,
  messages: one([[], Array<'refused'>(8).fill('refused')]),
  outcomes: [outcome(one(['value', 'reversal', 'reversal']), 'start', whole(0, 60) * SECOND, 'unsigned')],
  staff: one(['right', 'contrary']),
  promptMs: whole(1, 60) * SECOND,
});

/** The value is so late that a person ends the transaction; then the value comes, or a reversal. */
const endedBefore = ({ one, whole }: Draw): Partial<TransactionPlan> => ({
  ...SIMPLE,
  product: one(['pin', 'token']),
  transfer: 'accept',
  outcomes: [outcome(one(['value', 'value', 'reversal']), 'debit', whole(90, 900) * MINUTE)],
  staff: one(['right', 'contrary']),
  promptMs: whole(5, 300) * SECOND,
});

/**
 * Transactions for which two sources say at about the same time how they end. By chance alone this would be too rare to
 * meet every fault as well. Each contest is equally likely.
 */
export const CONTESTS: readonly ((draw: Draw) => Partial<TransactionPlan>)[] = [
  // The answer comes after the clock has given the call up.
  ({ one, whole }) => ({
    ...SIMPLE,
    transfer: one(ANSWERS),
    answerLateMs: whole(25, 300) * SECOND,
    outcomes: [],
    forged: [],
  }),
  ...Array<typeof decidedBefore>(10).fill(decidedBefore),
  ...Array<typeof saidBefore>(3).fill(saidBefore),
  ...Array<typeof believedMeanwhile>(5).fill(believedMeanwhile),
  ...Array<typeof believedBefore>(3).fill(believedBefore),
  // The same with proof.
  ({ one, whole }) => ({
    thinkMs: whole(2, 10) * MINUTE,
    messages: one([[], Array<'refused'>(8).fill('refused')]),
    outcomes: [outcome(one(['value', 'reversal', 'reversal']), 'start', whole(0, 90) * SECOND)],
  }),
  // A refused transaction is delivered, or reversed, all the same.
  ({ one, whole }) => ({
    ...SIMPLE,
    transfer: 'refuse',
    outcomes: [outcome(one(['value', 'reversal']), 'start', whole(3, 60) * MINUTE)],
  }),
  ...Array<typeof endedBefore>(3).fill(endedBefore),
  // An unproven value is all that comes for a transaction that is paid, or may be.
  ({ one, whole }) => ({
    ...SIMPLE,
    product: one(['pin', 'token']),
    transfer: one(['accept', 'silence_after_debit']),
    outcomes: [outcome('value', 'debit', whole(1, 600) * SECOND, 'unsigned')],
    forged: [],
    staff: one(['right', 'contrary']),
    promptMs: whole(1, 60) * SECOND,
  }),
];
