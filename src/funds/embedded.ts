import { type Result, err, ok } from '../core/result.ts';
import type { TransactionMovement } from '../ledger/movements.ts';
import { type PostFault, post } from '../ledger/post.ts';
import type { FundsOf, OpenFunds } from './ports.ts';

type Name = TransactionMovement | 'credit';

/** Customers' money in this service's own ledger: every movement is posted at once. */
export const embeddedFunds: OpenFunds = ({ ledger }, at) => {
  const move = (name: Name, of: FundsOf): Promise<Result<void, PostFault>> => {
    const { mode, userReference: customer, amount } = of;
    return post(ledger, { name, mode, customer, amount, transaction: of }, at);
  };
  const postOrThrow = async (name: Name, of: FundsOf): Promise<'done'> => {
    const posted = await move(name, of);
    if (!posted.ok) throw new Error(`${name} of ${of.reference} could not be posted: ${posted.error}`);
    return 'done';
  };
  return {
    hold: async (of) => {
      const posted = await move('hold', of);
      if (posted.ok) return ok('done');
      if (posted.error === 'insufficient_funds') return err('insufficient_funds');
      throw new Error(`hold of ${of.reference} could not be posted: ${posted.error}`);
    },
    settle: (of) => postOrThrow('settle', of),
    release: (of) => postOrThrow('release', of),
    refund: (of) => postOrThrow('refund', of),
    credit: (of) => postOrThrow('credit', of),
  };
};
