import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { readOrder } from '../../transactions/ordered/order-record.ts';
import { RECEIPT } from '../examples.ts';
import { problem } from '../problems.ts';
import { receiptPage } from '../receipt/page.ts';
import { receiptOf } from '../receipt/receipt.ts';
import { receipt } from '../receipt/shape.ts';
import { timeTextFor } from '../receipt/time-text.ts';
import { route } from '../route.ts';
import { ownOrder } from './order-status.ts';

const NO_PAYMENT = 'billPaymentId is required';

export const RECEIPT_ROUTE = route({
  method: 'get',
  path: '/receipt',
  summary: 'What the customer keeps',
  description:
    'What was paid, for whom and when, with what was bought. Tokens are in groups of four, those that change the key of a meter first. It is true however the payment stands: `title` is `Receipt` only where it was paid and delivered. `Accept: text/html` gets a page to show or print; a refusal is JSON all the same. A payment of another customer is unknown.',
  right: 'read',
  failed: 'Failed to get the receipt',
  hasPage: true,
  query: z.object({
    billPaymentId: z
      .string({ error: NO_PAYMENT })
      .trim()
      .min(1, NO_PAYMENT)
      .max(100, 'billPaymentId must be 100 characters or less'),
  }),
  data: receipt,
  example: RECEIPT,
  exampleMessage: 'Receipt retrieved',
  answer: async (deps, call) => {
    const own = await ownOrder(deps, call, call.query);
    if (!own.ok) return own;
    const { id, mode, userReference } = own.value.transaction;
    const read = await deps.work.read(async (stores) => {
      const record = await readOrder(stores, id);
      const wallet = await stores.wallets.find(mode, userReference);
      return record && { record: { ...record, steps: await stores.transactions.transitions(id) }, wallet };
    });
    if (!read) return err(problem('unknown_payment'));
    const { data, head } = receiptOf(deps.ring, deps.merchantName, read.record);
    const timeText = timeTextFor(read.wallet?.country ?? deps.defaultCountry);
    const page = () => receiptPage(data, { head, provider: call.provider.says, timeText });
    return ok({ message: 'Receipt retrieved', data, page });
  },
});
