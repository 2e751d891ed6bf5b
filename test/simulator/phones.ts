import { type Message, MessageNotSent, type Messenger } from '../../src/core/message.ts';
import { createMessenger } from '../../src/messaging/messenger.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { RuleBroken, hold } from './failure.ts';
import type { MessageFate } from './plan.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One message a customer has read. */
export interface Read {
  readonly reference: string;
  readonly kind: Message['kind'];
  /** The code, or the voucher's lines; empty for the others. */
  readonly says: string;
  /** By the merchant's clock. */
  readonly at: number;
}

export interface Phones {
  readonly messenger: Messenger;
  of(reference: string): readonly Read[];
  /** Newest last. */
  codes(reference: string): readonly string[];
  /** The newest code anybody got for another purchase. */
  foreignCode(reference: string): string | null;
}

export interface PhonesParts {
  readonly time: VirtualTime;
  readonly clock: () => number;
  /** What becomes of the next message about a purchase. */
  readonly fate: (reference: string) => MessageFate;
  /** The phone of a purchase's customer, and what each of its PINs ends with. */
  readonly phoneOf: (reference: string) => string;
  readonly pinEnd: (reference: string) => string;
  /** Counts what may have made us forget that a message went out: a crash, a database that failed. */
  readonly troubles: () => number;
  readonly trace: (line: string) => void;
  /** Told of a broken rule: what is thrown into the product may be swallowed there. */
  readonly note: (broken: RuleBroken) => void;
}

const GATEWAY_MS = 120;

/** The SMS gateway and everybody's phones. Our own code writes the message and decides between SMS and e-mail. */
export function createPhones({ time, clock, fate, phoneOf, pinEnd, troubles, trace, note }: PhonesParts): Phones {
  const read: Read[] = [];
  const byPurchase = new Map<string, Read[]>();
  /** When each message that may be read once was taken, and what had gone wrong by then. */
  const told = new Map<string, { readonly troubles: number; readonly acknowledged: boolean }>();

  const codesSent = new Map<string, number>();
  let alike = 0;

  const gatewayFor = (message: Message): SmsGateway => ({
    name: 'simulated',
    async send(phone, _text, signal) {
      const { reference } = message.purchase;
      const comes = fate(reference);
      trace(`message ${message.kind} ${reference} ${comes}`);
      await time.pause(GATEWAY_MS);
      if (comes === 'refused') throw new MessageNotSent('simulated: http 500');
      if (comes === 'silent') await silence(signal);
      try {
        hold(phone === phoneOf(reference), 'a message goes to its own customer', reference, () => phone);
        deliver(message, comes === 'taken');
      } catch (thrown) {
        if (thrown instanceof RuleBroken) note(thrown);
        throw thrown;
      }
      if (comes === 'lost_yes') throw new MessageNotSent('simulated: reset', true);
      return { gatewayReference: String(read.length) };
    },
  });

  function deliver(message: Message, acknowledged: boolean): void {
    const { reference } = message.purchase;
    const says =
      message.kind === 'otp'
        ? message.code
        : message.kind === 'voucher'
          ? message.lines.map(({ label, value }) => `${label} ${value}`).join(', ')
          : '';
    if (message.kind !== 'otp') {
      const key = `${reference}/${message.kind}/${says}`;
      const before = told.get(key);
      const excused = before === undefined || !before.acknowledged || before.troubles !== troubles();
      hold(excused, 'told once', reference, () => `${message.kind} was sent again although the first was taken`);
      told.set(key, { troubles: troubles(), acknowledged });
    }
    if (message.kind === 'voucher') {
      hold(says.includes(pinEnd(reference)), 'a voucher goes to its own purchase', reference, () => says);
    }
    if (message.kind === 'otp') proveCode(message.code, reference, acknowledged);
    const one = { reference, kind: message.kind, says, at: clock() };
    read.push(one);
    byPurchase.set(reference, [...(byPurchase.get(reference) ?? []), one]);
  }

  /** Codes that were taken for sure count against the limits; no two purchases share one, but by chance. */
  function proveCode(code: string, reference: string, acknowledged: boolean): void {
    const last = read.findLast(({ kind }) => kind === 'otp');
    if (last && last.reference !== reference && last.says === code) alike += 1;
    hold(alike < 3, 'every purchase has its own codes', reference, () => code);
    if (!acknowledged) return;
    const sent = (codesSent.get(reference) ?? 0) + 1;
    codesSent.set(reference, sent);
    hold(sent <= 5, 'five codes in all', reference, () => String(sent));
  }

  const of = (reference: string): readonly Read[] => byPurchase.get(reference) ?? [];
  return {
    messenger: {
      send: (to, message, signal) =>
        createMessenger({
          sms: gatewayFor(message),
          email: null,
          merchantName: 'Simulated',
          deadline: (ms) => time.deadline(ms),
        }).send(to, message, signal),
    },
    of,
    codes: (reference) =>
      of(reference)
        .filter(({ kind }) => kind === 'otp')
        .map(({ says }) => says),
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
