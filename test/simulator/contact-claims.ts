import type { ContactMessage } from '../../src/core/message.ts';
import { MessageNotSent } from '../../src/core/message.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { hold } from './failure.ts';
import { phoneOf, userOf } from './finswich.ts';
import type { Observer } from './observer.ts';
import { newPhone } from './office.ts';
import type { WorldPlan } from './plan.ts';

/** What is told of a change of phone, word by word, and by whom it may be read; `{ending}` is that of the new one. */
const FORMS: Readonly<Record<ContactMessage['kind'], RegExp>> = {
  contact_changed:
    /^Simulated: The phone number of your wallet was changed to one ending in (?<ending>\d\d)\. If this was not you, contact us at once\.$/,
  contact_confirmed:
    /^Simulated: This is the phone number of your wallet now\. Codes and receipts come here\. If this is not your wallet, contact us\.$/,
};

export interface ContactParts {
  readonly plan: WorldPlan;
  readonly observer: Observer;
  readonly trace: (line: string) => void;
}

/** One change that is committed: of whose phone, from which to which. */
interface Change {
  readonly from: string;
  readonly to: string;
  /** It is the newest of its customer. */
  readonly isNow: boolean;
}

/**
 * The gateway for texts about a change of phone. Each is judged at the moment it is handed over: was there such a
 * change, and is it for who reads it? Throws RuleBroken.
 */
export function createContactTexts({ plan, observer, trace }: ContactParts) {
  const wishes = plan.transactions.filter(({ office }) => office?.what === 'phone');
  /** What a gateway took. */
  const taken = new Set<string>();
  /** Some gateways refuse the first tries: what is told then must still be true later. */
  const refusals = new Map(
    wishes.map((transaction) => {
      const { times = 1 } = transaction.office ?? {};
      return [newPhone(transaction), times % 4 === 0 ? times % 3 : 0];
    }),
  );
  const whose = new Map(wishes.map(({ customer, mode }) => [`${customer}/${mode}`, { customer, mode }]));
  const changes = (): readonly Change[] =>
    [...whose.values()].flatMap(({ customer, mode }) => {
      const made = observer.phoneChanges(userOf(customer), mode).map((one) => one.new_phone);
      return made.map((to, place) => ({
        from: made[place - 1] ?? phoneOf(customer, mode),
        to,
        isNow: place === made.length - 1,
      }));
    });
  const keyOf = (kind: ContactMessage['kind'], { from, to }: Change): string =>
    kind === 'contact_changed' ? `${kind} ${from} ${to}` : `${kind} ${to}`;

  return {
    gatewayFor: ({ kind }: ContactMessage): SmsGateway => ({
      name: 'simulated',
      async send(phone, text) {
        const form = FORMS[kind].exec(text);
        hold(form !== null, 'a text is one of those whose claims are known', phone, () => text);
        const fitting = changes().filter(({ from, to, isNow }) =>
          kind === 'contact_changed'
            ? from === phone && to.endsWith(form.groups?.['ending'] ?? '?')
            : to === phone && isNow,
        );
        // Two that were taken in turn may end alike.
        const meant = fitting.find((change) => !taken.has(keyOf(kind, change))) ?? fitting[0];
        hold(meant !== undefined, 'a change of phone is told to who had it and to who has it now', phone, () => text);
        const left = refusals.get(meant.to) ?? 0;
        refusals.set(meant.to, left - 1);
        trace(`message ${kind} ${phone} ${left > 0 ? 'refused' : 'taken'}`);
        if (left > 0) throw new MessageNotSent('simulated: http 400');
        taken.add(keyOf(kind, meant));
        return { gatewayReference: null };
      },
    }),
    /** When all is quiet: who had the old phone knows, and who has the new one, unless it is no longer theirs. */
    proveTold: (): void => {
      for (const change of changes()) {
        const isTold = taken.has(keyOf('contact_changed', change));
        hold(isTold, 'who had the old phone is told', change.from, () => change.to);
        const isConfirmed = taken.has(keyOf('contact_confirmed', change));
        hold(isConfirmed || !change.isNow, 'who has the new phone is told', change.to, () => change.from);
      }
    },
  };
}
export type ContactTexts = ReturnType<typeof createContactTexts>;
