import type { CategoryId } from './catalogue/offered-service.ts';
import { CODES, type Code } from './codes.ts';
import { commissionDetails } from './commission-details.ts';
import type { JsonAnswer } from './json-answer.ts';
import { lagosTime, olderDate, utcDate } from './lagos.ts';
import { microNumber, nairaNumber, nairaText } from './naira.ts';
import { type Status, type VtpassOrder, isOpen, tellsCode } from './order.ts';

const json = (body: JsonAnswer['body']): JsonAnswer => ({ status: 200, body });

/** What an answer says of an order, which can be less than what is so. */
export interface Said {
  readonly code: Code;
  readonly text: string;
  readonly status: Status;
}

const PENDING_TEXT = 'TRANSACTION PROCESSING - PENDING';
const SAID: Readonly<Record<Status, Said>> = {
  delivered: { code: '000', text: CODES['000'], status: 'delivered' },
  initiated: { code: '000', text: CODES['000'], status: 'initiated' },
  pending: { code: '000', text: PENDING_TEXT, status: 'pending' },
  failed: { code: '016', text: CODES['016'], status: 'failed' },
  reversed: { code: '040', text: CODES['040'], status: 'reversed' },
};

/** What is so. */
export const truth = ({ status }: VtpassOrder): Said => SAID[status];
export const SAID_INITIATED: Said = SAID.initiated;
export const SAID_PENDING: Said = SAID.pending;
export const SAID_PROCESSING: Said = { code: '099', text: CODES['099'], status: 'pending' };

/** The answer to /pay. */
export function payAnswer(order: VtpassOrder, said: Said = truth(order)): JsonAnswer {
  const texts = order.knobs.amounts !== 'numbers';
  return json({
    code: said.code,
    content: { transactions: transactions(order, said.status, { method: 'api', texts }) },
    response_description: said.text,
    ...tail(order, said),
  });
}

/** The answer to /requery. */
export function requeryAnswer(order: VtpassOrder, said: Said = truth(order)): JsonAnswer {
  if (order.knobs.requeryShape === 'old') return olderRequeryAnswer(order, said);
  const texts = order.knobs.amounts === 'strings';
  const { codeText } = toldBy(order, said);
  return json({
    response_description: said.text,
    code: said.code,
    content: {
      transactions: {
        ...transactions(order, said.status, { method: 'wallet', texts }),
        extras: codeText === '' ? null : codeText,
        product_id: order.service.productId,
      },
    },
    ...tail(order, said),
  });
}

/**
 * As a live VTpass was seen to answer /pay: it says successful and tells the token already, and yet the order is only
 * initiated.
 */
export function initiatedAnswer(order: VtpassOrder): JsonAnswer {
  const at = lagosTime(order.at);
  const { codeText, codes, rest } = order.value;
  return json({
    code: '000',
    content: {
      transactions: {
        ...transactions(order, 'initiated', { method: 'api', texts: true }),
        convinience_fee: '0.00',
        is_api: 1,
        customer_id: 64_766,
        updated_at: at,
        created_at: at,
      },
    },
    response_description: CODES['000'],
    requestId: saidId(order),
    amount: nairaText(order.amountMinor),
    transaction_date: olderDate(order.at),
    purchased_code: codeText,
    ...rest,
    ...codes,
  });
}

/** The outcome stands inside, under a code that says only that this is a query. */
function olderRequeryAnswer(order: VtpassOrder, said: Said): JsonAnswer {
  const { codeText, fields } = toldBy(order, said);
  const isUnfinished = isOpen(said.status);
  return json({
    code: '001',
    response_code: '000',
    response_description: CODES['001'],
    content: {
      requestId: saidId(order),
      response_code: isUnfinished ? '099' : said.code,
      response_description: isUnfinished ? CODES['099'] : said.text,
      amount: nairaText(order.amountMinor),
      created_date: olderDate(order.at),
      purchased_code: codeText,
      meterNumber: saidAccount(order),
      ...fields,
    },
  });
}

const TYPES: Readonly<Record<CategoryId, string>> = {
  airtime: 'Airtime Recharge',
  data: 'Data Services',
  'tv-subscription': 'TV Subscription',
  'electricity-bill': 'Electricity Bill',
  education: 'Education',
  funds: 'Funds Transfer',
  events: 'Events',
  'other-services': 'Other Merchants/Services',
  insurance: 'Insurance',
};

/** `content.transactions`. E-mail and phone are the merchant's own, as in VTpass's answers. */
export function transactions(
  order: VtpassOrder,
  status: Status,
  { method, texts }: { method: string; texts: boolean },
) {
  const { service, quantity, commissionMicro, totalMicro, knobs } = order;
  const all = knobs.amounts === 'strings';
  const number = (value: number): number | string => (all ? String(value) : value);
  const price = (minor: number): number | string =>
    texts ? (minor === order.unitMinor && !all ? order.unitText : nairaText(minor)) : nairaNumber(minor);
  return {
    status,
    product_name: service.name,
    unique_element: saidAccount(order),
    unit_price: price(order.unitMinor),
    quantity,
    service_verification: null,
    channel: 'api',
    commission: number(microNumber(commissionMicro)),
    total_amount: number(microNumber(totalMicro)),
    discount: null,
    type: TYPES[service.category],
    email: 'sandbox@sandbox.vtpass.com',
    phone: '123450987623',
    name: null,
    convinience_fee: 0,
    amount: price(order.amountMinor),
    platform: 'api',
    method,
    transactionId: order.transactionId,
    commission_details: commissionDetails(service, microNumber(commissionMicro)),
  };
}

function tail(order: VtpassOrder, said: Said) {
  const { codeText, fields } = toldBy(order, said);
  return {
    requestId: saidId(order),
    amount: order.knobs.amounts === 'strings' ? nairaText(order.amountMinor) : nairaNumber(order.amountMinor),
    transaction_date: utcDate(order.at),
    purchased_code: codeText,
    ...fields,
  };
}

/** What is handed over: nothing before it is delivered, and no code before its time. */
function toldBy(order: VtpassOrder, said: Said): { codeText: string; fields: Readonly<Record<string, unknown>> } {
  const { codeText, codes, blanks, rest } = order.value;
  if (said.status !== 'delivered') return { codeText: '', fields: {} };
  return tellsCode(order)
    ? { codeText, fields: { ...rest, ...codes } }
    : { codeText: '', fields: { ...rest, ...blanks } };
}

export const saidId = ({ requestId, knobs }: VtpassOrder): string => knobs.says.requestId ?? requestId;
const saidAccount = ({ account, knobs }: VtpassOrder): string => knobs.says.account ?? account;
