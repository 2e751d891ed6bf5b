import {
  type ContactMessage,
  type Message,
  MessageNotSent,
  type Messenger,
  type TransactionMessage,
} from '../../src/core/message.ts';
import { createMessenger } from '../../src/messaging/messenger.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { RuleBroken, hold } from './failure.ts';
import type { MessageFate } from './plan.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One message a customer has read. */
export interface ReadMessage {
  readonly reference: string;
  readonly phone: string;
  readonly kind: Message['kind'];
  /** The code, or the voucher's lines; empty for the others. */
  readonly says: string;
  /** The gateway said that it took it, and its answer arrived. */
  readonly isAcknowledged: boolean;
  /** By the merchant's clock: when it was given to the gateway, and when it was read. */
  readonly sentAt: number;
  readonly at: number;
}

export interface Phones {
  /** The merchant's clock was put back: times that lie ahead of it count as now. */
  clockPutBack(): void;
  readonly messenger: Messenger;
  of(reference: string): readonly ReadMessage[];
  /** When a gateway took the message with this voucher and said so, by the merchant's clock. */
  takenAt(reference: string, serial: string | null): readonly number[];
  /** Newest last. */
  codes(reference: string): readonly string[];
  /** How many codes a gateway took and acknowledged. */
  taken(reference: string): number;
  /**
   * The newest code that certainly never left, and whose failure could be stored; null when there is none.
   */
  unsentCode(reference: string): string | null;
  /** The newest code anybody got for another transaction. */
  foreignCode(reference: string): string | null;
}

export interface PhonesParts {
  readonly time: VirtualTime;
  readonly clock: () => number;
  /** What happens to the next message about a transaction. */
  readonly fate: (reference: string) => MessageFate;
  /** Whether that phone is being changed, or was a moment ago. */
  readonly isChanging: (reference: string) => boolean;
  /** The phone of a transaction's customer, and the codes of each value that may come for it. */
  readonly phoneOf: (reference: string) => string;
  readonly valuesOf: (reference: string) => readonly (readonly string[])[];
  /** The transaction's state as it is committed, and why it is in it. */
  readonly stateOf: (reference: string) => string | undefined;
  readonly reasonOf: (reference: string) => string | null | undefined;
  /** The gateway for messages about a change of phone; they are of no transaction. */
  readonly contactGateway: (message: ContactMessage) => SmsGateway;
  /** Judges a whole text at the moment a gateway is asked to send it. */
  readonly judgeText: (reference: string, text: string) => void;
  /** Counts what may have made the service forget that a message went out: a crash, a database that failed. */
  readonly troubles: () => number;
  readonly trace: (line: string) => void;
  /** Called with a broken rule, because the product may swallow what is thrown into it. */
  readonly note: (broken: RuleBroken) => void;
}

const GATEWAY_MS = 120;
/** After this time, a fault no longer explains that something was not stored. */
const SOON_MS = 15_000;
/** The same for a gateway that never answers, until it is given up. */
const UNSURE_MS = 40_000;

