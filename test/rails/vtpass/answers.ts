import { decimalText } from '../../../src/core/money.ts';
import type { OrderCall } from '../../../src/transactions/ordered/ports.ts';

export const TRANSACTION_ID = '17416102247366731230557150';

type Fields = Readonly<Record<string, unknown>>;

/** An answer about an order, in the shape of today. `top` goes beside its code, `payment` into the payment itself. */
export const answerTo = (call: OrderCall, status: string | null, payment: Fields = {}, top: Fields = {}): Fields => {
  const amount = decimalText(call.amount);
  return {
    code: '000',
    content: {
      transactions: {
        ...(status !== null && { status }),
        product_name: 'Whatever',
        unique_element: call.account,
        unit_price: amount,
        quantity: 1,
        commission: 30,
        // Less than the customer pays: that is the merchant's margin.
        total_amount: Number(call.amount.minor) / 100 - 30,
        phone: '123450987623',
        convinience_fee: 0,
        amount,
        transactionId: TRANSACTION_ID,
        ...payment,
      },
    },
    response_description: 'TRANSACTION SUCCESSFUL',
    requestId: call.requestId,
    // What a reversal gives back to the merchant, and no amount of the order.
    amount: 1970,
    transaction_date: '2026-11-28T11:37:04.000000Z',
    purchased_code: '',
    ...top,
  };
};

/** An answer to a question, in the older shape: the payment's own code stands under `content`. */
export const olderAnswerTo = (call: OrderCall, innerCode: string, content: Fields = {}): Fields => ({
  code: '001',
  response_code: '000',
  response_description: 'TRANSACTION QUERY',
  content: {
    requestId: call.requestId,
    response_code: innerCode,
    response_description: 'WHATEVER',
    amount: decimalText(call.amount),
    created_date: { date: '2026-11-28 12:19:21.000000', timezone_type: 3, timezone: 'Africa/Lagos' },
    purchased_code: '',
    ...content,
  },
});

/** An answer that has a code and nothing of the payment. */
export const refusal = (code: unknown, description = 'WHATEVER'): Fields => ({
  code,
  response_description: description,
});
