import type { Mode } from '../../src/core/mode.ts';
import type { Reply } from '../../src/rails/finswich/reply.ts';
import { sign } from '../../src/rails/finswich/signature.ts';
import { type Seen, readOutcome } from '../../src/rails/finswich/transfer-outcome.ts';
import type { WebhookRequest } from '../../src/rails/rail.ts';
import type { Transfer } from '../../src/transactions/ports.ts';
import type { Sent } from './answers.ts';
import type { Books } from './books.ts';
import { hold } from './failure.ts';
import type { Observer } from './observer.ts';
import type { Phones } from './phones.ts';
import type {
  FaultPlan,
  ForgedPlan,
  IntruderPlan,
  OutcomePlan,
  TransactionPlan,
  TransferFate,
  Try,
  WorldPlan,
} from './plan.ts';
import { BESIEGED_CUSTOMER, PHONE_MATE, UNKNOWN_CUSTOMER } from './plan.ts';
import { POLICY, SECRETS } from './process.ts';
import { type NamedProduct, PRODUCTS, VALUE_RECIPIENT } from './products.ts';
import { CODELESS, valueSpelt } from './values.ts';
import type { VirtualTime } from './virtual-time.ts';
import { PLAINLY, asWritten, bodyWritten } from './written.ts';

export interface FinswichParts {
  readonly plan: WorldPlan;
  readonly time: VirtualTime;
  readonly clock: () => number;
  /** The latest the merchant's clock has ever been; it may be put back. */
  readonly latestClock: () => number;
  readonly books: Books;
  readonly phones: Phones;
  readonly observer: Observer;
  readonly deaths: () => number;
  /** Milliseconds by which the merchant's clock was put back so far. */
  readonly putBack: () => number;
  /** Counts the faults of the disk and the deaths of the process so far. */
  readonly troubles: () => number;
  /** The merchant's webhook; null when nothing answers, because its process is gone. */
  readonly post: (request: WebhookRequest) => Promise<Reply | null>;
  /** Called before each delivery, and before the transfer call is answered, so that its faults are made ready. */
  readonly beforeDelivery: (transaction: TransactionPlan, number: FaultPlan['delivery']) => void;
  readonly judge: (sent: Sent, reply: Reply) => void;
  readonly trace: (line: string) => void;
}

/** Plays Finswich, its checkout and its customers, through every transaction of the plan. */
export interface Finswich {
  readonly transfer: Transfer;
  /** Resolves when everything that was to be sent has been answered for good. */
  play(): Promise<void>;
  readonly deliveries: () => number;
  /** True when the merchant has accepted what was bought, and nothing that contradicts it. */
  owesVoucher(reference: string): boolean;
  /** Whether Finswich will still send something about it. */
  hasMore(reference: string): boolean;
  /** For how long its transfer call has been out, ms; null when none is, or the process that made it is gone. */
  callOutMs(reference: string): number | null;
}

export const referenceOf = ({ ordinal }: TransactionPlan): string =>
  `UTL-${String(ordinal).padStart(6, '0')}-simulated`;
/** One customer uses the phone of another. Half of them have a different phone in LIVE. */
export const phoneOf = (customer: number, mode: Mode): string => {
  const owner = customer === PHONE_MATE ? BESIEGED_CUSTOMER : customer;
  return `+23480${String((mode === 'LIVE' && owner % 2 === 1 ? 40_000_000 : 30_000_000) + owner)}`;
};
/** Families share an e-mail address, but not the phone that limits are counted by. */
export const emailOf = (customer: number): string => `family-${Math.floor(customer / 2)}@wallet.example`;
export const userOf = (customer: number): string => (customer === UNKNOWN_CUSTOMER ? 'nobody' : `customer-${customer}`);
/** `own` is what was bought; `other` another value for it, `strange` one that was meant for somebody else. */
export type Whose = 'own' | 'other' | 'strange';
const pinOf = (ordinal: number, whose: Whose): string =>
  String(ordinal * 7_919).padStart(10, { own: '8', other: '9', strange: '7' }[whose]);
