import type { Changes } from '../changes.ts';
import type { VtpassCall } from './call-log.ts';
import type { PriceMoment } from './catalogue/catalogue.ts';
import type { Notice } from './notices.ts';
import { type NoticeShape, type VariationChanges, orderNotice, variationsNotice } from './notice-bodies.ts';
import { type Status, type VtpassOrder, isOpen } from './order.ts';
import { type OrderKnobsGiven, orderKnobs } from './order-knobs.ts';
import type { Parts } from './parts.ts';
import type { Fits } from './scripts.ts';
import { type Settings, type SettingsChange, settings as settingsSchema } from './settings.ts';
import { type VerificationKnobsGiven, verificationKnobs } from './verification-knobs.ts';
import type { Value } from './value.ts';
import type { WalletEntry } from './wallet.ts';

/** An order that VTpass took money for, as its books have it. Sums are in kobo. */
export interface BookedOrder {
  readonly requestId: string;
  readonly transactionId: string;
  readonly serviceId: string;
  readonly account: string;
  readonly status: Status;
  /** What the customer pays. */
  readonly amountMinor: number;
  /** What the merchant's float paid: the amount without the commission, to the nearest kobo. */
  readonly chargedMinor: number;
  /** What of that came back. */
  readonly reversedMinor: number;
  readonly at: number;
}

/** An order that VTpass has, charged or not, with what it hands over. */
export interface KnownOrder extends BookedOrder {
  readonly phone: string;
  readonly variationCode: string | null;
  readonly quantity: number;
  /** How often it has been asked about. */
  readonly requeries: number;
  readonly value: Value;
}

/** VTpass's books. The opening balance and all entries make the balance. */
export interface Books {
  readonly openingMinor: number;
  readonly balanceMinor: number;
  /** Oldest first. */
  readonly orders: readonly BookedOrder[];
  readonly entries: readonly WalletEntry[];
}

/** What VTpass's staff can make of an order. */
export type Resolution = 'delivered' | 'failed' | 'reversed';

/**
 * How a test or a page rules this VTpass. What cannot be is answered with a RangeError; what is not of the right shape
 * with a ZodError.
 */
export interface VtpassControl {
  /** Decides how the next order that fits is played, or the next so many. Without a script its account decides. */
  scriptOrder(knobs: OrderKnobsGiven, fits?: Fits, times?: number): void;
  scriptVerification(knobs: VerificationKnobsGiven, fits?: Fits, times?: number): void;
  /** Forgets the scripts that were not needed yet. */
  clearScripts(): void;
  readonly settings: Settings;
  /** Changes these settings, and leaves the others as they are. */
  set(change: SettingsChange): void;
  /** Kobo. `once_listed`: the variation is listed at the old price once more, and sold at the new one. */
  setPrice(serviceId: string, code: string, minor: number, when?: PriceMoment): void;
  withdrawVariation(serviceId: string, code: string): void;
  /** Kobo; 0 drains the float. */
  setBalance(minor: number): void;
  /** What VTpass's staff does: ends a stuck order, or reverses a delivered one. It sends a notice of that. */
  resolve(requestId: string, to: Resolution): BookedOrder;
  /** Sends a notice of what the order is now, once more or out of turn. */
  notify(requestId: string, shape?: NoticeShape): void;
  /** Sends a notice that variations have changed: by itself, that all of them were updated. */
  notifyVariations(serviceId: string, changes?: Partial<VariationChanges>): void;
  /** Lets every answer go that is held; answers how many. */
  releaseHeld(): number;
  books(): Books;
  /** Oldest first. */
  orders(): readonly KnownOrder[];
  calls(): readonly VtpassCall[];
  notices(): readonly Notice[];
  /** Resolves once the condition holds. Checks it after everything that happens here. */
  readonly until: Changes['until'];
}

/** What a control changes besides the parts. */
interface ControlParts extends Parts {
  readonly until: Changes['until'];
  readonly change: (settings: Settings) => void;
  readonly releaseHeld: () => number;
}

export function createControl(parts: ControlParts): VtpassControl {
  const { catalogue, wallet, orders, notices, clock, changed } = parts;
  const orderOf = (requestId: string): VtpassOrder => {
    const order = orders.find(requestId);
    if (!order) throw new RangeError('VTpass has no such order');
    return order;
  };
  return {
    scriptOrder: (knobs, fits, times) => parts.orderScripts.add(orderKnobs.parse(knobs), fits, times),
    scriptVerification: (knobs, fits, times) =>
      parts.verificationScripts.add(verificationKnobs.parse(knobs), fits, times),
    clearScripts: () => {
      parts.orderScripts.clear();
      parts.verificationScripts.clear();
    },
    get settings() {
      return parts.settings();
    },
    set: (change) => parts.change(settingsSchema.parse({ ...parts.settings(), ...change })),
    setPrice: (serviceId, code, minor, when = 'now') => catalogue.setPrice(serviceId, code, kobo(minor, 1), when),
    withdrawVariation: catalogue.withdraw,
    setBalance: (minor) => wallet.adjustTo(kobo(minor, 0), clock()),
    resolve: (requestId, to) => {
      const { status } = orderOf(requestId);
      const isReversal = status === 'delivered' && to === 'reversed';
      if (!isOpen(status) && !isReversal) throw new RangeError(`An order that is ${status} cannot become ${to}`);
      const order = orders.settle(requestId, to);
      notices.post(orderNotice(order));
      changed();
      return booked(order);
    },
    notify: (requestId, shape) => notices.post(orderNotice(orderOf(requestId), shape)),
    notifyVariations: (serviceId, changes) => {
      const service = catalogue.find(serviceId);
      if (!service) throw new RangeError('VTpass has no such service');
      const listed = service.variations.flatMap(({ code }) => catalogue.variation(service, code) ?? []);
      const updated = listed.map(({ code }) => code);
      notices.post(variationsNotice(service, listed, { added: [], removed: [], updated, ...changes }, clock()));
    },
    releaseHeld: parts.releaseHeld,
    books: () => ({
      openingMinor: wallet.openingMinor,
      balanceMinor: wallet.balanceMinor,
      orders: orders
        .all()
        .filter(({ chargedMinor }) => chargedMinor > 0)
        .map(booked),
      entries: [...wallet.entries],
    }),
    orders: () => orders.all().map(known),
    calls: parts.calls.all,
    notices: notices.all,
    until: parts.until,
  };
}

function kobo(minor: number, least: number): number {
  if (!Number.isSafeInteger(minor) || minor < least) throw new RangeError(`Give whole kobo, ${least} or more`);
  return minor;
}

function booked(order: VtpassOrder): BookedOrder {
  const { requestId, transactionId, service, account, status, amountMinor, chargedMinor, at } = order;
  const isBack = status === 'failed' || status === 'reversed';
  const reversedMinor = isBack ? chargedMinor : 0;
  return {
    requestId,
    transactionId,
    serviceId: service.id,
    account,
    status,
    amountMinor,
    chargedMinor,
    reversedMinor,
    at,
  };
}

function known(order: VtpassOrder): KnownOrder {
  const { phone, variation, quantity, requeries, value } = order;
  return { ...booked(order), phone, variationCode: variation?.code ?? null, quantity, requeries, value };
}
