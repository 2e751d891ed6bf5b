import { type TransactionFacts, completeBody, initiateBody, sendOtpBody } from './event-bodies.ts';
import { createEventDelivery } from './event-delivery.ts';
import { succeeded } from './exchange.ts';
import type { Faults, Order } from './order.ts';
import { createProvider, drawTransaction } from './provider.ts';
import type { PayableTransaction } from './transaction.ts';
import { type TransactionSurroundings, inRealTime } from './transaction-surroundings.ts';
import type { TransferCall } from './transfer-call.ts';
import { createUnderWay } from './under-way.ts';

/** Opens a transaction; nothing is posted until its first step. */
export function openTransaction(
  order: Order,
  faults: Faults,
  facts: TransactionFacts,
  around: TransactionSurroundings,
): PayableTransaction {
  const { product, reference } = facts;
  const calls: TransferCall[] = [];
  let revision = 0;
  const tell = () => {
    revision += 1;
    around.changes.tell({ kind: 'transaction', reference });
  };
  const drawn = drawTransaction(product, around);
  const underWay = createUnderWay(reference, around, tell);
  const events = createEventDelivery(faults, around, underWay, tell);
  const { exchanges, retries, deliver } = events;
  const provider = createProvider({ facts, faults, drawn, around, underWay, events });

  return {
    reference,
    order,
    facts,
    faults,
    product,
    openedAt: around.clock(),
    inRealTime: (at) => inRealTime(around, at),
    value: drawn.value,
    slowMs: drawn.slowMs,
    exchanges,
    transferCalls: calls,
    get phone() {
      return around.receivers.phoneOf(facts.userReference);
    },
    get toppedUp() {
      return provider.hasToppedUp();
    },
    get revision() {
      return revision;
    },
    get retries() {
      return [...retries];
    },
    get atRest() {
      return underWay.isNothing() && calls.every(({ ended }) => ended !== null);
    },
    get payable() {
      return exchanges.some((one) => one.event === 'TRANSACTION_INITIATE' && succeeded(one));
    },
    initiate: () => deliver(initiateBody(facts)),
    sendOtp: () => underWay.busy(() => around.receivers.whileCodeIsSent(facts, () => deliver(sendOtpBody(facts)))),
    complete: (otp) => deliver(completeBody(facts, otp)),
    sendValue: provider.sendValue,
    sendReversal: provider.sendReversal,
    send: events.postOnce,
    record(call) {
      const place = calls.findIndex(({ id }) => id === call.id);
      if (place === -1) calls.push(call);
      else calls[place] = call;
      tell();
    },
    touch: tell,
    outcomeNow: provider.outcomeNow,
    outcomeSoon: provider.outcomeSoon,
  };
}
