import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { showWallet } from '../../wallets/show.ts';
import { BALANCE } from '../examples.ts';
import { problem } from '../problems.ts';
import { route } from '../route.ts';

export const BALANCE_ROUTE = route({
  method: 'get',
  path: '/balance',
  summary: 'What the customer has',
  right: 'read',
  failed: 'Failed to get the balance',
  data: z.object({
    balances: z.array(z.object({ currency: z.string(), available: z.string(), held: z.string() })),
  }),
  example: BALANCE,
  exampleMessage: 'Balance retrieved',
  answer: async ({ work }, { caller: { mode, userReference } }) => {
    const wallet = await work.read((stores) => showWallet(stores, mode, userReference));
    return wallet
      ? ok({ message: 'Balance retrieved', data: { balances: [...wallet.balances] } })
      : err(problem('unknown_customer'));
  },
});