/** The second code of a transaction that has two. It is longer than the first. */
const secondOf = (ordinal: number, whose: Whose): string => `6${pinOf(ordinal, whose).slice(1)}0`;
/** The codes of what was bought, or of what came in its place. */
export const codesOf = ({ ordinal, codes }: TransactionPlan, whose: Whose): readonly string[] =>
  [pinOf(ordinal, whose), secondOf(ordinal, whose)].slice(0, codes);
export const WHOSE: readonly Whose[] = ['own', 'other', 'strange'];
export const serialOf = (ordinal: number, whose: Whose): string => `${whose}-${ordinal}`;

/** Reversals that Finswich has really credited, whether they say enough to act on or not. */
const CREDITS: readonly OutcomePlan['variant'][] = ['plain', 'no_amount', 'no_currency'];
const OUTCOMES: readonly Sent['event'][] = ['value', 'reversal', 'nothing', 'unnamed'];
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/**
 * Finswich's distances between repeats, as far as they are known (docs/finswich.md#retries), and a short one before.
 */
const REPEATS_MS = [5, 65, 1_505, 5_825].map((minutes) => minutes * MINUTE);
const RETRIES_MS = [2 * SECOND, 20 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE];
/** A customer who gets one of these answers types another code. */
const TRIED_AGAIN = ['otp_wrong', 'otp_expired', 'otp_try_limit'];
/** How often the checkout repeats an event at most. */
const CHECKOUT_RETRIES = 6;

const RETRIED: readonly TransferFate[] = ['unreachable', 'unreachable_then_accept', 'busy_then_accept'];
const DEBITING: readonly TransferFate[] = [
  'accept',
  'unreachable_then_accept',
  'busy_then_accept',
  'error_after_debit',
  'silence_after_debit',
  'reset_after_debit',
  'garbage_after_debit',
];

export const productOf = ({ product, productName }: TransactionPlan): NamedProduct =>
  PRODUCTS[product][productName] ?? PRODUCTS[product][0];

/**
 * Variants that apply to a VALUE_READY, and variants that do not apply to a REVERSAL. Where one does not apply, the
 * event is plain.
 */
const VALUE_VARIANTS = ['unsigned', 'other_customer', 'other_value', 'no_value', 'no_reference', 'codeless'];
const NO_REVERSAL_VARIANTS = ['other_value', 'no_value', 'codeless'];
export const variantOf = ({ what, variant }: OutcomePlan): OutcomePlan['variant'] => {
  const counts = what === 'value' ? VALUE_VARIANTS.includes(variant) : !NO_REVERSAL_VARIANTS.includes(variant);
  return counts ? variant : 'plain';
};

