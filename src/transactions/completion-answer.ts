import { type Answer, refuse, success } from './errors.ts';
import type { TransactionStores } from './ports.ts';
import { STATES, type State } from './states.ts';

/**
 * The answer to the completion of a transaction, once its call was made. It comes from the step that decided the
 * transaction: the answer of the call, or evidence that came before or after it. Null while the call is out and nothing
 * has decided yet. A repeat is told that the money is held only for as long as it is held. Once decided, the answer
 * never changes (docs/life-of-a-transaction.md#the-five-events).
 */
export async function completionAnswer({ transactions }: TransactionStores, id: number): Promise<Answer | null> {
  const steps = await transactions.transitions(id);
  const decision = steps.findLast(({ from }) => from !== 'none' && STATES[from].phase === 'under_way');
  return decision ? answerFor(decision.to) : null;
}

function answerFor(state: State): Answer {
  const { phase } = STATES[state];
  if (phase === 'paid') return success();
  return refuse(phase === 'over' ? 'transfer_refused' : 'transfer_in_doubt');
}
