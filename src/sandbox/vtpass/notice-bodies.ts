import type { Service, Variation } from './catalogue/offered-service.ts';
import { CODES } from './codes.ts';
import { lagosTime } from './lagos.ts';
import { microNumber, nairaNumber, nairaText } from './naira.ts';
import { type VtpassOrder, tellsCode } from './order.ts';
import { saidId, transactions } from './order-answers.ts';

/** What VTpass posts. */
export type NoticeBody = Readonly<Record<string, unknown>>;

/** How a notice is built. `flat`: with everything at its top, as some integrators report. */
export const NOTICE_SHAPES = ['usual', 'flat'] as const;
export type NoticeShape = (typeof NOTICE_SHAPES)[number];

/** What VTpass says of an order by itself: what it has become. */
export function orderNotice(order: VtpassOrder, shape: NoticeShape = 'usual'): NoticeBody {
  if (shape === 'flat') return { request_id: saidId(order), status: order.status, code: codeOf(order) };
  const data = order.status === 'reversed' ? reversalData(order) : updateData(order);
  return { type: 'transaction-update', data };
}

const codeOf = ({ status }: VtpassOrder) => (status === 'reversed' ? '040' : status === 'failed' ? '016' : '000');

function updateData(order: VtpassOrder) {
  const { commission_details: _left, ...transaction } = transactions(order, order.status, {
    method: 'wallet',
    texts: false,
  });
  return {
    code: codeOf(order),
    content: { transactions: transaction },
    response_description: order.status === 'delivered' ? 'TRANSACTION DELIVERED' : CODES[codeOf(order)],
    amount: nairaNumber(order.amountMinor),
    transaction_date: null,
    requestId: saidId(order),
    purchased_code: tellsCode(order) ? order.value.codeText : '',
  };
}

/** `amount` at the top is what the merchant gets back, and not what the customer paid. */
function reversalData(order: VtpassOrder) {
  const { unique_element, unit_price, commission, total_amount, amount } = transactions(order, 'reversed', {
    method: 'wallet',
    texts: false,
  });
  const { transactionId, walletCreditId } = order;
  return {
    code: codeOf(order),
    content: {
      transactions: {
        status: 'reversed',
        unique_element,
        unit_price,
        commission,
        total_amount,
        amount,
        transactionId,
        wallet_credit_id: walletCreditId,
      },
    },
    response_description: 'TRANSACTION REVERSAL TO WALLET',
    amount: microNumber(order.totalMicro),
    requestId: saidId(order),
  };
}

/** The codes of variations that are new, have changed, or are gone. */
export interface VariationChanges {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

/** What VTpass says when variations have changed, with the whole new list. */
export function variationsNotice(
  service: Service,
  listed: readonly Variation[],
  changes: VariationChanges,
  at: number,
): NoticeBody {
  const list = variationRows(listed);
  const part = (codes: readonly string[]) => ({ total: codes.length, variation_codes: codes });
  return {
    type: 'variations-update',
    response_description: 'VARIATION CODE UPDATE',
    serviceID: service.id,
    service: service.name,
    summary: {
      added_variation_codes: changes.added.length,
      updated_variation_codes: changes.updated.length,
      removed_variation_codes: changes.removed.length,
    },
    data: {
      response_description: '000',
      content: {
        ServiceName: service.name,
        serviceID: service.id,
        convinience_fee: service.fee,
        variations: list,
        varations: list,
      },
    },
    actionRequired: { added: part(changes.added), updated: part(changes.updated), removed: part(changes.removed) },
    datetime: lagosTime(at).replaceAll(':', '-'),
  };
}

export const variationRows = (listed: readonly Variation[]) =>
  listed.map(({ code, name, minor, isFixed }) => ({
    variation_code: code,
    name,
    variation_amount: nairaText(minor),
    fixedPrice: isFixed ? 'Yes' : 'No',
  }));
