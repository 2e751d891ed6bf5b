import type { ContactMessage } from '../../src/core/message.ts';
import { MessageNotSent } from '../../src/core/message.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { hold } from './failure.ts';
import { phoneOf, userOf } from './finswich.ts';
import type { Observer } from './observer.ts';
import { newPhone } from './office.ts';
import type { WorldPlan } from './plan.ts';

/** The texts about a change of phone, word by word. `{ending}` stands for the last digits of the new one. */
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
 * The gateway for texts about a change of phone. Each text is judged when it is handed over: was there such a change,
 * and does the text go to the right phone? Throws RuleBroken.
 */
export function createContactTexts({ plan, observer, trace }: ContactParts) {
  const wishes = plan.transactions.filter(({ office }) => office?.what === 'phone');
  /** The texts that a gateway took. */
  const taken = new Set<string>();
  /** Some gateways refuse the first tries, so a text must still be true when it is sent later. */
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
        // Two phones, one after the other, may have the same last digits.
        const meant = fitting.find((change) => !taken.has(keyOf(kind, change))) ?? fitting[0];
        hold(meant !== undefined, 'only the old and the new phone are told of a change', phone, () => text);
        const left = refusals.get(meant.to) ?? 0;
        refusals.set(meant.to, left - 1);
        trace(`message ${kind} ${phone} ${left > 0 ? 'refused' : 'taken'}`);
        if (left > 0) throw new MessageNotSent('simulated: http 400');
        taken.add(keyOf(kind, meant));
        return { gatewayReference: null };
      },
    }),
    /** When all is quiet: the old phone was told, and the new one, unless it was changed again. */
    proveTold: (): void => {
      for (const change of changes()) {
        const isTold = taken.has(keyOf('contact_changed', change));
        hold(isTold, 'the old phone is told of a change', change.from, () => change.to);
        const isConfirmed = taken.has(keyOf('contact_confirmed', change));
        hold(isConfirmed || !change.isNow, 'the new phone is told of a change', change.to, () => change.from);
      }
    },
  };
}
export type ContactTexts = ReturnType<typeof createContactTexts>;