export function createFinswich(parts: FinswichParts): Finswich {
  const { plan, time, clock, books, phones, observer, post, judge, trace } = parts;
  const plans = new Map(plan.transactions.map((transaction) => [referenceOf(transaction), transaction]));
  const numbers = new Map<string, number>();
  const typed = new Map<string, Set<string>>();
  const owed = new Set<string>();
  const toCome = new Map<string, number>();
  const callsOut = new Map<string, { readonly since: number; readonly clockThen: number; readonly deaths: number }>();
  const ended = Promise.withResolvers<void>();
  let running = 0;
  let deliveries = 0;

  /** Starts something that only the end waits for. */
  const start = (work: Promise<void>): void => {
    running += 1;
    work.then(() => {
      running -= 1;
      if (running === 0) ended.resolve();
    }, ended.reject);
  };
  const money = (minor: number): string => (minor / 100).toFixed(2);

  // Events.

  interface Event {
    readonly event: Sent['event'];
    readonly name: string;
    readonly data: Record<string, unknown>;
    readonly otp?: string;
    readonly serial?: string;
    /** The key that signs; null sends it unsigned, `garbage` with a signature that fits nothing. */
    readonly key?: 'TEST' | 'LIVE' | 'garbage' | null;
    readonly forged?: boolean;
    /**
     * It does not fit the transaction, or proves nothing: it must open a case of one of these kinds.
     */
    readonly cases?: readonly string[];
    readonly contradicts?: boolean;
    readonly url?: WebhookRequest['url'];
  }

  const initiateOf = (transaction: TransactionPlan): Event => ({
    event: 'initiate',
    name: 'TRANSACTION_INITIATE',
    data: {
      user_reference: userOf(transaction.customer),
      amount: money(transaction.minor),
      currency: 'ngn',
      txn_reference: referenceOf(transaction),
      transfer_type: 'UTILITY',
      recipient: { ...productOf(transaction), value_recipient: VALUE_RECIPIENT },
      mode: transaction.mode,
    },
  });
  const sendOtpOf = (transaction: TransactionPlan): Event => ({
    event: 'send_otp',
    name: 'SEND_OTP',
    data: {
      user_reference: userOf(transaction.customer),
      txn_reference: referenceOf(transaction),
      amount: money(transaction.minor),
      currency: 'ngn',
      recipient_user: 'None',
      mode: transaction.mode,
    },
  });
  const completeOf = (transaction: TransactionPlan, otp: string): Event => ({
    event: 'complete',
    name: 'COMPLETE_TRANSACTION',
    otp,
    data: {
      otp,
      txn_reference: referenceOf(transaction),
      user_reference: userOf(transaction.customer),
      mode: transaction.mode,
    },
  });
  const valueOf = (transaction: TransactionPlan, whose: Whose = 'own', spelling = transaction.spelling): Event => ({
    event: 'value',
    name: 'UTILITY_TRANSACTION_VALUE_READY',
    url: 'settlement',
    serial: serialOf(transaction.ordinal, whose),
    data: {
      txn_reference: referenceOf(transaction),
      user_reference: userOf(transaction.customer),
      utility_details: productOf(transaction),
      utility_value: valueSpelt(spelling, codesOf(transaction, whose), serialOf(transaction.ordinal, whose)),
      mode: transaction.mode,
    },
  });
  const codelessOf = (transaction: TransactionPlan): Event => {
    const { name, data } = valueOf(transaction);
    const value = CODELESS[transaction.ordinal % CODELESS.length];
    return { event: 'nothing', name, url: 'settlement', data: { ...data, utility_value: value } };
  };
  const reversalOf = (transaction: TransactionPlan): Event => ({
    event: 'reversal',
    name: 'UTILITY_TRANSACTION_REVERSAL',
    url: 'settlement',
    data: {
      txn_reference: referenceOf(transaction),
      user_reference: userOf(transaction.customer),
      amount: transaction.minor / 100,
      currency: 'NGN',
      utility_details: productOf(transaction),
    },
  });

  const STRANGE_VALUE = ['value_conflict', 'value_unexpected'];
  const STRANGE_REVERSAL = ['reversal_conflict', 'reversal_changed', 'reversal_unexpected'];

  function outcomeEvent(transaction: TransactionPlan, outcome: OutcomePlan, spelling = transaction.spelling): Event {
    const variant = variantOf(outcome);
    if (variant === 'codeless') return codelessOf(transaction);
    const event =
      outcome.what === 'value'
        ? valueOf(
            transaction,
            variant === 'other_value' ? 'other' : variant === 'other_customer' ? 'strange' : 'own',
            spelling,
          )
        : reversalOf(transaction);
    const over = (data: Record<string, unknown>): Event => ({
      ...event,
      cases: outcome.what === 'value' ? STRANGE_VALUE : STRANGE_REVERSAL,
      data: { ...event.data, ...data },
    });
    switch (variant) {
      case 'half':
        return over({ amount: Math.floor(transaction.minor / 2) / 100 });
      case 'more':
        return over({ amount: (transaction.minor * 2) / 100 });
      case 'other_currency':
        return over({ currency: 'USD' });
      case 'other_customer':
        return over({ user_reference: 'somebody-else' });
      case 'no_amount':
        return over({ amount: undefined });
      case 'no_currency':
        return over({ currency: null });
      case 'no_value':
        return { event: 'nothing', name: event.name, data: { ...event.data, utility_value: 'None' } };
      case 'no_reference':
        return { ...event, event: 'unnamed', data: { ...event.data, txn_reference: null } };
      case 'unsigned':
        return { ...event, cases: [`${outcome.what}_unverified`], key: null };
      case 'plain':
      case 'other_value':
        return event;
    }
  }

  // Deliveries.

  /** Genuine events are written in the way of this transaction; contradicting and forged ones as they are. */
  function spelt(
    transaction: TransactionPlan,
    { event, name, data, key, contradicts, forged }: Event,
    number: number,
  ): string {
    if (contradicts === true || forged === true || key !== undefined) return bodyWritten(PLAINLY, name, data);
    const isTheirs = data['user_reference'] === userOf(transaction.customer);
    const written = asWritten(transaction.written, data, number, isTheirs && OUTCOMES.includes(event));
    return bodyWritten(transaction.written, name, written);
  }

  /** One delivery; null when no answer came back, or it got lost on its way. */
  async function deliver(transaction: TransactionPlan, event: Event, isHeard = true): Promise<Reply | null> {
    const reference = referenceOf(transaction);
    const number = (numbers.get(reference) ?? 0) + 1;
    numbers.set(reference, number);
    deliveries += 1;
    const plain = JSON.stringify({ event: event.name, data: event.data });
    const body = spelt(transaction, event, number);
    const key = event.key === undefined ? transaction.mode : event.key;
    const signature = key === null ? undefined : key === 'garbage' ? 'ab'.repeat(64) : sign(body, SECRETS[key]);
    const requestId = `${reference}/${number}`;
    const sent: Sent = {
      event: event.event,
      reference,
      userReference: userOf(transaction.customer),
      mode: transaction.mode,
      requestId,
      // Compared by meaning: another spelling is the same event.
      body: `${key} ${plain}`,
      forged: event.forged === true || key === null,
      tolerated: key === null && plan.unsignedOutcomes && (event.event === 'value' || event.event === 'reversal'),
      at: clock(),
      otp: event.otp ?? null,
      issue: event.event === 'complete' ? (observer.challenge(reference)?.issue ?? 0) : 0,
      serial: event.serial ?? null,
      cases: event.cases ?? [],
      contradicts: event.contradicts ?? false,
      troubles: parts.troubles(),
      codes: 0,
    };
    if (event.otp !== undefined && !sent.forged)
      typed.set(reference, (typed.get(reference) ?? new Set()).add(event.otp));
    parts.beforeDelivery(transaction, number);
    const reply = await post({
      url: event.url ?? 'transaction',
      raw: Buffer.from(body),
      header: (name) => (name === 'x-finswich-signature' ? signature : undefined),
      address: '127.0.0.1',
      requestId,
    });
    trace(
      `${requestId} ${event.event} ${reply ? `${reply.status} ${reply.body}` : 'no answer'}${isHeard ? '' : ' lost'}`,
    );
    if (reply) judge({ ...sent, codes: typed.get(reference)?.size ?? 0 }, reply);
    return isHeard ? reply : null;
  }

  const isDecided = (reply: Reply | null): reply is Reply =>
    reply !== null && reply.code !== 'overloaded' && reply.code !== 'internal';

  /** Sends an event until it is answered, at most so many times. Copies arrive at the same instant. */
  async function insist(transaction: TransactionPlan, event: Event, times = Infinity): Promise<Reply | null> {
    let lost = transaction.answersLost;
    for (let round = 0; round < times; round += 1) {
      const isHeard = lost <= 0;
      lost -= 1;
      const copies = round === 0 ? transaction.copies : 1;
      const replies = await Promise.all(Array.from({ length: copies }, () => deliver(transaction, event, isHeard)));
      const reply = replies.find(isDecided);
      if (reply) return reply;
      await time.pause(RETRIES_MS[Math.min(round, RETRIES_MS.length - 1)] ?? 0);
    }
    return null;
  }

  // The checkout.

  async function playTransaction(transaction: TransactionPlan): Promise<void> {
    for (const outcome of transaction.outcomes) {
      if (outcome.since === 'start') start(sendOutcome(transaction, outcome, transaction.startAt + outcome.afterMs));
    }
    await time.pause(transaction.startAt);
    for (const forged of transaction.forged) start(sendForged(transaction, forged));
    for (const intruder of transaction.intruders) start(sendIntruder(transaction, intruder));
    const announced = await insist(transaction, initiateOf(transaction), CHECKOUT_RETRIES);
    const isKnown = observer.transaction(referenceOf(transaction)) !== undefined;
    if (transaction.conflict !== 'none' && isKnown) await sendConflict(transaction, transaction.conflict);
    // Without an answer the checkout goes on.
    if (announced && announced.status !== 200) return;

    await askForCode(transaction);
    let sends = 1;
    let wrong = '';
    let sent = 0;
    for (const attempt of transaction.tries) {
      await time.pause(transaction.thinkMs);
      if (sends < transaction.sends) {
        await time.pause(transaction.sendGapMs);
        await askForCode(transaction);
        sends += 1;
      }
      const code = codeToType(referenceOf(transaction), attempt, wrong);
      if (attempt === 'wrong') wrong = code;
      if (sent === 0 && transaction.atExpiryOf) await waitForExpiry(transaction, transaction.atExpiryOf);
      const guesses = sent === 0 ? transaction.together : 0;
      sent += 1;
      const right = phones.codes(referenceOf(transaction)).at(-1) ?? '000000';
      const others = Array.from({ length: guesses }, (_, at) => {
        const guess = String((Number(right) + 500_000 + at) % 1_000_000).padStart(6, '0');
        return deliver(transaction, completeOf(transaction, guess));
      });
      const [reply] = await Promise.all([
        insist(transaction, completeOf(transaction, code), CHECKOUT_RETRIES),
        ...others,
      ]);
      if (reply && !TRIED_AGAIN.includes(reply.code ?? '')) break;
    }
    const last = [...(typed.get(referenceOf(transaction)) ?? [])].at(-1);
    if (!transaction.completeAgain || last === undefined) return;
    for (const wait of REPEATS_MS.slice(0, 2)) {
      await time.pause(wait);
      await deliver(transaction, completeOf(transaction, last));
      // A wrong code stays wrong, also after a right one.
      const [first] = typed.get(referenceOf(transaction)) ?? [];
      if (first !== undefined && first !== last) await deliver(transaction, completeOf(transaction, first));
    }
  }

  /**
   * Waits until the exact instant of expiry by the merchant's clock. There another code is asked for beside the try.
   */
  async function waitForExpiry(transaction: TransactionPlan, of: 'code' | 'transaction'): Promise<void> {
    const reference = referenceOf(transaction);
    const known = of === 'code' ? observer.challenge(reference) : observer.transaction(reference);
    await time.pause(Math.max(0, (known?.expires_at ?? 0) - clock()));
    if (of === 'transaction') start(deliver(transaction, sendOtpOf(transaction)).then(() => {}));
  }

  /** The customer presses the button again when no code comes. */
  async function askForCode(transaction: TransactionPlan): Promise<void> {
    for (let press = 0; press < 4; press += 1) {
      const reply = await insist(transaction, sendOtpOf(transaction), 2);
      if (reply?.status === 200 || phones.codes(referenceOf(transaction)).length > 0) return;
      await time.pause(31 * SECOND);
    }
  }

  function codeToType(reference: string, attempt: Try, lastWrong: string): string {
    const codes = phones.codes(reference);
    const right = codes.at(-1) ?? '000000';
    switch (attempt) {
      case 'right':
        return right;
      case 'wrong':
        return String((Number(right) + 1 + (typed.get(reference)?.size ?? 0)) % 1_000_000).padStart(6, '0');
      case 'wrong_again':
        return lastWrong === '' ? '111111' : lastWrong;
      case 'stale':
        return codes[0] ?? '222222';
      case 'unsent':
        return (observer.hasSendUnderWay(reference) ? null : phones.unsentCode(reference)) ?? '444444';
      case 'foreign':
        return phones.foreignCode(reference) ?? '333333';
    }
  }

  async function sendConflict(transaction: TransactionPlan, conflict: 'amount' | 'customer'): Promise<void> {
    const event = initiateOf(transaction);
    const other = conflict === 'amount' ? { amount: money(transaction.minor + 1) } : { user_reference: userOf(1) };
    await deliver(transaction, { ...event, data: { ...event.data, ...other } });
  }

  async function sendForged(transaction: TransactionPlan, { what, how, afterMs }: ForgedPlan): Promise<void> {
    await time.pause(afterMs);
    const code = phones.codes(referenceOf(transaction)).at(-1) ?? '000000';
    const event = {
      initiate: () => initiateOf(transaction),
      complete: () => completeOf(transaction, code),
      value: () => valueOf(transaction, 'strange'),
      reversal: () => reversalOf(transaction),
    }[what]();
    // A reversal names no mode, so before the transaction is known either key may have signed it.
    if (what === 'reversal' && how === 'other_mode' && !observer.transaction(referenceOf(transaction))) return;
    const otherMode = transaction.mode === 'TEST' ? 'LIVE' : 'TEST';
    const key = { unsigned: null, wrong_signature: 'garbage', other_mode: otherMode } as const;
    await deliver(transaction, { ...event, key: key[how], forged: true });
  }

  /** Something Finswich signed that contradicts the transaction: of the other mode, customer or amount. */
  async function sendIntruder(transaction: TransactionPlan, { what, how, afterMs }: IntruderPlan): Promise<void> {
    await time.pause(afterMs);
    const reference = referenceOf(transaction);
    if (!observer.transaction(reference)) return;
    const otherMode = transaction.mode === 'TEST' ? 'LIVE' : 'TEST';
    const code = phones.codes(reference).at(-1) ?? '000000';
    const event = {
      initiate: () => initiateOf(transaction),
      send_otp: () => sendOtpOf(transaction),
      complete: () => completeOf(transaction, code),
      value: () => valueOf(transaction, 'strange'),
    }[what]();
    const other = {
      other_mode: { mode: otherMode },
      other_customer: { user_reference: userOf(transaction.customer + 1) },
      other_amount: { amount: money(transaction.minor + 1) },
      other_product: { recipient: { ...(event.data['recipient'] as object), product_id: '9999' } },
    }[how];
    await deliver(transaction, {
      ...event,
      data: { ...event.data, ...other },
      key: how === 'other_mode' ? otherMode : transaction.mode,
      contradicts: true,
      ...(what === 'value' && { cases: STRANGE_VALUE }),
      ...(what === 'initiate' && { cases: ['conflicting_initiate'] }),
    });
  }

  /**
   * From now on the transaction has its voucher if it is paid: nothing came for it that a person would have to look at.
   */
  function noteValue(transaction: TransactionPlan): void {
    const reference = referenceOf(transaction);
    if (observer.vouchers(reference).length === 1) owed.add(reference);
  }

  /** Delivers an event of the provider until it is answered 200, and then its repeats. */
  async function sendOutcome(transaction: TransactionPlan, outcome: OutcomePlan, waitMs: number): Promise<void> {
    const of = referenceOf(transaction);
    toCome.set(of, (toCome.get(of) ?? 0) + 1);
    await time.pause(Math.max(0, waitMs));
    toCome.set(of, (toCome.get(of) ?? 0) - 1);
    const variant = variantOf(outcome);
    const isCredit = CREDITS.includes(variant) || (variant === 'unsigned' && plan.unsignedOutcomes);
    if (outcome.what === 'reversal' && isCredit) books.reverse(referenceOf(transaction));
    const isProof = outcome.what === 'value' && (variant === 'plain' || variant === 'other_value');
    if (isProof && !books.wasDebited(referenceOf(transaction))) books.giveAway(referenceOf(transaction));
    const event = outcomeEvent(transaction, outcome);
    await insist(transaction, event);
    if (outcome.what === 'value' && variant === 'plain') noteValue(transaction);
    const again = outcomeEvent(transaction, outcome, transaction.spellingAgain);
    for (const wait of REPEATS_MS.slice(0, outcome.repeats)) {
      await time.pause(wait);
      await deliver(transaction, again);
    }
  }

  // The transfer API.

  function takeMoney(transaction: TransactionPlan): void {
    const reference = referenceOf(transaction);
    books.debit(reference, transaction.minor);
    trace(`${reference} debited`);
    for (const outcome of transaction.outcomes) {
      if (outcome.since === 'debit') start(sendOutcome(transaction, outcome, outcome.afterMs));
    }
  }

  /**
   * The outcome of the call is stored as soon as the database works again, however long that takes and whatever the
   * clock has done meanwhile. Only a process that dies loses it.
   */
  async function proveKept(reference: string, kind: string, deaths: number): Promise<void> {
    for (let seen = NaN; parts.troubles() !== seen; await time.pause(10 * SECOND)) seen = parts.troubles();
    const kept = observer.outcome(reference);
    const isForgotten = parts.deaths() !== deaths;
    hold(isForgotten || kept === kind, 'the outcome of the call is kept', reference, () => `${kept}, not ${kind}`);
  }

  /** One try of the call at Finswich, and what the caller sees of it. */
  async function attempt(transaction: TransactionPlan, number: number): Promise<Seen> {
    const reference = referenceOf(transaction);
    const silence = async (): Promise<Seen> => {
      await time.pause(POLICY.callBoundMs('finswich') - transaction.transferMs);
      return { kind: 'unknown', code: 'timeout' };
    };
    const fate = transaction.transfer;
    // All tries together stay inside the caller's bound.
    await time.pause(RETRIED.includes(fate) ? Math.min(transaction.transferMs, SECOND) : transaction.transferMs);
    if (fate === 'unreachable' || (fate === 'unreachable_then_accept' && number < 3))
      return { kind: 'unsent', code: 'ECONNREFUSED' };
    if (fate === 'busy_then_accept' && number < 3) return { kind: 'answered', status: 429, text: '{}' };
    books.call(reference);
    if (fate === 'refuse_after_debit') {
      // From now on Finswich's answer and its books disagree.
      books.giveAway(reference);
      takeMoney(transaction);
      await time.pause(Math.min(8_000, POLICY.callBoundMs('finswich') - transaction.transferMs - 500));
    }
    if (fate === 'late_debit') time.at(time.now() + 40 * SECOND, () => takeMoney(transaction));
    else if (DEBITING.includes(fate)) takeMoney(transaction);
    switch (fate) {
      case 'refuse':
      case 'refuse_after_debit':
        return { kind: 'answered', status: 400, text: '{"status":"error","message":"Transaction failed"}' };
      case 'error_before_debit':
      case 'error_after_debit':
        return { kind: 'answered', status: 502, text: '{"status":"error"}' };
      case 'silence_before_debit':
      case 'silence_after_debit':
      case 'late_debit':
        return silence();
      case 'reset_after_debit':
        return { kind: 'unknown', code: 'ECONNRESET' };
      case 'garbage_after_debit':
        return { kind: 'answered', status: 200, text: '{"status":"suc' };
      case 'accept':
      case 'unreachable_then_accept':
      case 'busy_then_accept':
        await time.pause(Math.ceil(transaction.transferMs / 8));
        return { kind: 'answered', status: 200, text: '{"status":"success","data":{}}' };
    }
  }

  const transfer: Transfer = async (call) => {
    callsOut.set(call.reference, { since: time.now(), clockThen: clock(), deaths: parts.deaths() });
    try {
      return await answerCall(call);
    } finally {
      callsOut.delete(call.reference);
    }
  };

  const answerCall: Transfer = async ({ mode, reference, otp }) => {
    const transaction = plans.get(reference);
    hold(transaction?.mode === mode, "the call is made in the transaction's mode", reference, () => mode);
    hold(phones.codes(reference).includes(otp), "no call without the customer's code", reference, () => otp);
    hold(
      typed.get(reference)?.has(otp) === true,
      "no call without the customer's code",
      reference,
      () => 'never typed',
    );
    const kept = observer.transaction(reference);
    const heldAt = observer.steps(reference).find(({ to_state }) => to_state === 'submitting')?.at ?? 0;
    const sentAt = phones.of(reference).find(({ says }) => says === otp)?.sentAt ?? 0;
    // When the clock was put back, a code lives longer by as much.
    const lifeMs = 10 * MINUTE + parts.putBack();
    hold(heldAt - sentAt < lifeMs, 'no call with an old code', reference, () => `${heldAt - sentAt} ms old`);
    hold(heldAt < (kept?.expires_at ?? 0), 'no call after the hour', reference, () => String(heldAt));
    const state = kept?.state ?? '';
    hold(
      // Evidence that was committed with the hold may have decided the transaction already.
      ['submitting', 'fulfilled', 'reversed'].includes(state) && observer.movements(reference)[0] === 'hold',
      'no call without a hold',
      reference,
      () => String(state),
    );
    const { ofCustomer, ofPhone } = observer.wrongTries(userOf(transaction.customer), mode, heldAt - HOUR, heldAt);
    hold(
      Math.max(ofCustomer, ofPhone) < 15,
      'no call for a code that was not compared because of a limit',
      reference,
      () => `${ofCustomer}, ${ofPhone}`,
    );
    hold(!observer.hadReversal(reference), 'a transaction that was reversed before takes no money', reference, () =>
      String(state),
    );
    const startedAt = time.now();
    const deaths = parts.deaths();
    for (let number = 1; ; number += 1) {
      const last = await attempt(transaction, number);
      // A process that died meanwhile makes no further try.
      if (parts.deaths() !== deaths) return new Promise<never>(() => {});
      const reading = readOutcome(last);
      const durationMs = time.now() - startedAt;
      const isOver = durationMs > POLICY.callBoundMs('finswich') * 0.8;
      trace(`${reference} transfer ${transaction.transfer} ${reading}`);
      if (reading === 'again' && !isOver) {
        await time.pause(Math.min(150 * 2 ** number, 1_500));
        continue;
      }
      if (transaction.answerLateMs > 0) await time.pause(transaction.answerLateMs);
      if (parts.deaths() !== deaths) return new Promise<never>(() => {});
      // Early both by the clock and by the time that passed, because the clock may have jumped ahead and back.
      const passedMs = Math.max(parts.latestClock() - heldAt, time.now() - startedAt);
      const isEarly = passedMs < POLICY.callBoundMs('finswich');
      const now = observer.transaction(reference)?.state;
      hold(
        !isEarly || now !== 'in_doubt',
        'no call is given up while it may be answered',
        reference,
        () => `${durationMs} ms`,
      );
      parts.beforeDelivery(transaction, 'transfer_answer');
      if (reading !== 'again') start(proveKept(reference, reading, deaths));
      const fields =
        last.kind === 'answered' ? { httpStatus: last.status, fault: null } : { httpStatus: null, fault: last.code };
      const sentAfterMs = last.kind === 'unsent' ? null : 0;
      return { kind: reading === 'again' ? 'refused' : reading, ...fields, durationMs, sentAfterMs };
    }
  };

  return {
    transfer,
    deliveries: () => deliveries,
    owesVoucher: (reference) => owed.has(reference),
    hasMore: (reference) => (toCome.get(reference) ?? 0) > 0,
    callOutMs: (reference) => {
      const out = callsOut.get(reference);
      // By its clock, which may have jumped, or by the time that has passed.
      return out?.deaths === parts.deaths()
        ? Math.max(time.now() - out.since, parts.latestClock() - out.clockThen)
        : null;
    },
    play: async () => {
      for (const transaction of plan.transactions) start(playTransaction(transaction));
      await ended.promise;
    },
  };
}