/** The SMS gateway and everybody's phones. The product's own code writes the message and chooses SMS or e-mail. */
export function createPhones(parts: PhonesParts): Phones {
  const {
    time,
    clock,
    fate,
    phoneOf,
    isChanging,
    valuesOf,
    stateOf,
    reasonOf,
    contactGateway,
    judgeText,
    troubles,
    trace,
    note,
  } = parts;
  const read: ReadMessage[] = [];
  const byTransaction = new Map<string, ReadMessage[]>();
  /**
   * Each message that may be read only once: whether its acknowledgement arrived, and the faults before it and soon
   * after.
   */
  const told = new Map<string, { acknowledged: boolean; troublesAtStart: number; troublesSoon: number | null }>();

  const unsure = new Map<string, number>();
  /** When a gateway was asked to send a code, by phone. */
  const triedAt = new Map<string, number[]>();
  /** When codes were taken, by transaction. */
  const codesTaken = new Map<string, number[]>();
  const takenAt = (whose: string): number[] => {
    const instants = codesTaken.get(whose) ?? [];
    codesTaken.set(whose, instants);
    return instants;
  };
  const codesSent = new Map<string, number>();
  const unsentCodes = new Map<string, string>();
  /**
   * Codes that a customer may have, as far as the merchant can know: of a code sent again, the first one may have left.
   */
  const mayBeKnown = new Set<string>();
  let alike = 0;

  const gatewayFor = (message: TransactionMessage): SmsGateway => ({
    name: 'simulated',
    async send(phone, text, signal) {
      const { reference } = message.transaction;
      const comes = fate(reference);
      trace(`message ${message.kind} ${reference} ${comes}`);
      const startedAt = clock();
      const gapSince = gapOf(reference, startedAt);
      const troublesAtStart = troubles();
      proving(() => {
        const state = stateOf(reference);
        hold(
          message.kind !== 'voucher' || state === 'fulfilled',
          'a voucher is withdrawn with its transaction',
          reference,
          () => String(state),
        );
        const isOwn = phone === phoneOf(reference) || isChanging(reference);
        hold(isOwn, 'a message goes to its own customer', reference, () => phone);
        if (message.kind === 'otp') proveTries(reference, phone, startedAt);
        judgeText(reference, text);
        const holdsFor = { in_doubt: 'in_doubt', value_follows: 'settled' }[message.kind as 'in_doubt'] ?? state;
        hold(
          holdsFor === state,
          'a message about how things stand is sent only while they stand so',
          reference,
          () => `${message.kind} ${state}`,
        );
        const isBorne = message.kind === 'refund' && message.why === 'not_delivered';
        const isGiven = message.kind === 'refund' && reasonOf(reference) === 'given_back';
        hold(isBorne === isGiven, 'a refund says whether the merchant or Finswich gives it', reference, () =>
          String(reasonOf(reference)),
        );
        if (message.kind === 'otp' || (comes !== 'silent' && comes !== 'lost_yes')) return;
        const key = `${reference}/${message.kind}/${JSON.stringify(message)}`;
        const tries = unsure.get(key) ?? 0;
        hold(tries < 3, 'nobody gets one message over and over', reference, () => `${tries + 1} times`);
        // Only tries that could be stored count.
        time.at(time.now() + UNSURE_MS, () => {
          if (troubles() === troublesAtStart) unsure.set(key, tries + 1);
        });
      });
      await time.pause(GATEWAY_MS);
      if (comes !== 'refused' && message.kind === 'otp') mayBeKnown.add(`${reference}/${message.code}`);
      if (comes === 'refused' && message.kind === 'otp') {
        time.at(time.now() + SOON_MS, () => {
          if (troubles() === troublesAtStart) unsentCodes.set(reference, message.code);
        });
      }
      if (comes === 'refused') throw new MessageNotSent('simulated: http 400');
      if (comes === 'silent') await silence(signal);
      proving(() => {
        deliver(message, phone, text, comes === 'taken', troublesAtStart, startedAt);
        if (message.kind === 'otp' && comes === 'taken') gapSince(Math.min(startedAt, clock()));
      });
      if (comes === 'lost_yes') throw new MessageNotSent('simulated: reset', true);
      return { gatewayReference: String(read.length) };
    },
  });

  const proving = (prove: () => void): void => {
    try {
      prove();
    } catch (thrown) {
      if (thrown instanceof RuleBroken) note(thrown);
      throw thrown;
    }
  };

  /**
   * For a code that is handed to a gateway now. Call the result when the gateway takes it; it checks the gap to the
   * last one.
   */
  function gapOf(reference: string, startedAt: number): (at: number) => void {
    const before = [...takenAt(reference)];
    const gapBefore = startedAt - (before.at(-1) ?? -Infinity);
    return (at) => {
      const taken = takenAt(reference);
      const gap = taken.length === before.length ? gapBefore : at - (taken.at(-1) ?? -Infinity);
      hold(gap >= 30_000, 'thirty seconds between two codes', reference, () => `${gap} ms`);
      taken.push(at);
    };
  }

  /** Tries of codes to one phone keep to the limit, whatever becomes of them. */
  function proveTries(reference: string, phone: string, at: number): void {
    const tried = triedAt.get(phone) ?? [];
    const lately = tried.filter((instant) => instant > at - 3_600_000);
    hold(lately.length < 10, 'ten codes per phone and hour', reference, () => String(lately.length + 1));
    triedAt.set(phone, [...tried, at]);
  }

  function deliver(
    message: TransactionMessage,
    phone: string,
    text: string,
    acknowledged: boolean,
    troublesAtStart: number,
    sentAt: number,
  ): void {
    const { reference } = message.transaction;
    const says =
      message.kind === 'otp'
        ? message.code
        : message.kind === 'voucher'
          ? message.lines.map(({ label, value }) => `${label} ${value}`).join(', ')
          : '';
    if (message.kind !== 'otp') {
      const key = `${reference}/${message.kind}/${says}`;
      const before = told.get(key);
      const excused = !before?.acknowledged || before.troublesAtStart !== (before.troublesSoon ?? troubles());
      hold(excused, 'told once', reference, () => `${message.kind} was sent again although the first was taken`);
      const one = { acknowledged, troublesAtStart, troublesSoon: null as number | null };
      told.set(key, one);
      time.at(time.now() + SOON_MS, () => {
        one.troublesSoon = troubles();
      });
    }
    if (message.kind === 'voucher') {
      const digits = text.replaceAll(/[\s-]/g, '');
      const isWhole = valuesOf(reference).some((codes) => codes.every((code) => digits.includes(code)));
      hold(isWhole, 'a voucher tells every code of its own transaction', reference, () => text);
    }
    if (message.kind === 'otp') proveCode(message.code, reference, acknowledged);
    const one = { reference, phone, kind: message.kind, says, isAcknowledged: acknowledged, sentAt, at: clock() };
    read.push(one);
    byTransaction.set(reference, [...(byTransaction.get(reference) ?? []), one]);
  }

  /** Codes that were certainly taken count against the limits. Two transactions share a code only by chance. */
  function proveCode(code: string, reference: string, acknowledged: boolean): void {
    const last = read.findLast(({ kind }) => kind === 'otp');
    if (last && last.reference !== reference && last.says === code) alike += 1;
    hold(alike < 3, 'every transaction has its own codes', reference, () => code);
    if (!acknowledged) return;
    const sent = (codesSent.get(reference) ?? 0) + 1;
    codesSent.set(reference, sent);
    hold(sent <= 5, 'five codes in all', reference, () => String(sent));
  }

  const of = (reference: string): readonly ReadMessage[] => byTransaction.get(reference) ?? [];
  return {
    clockPutBack: () => {
      const now = clock();
      for (const instants of [triedAt, codesTaken]) {
        for (const [whose, at] of instants)
          instants.set(
            whose,
            at.map((instant) => Math.min(instant, now)),
          );
      }
    },
    messenger: {
      send: (to, message, signal) =>
        createMessenger({
          sms: 'part' in message ? contactGateway(message) : 'transaction' in message ? gatewayFor(message) : null,
          email: null,
          merchantName: 'Simulated',
          deadline: (ms) => time.deadline(ms),
        }).send(to, message, signal),
    },
    of,
    takenAt: (reference, serial) =>
      of(reference)
        .filter(
          ({ kind, isAcknowledged, says }) => kind === 'voucher' && isAcknowledged && says.includes(String(serial)),
        )
        .map(({ at }) => at),
    codes: (reference) =>
      of(reference)
        .filter(({ kind }) => kind === 'otp')
        .map(({ says }) => says),
    taken: (reference) => codesTaken.get(reference)?.length ?? 0,
    unsentCode: (reference) => {
      const code = unsentCodes.get(reference);
      return code === undefined || mayBeKnown.has(`${reference}/${code}`) ? null : code;
    },
    foreignCode: (reference) => read.findLast((one) => one.kind === 'otp' && one.reference !== reference)?.says ?? null,
  };
}

/** Says nothing until the caller gives up. */
const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = (): void => reject(new MessageNotSent('simulated: timeout', true));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
