import { amountDigits } from './amount-text.ts';
import type { Books } from './books.ts';
import type { Excuses } from './excuses.ts';
import { hold } from './failure.ts';
import { WHOSE, codesOf, productOf, serialOf } from './finswich.ts';
import type { Observer } from './observer.ts';
import type { TransactionPlan } from './plan.ts';
import { VALUE_MS, VALUE_RECIPIENT } from './products.ts';
import { grouped } from './values.ts';
import { LABELS } from './written.ts';

/** What the simulation knows of a transaction when a text about it is handed to the gateway. */
interface Truth {
  /** What has moved for it so far, as it is committed: `hold settle`. */
  readonly moved: string;
  /** Minor units that it costs the merchant in Finswich's own books. */
  readonly net: number;
  readonly wasDebited: boolean;
  /**
   * Somebody decided, or Finswich said, something that contradicts those books. Then claims about them cannot be
   * checked.
   */
  readonly isAtOdds: boolean;
  readonly excuses: Excuses;
  readonly isGivenBack: boolean;
  readonly awaitsValue: boolean;
  readonly hasReadyVoucher: boolean;
  /** Whole minutes until the code expires. */
  readonly minutes: number;
}

/** What a text can claim, and when that is true. Written by hand: none of it is read from the product. */
const CLAIMS = {
  'nothing was taken': ({ moved }) => moved === '',
  'the money is held': ({ moved }) => moved === 'hold',
  'the money is back': ({ moved }) => moved === 'hold release' || moved === 'hold settle refund',
  'the customer has paid': ({ moved }) => moved === 'hold settle',
  'Finswich was paid': ({ wasDebited, isAtOdds, excuses }) =>
    excuses.unless(wasDebited, { 'at odds with the books: a text says that Finswich was paid': isAtOdds }),
  'Finswich has no money of it': ({ net, isAtOdds, excuses }) =>
    excuses.unless(net === 0, { 'at odds with the books: a text says that Finswich has no money of it': isAtOdds }),
  'the merchant gives it back': ({ isGivenBack }) => isGivenBack,
  'Finswich gives it back': ({ isGivenBack }) => !isGivenBack,
  'a PIN or token is to come': ({ awaitsValue, hasReadyVoucher }) => awaitsValue && !hasReadyVoucher,
  'the PIN or token is here': ({ hasReadyVoucher }) => hasReadyVoucher,
} as const satisfies Record<string, (truth: Truth) => boolean>;
type Claim = keyof typeof CLAIMS;

/**
 * Every text that a customer may get about a transaction, word by word, with what it claims. Any other text breaks a
 * rule: when you change the words of a message, say here what the new ones claim.
 */
const FORMS: readonly { readonly text: string; readonly claims: readonly Claim[] }[] = [
  {
    text: '{code} is your code to pay {amount} for {what}. Valid for {minutes}. Never share it with anyone.',
    claims: ['nothing was taken'],
  },
  {
    text: '{value}\n{what}, {amount}.\nRef {reference}',
    claims: ['the customer has paid', 'Finswich was paid', 'the PIN or token is here'],
  },
  {
    text: 'You paid {amount} for {what}. If it has a PIN or token, that comes next.\nRef {reference}',
    claims: ['the customer has paid', 'Finswich was paid'],
  },
  {
    text: 'We are still confirming your purchase: {what}. Your {amount} is held. Please do not buy it again; we will tell you the outcome.\nRef {reference}',
    claims: ['the money is held'],
  },
  {
    text: 'You paid {amount} for {what}. Your PIN or token has not come yet; we send it as soon as it is here. Please do not buy it again.\nRef {reference}',
    claims: ['the customer has paid', 'Finswich was paid', 'a PIN or token is to come'],
  },
  {
    text: '{amount} is back in your wallet. Your purchase was reversed: {what}.\nRef {reference}',
    claims: ['the money is back', 'Finswich has no money of it', 'Finswich gives it back'],
  },
  {
    text: '{amount} is back in your wallet. We could not deliver your purchase: {what}.\nRef {reference}',
    claims: ['the money is back', 'the merchant gives it back'],
  },
  {
    text: 'Your purchase did not go through: {what}. {amount} is back in your wallet.\nRef {reference}',
    claims: ['the money is back', 'Finswich has no money of it'],
  },
  {
    text: 'Your purchase did not go through: {what}. You were not charged.\nRef {reference}',
    claims: ['nothing was taken', 'Finswich has no money of it'],
  },
];

const SENDER = 'Simulated: ';
/** What may stand in the places that differ between the texts of a transaction. */
const OPEN_PLACES: Readonly<Record<string, string>> = {
  code: String.raw`\d{6}`,
  minutes: String.raw`\d+ minutes?`,
  value: String.raw`[^]+?`,
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * What the customer chose: the operator and the product, in at most 40 characters, and the phone or meter that gets it.
 */
function whatText(transaction: TransactionPlan): string {
  const { operator, product_category: category, product_type: type } = productOf(transaction);
  const { label } = transaction.written;
  const seller = label === 'text' ? operator : LABELS[label];
  const words = [typeof seller === 'object' ? null : String(seller), category ?? type].filter((word) => word !== null);
  const name = words.length > 0 ? words.join(' ') : 'purchase';
  return `${name.length > 40 ? `${name.slice(0, 37)}...` : name} (${VALUE_RECIPIENT})`;
}

export interface TextsParts {
  readonly observer: Observer;
  readonly books: Books;
  readonly plans: ReadonlyMap<string, TransactionPlan>;
  readonly clock: () => number;
  /** Whether the clock just jumped, or the customer's phone is being changed: the text may be from before that. */
  readonly isTimeUnclear: (reference: string) => boolean;
  readonly isAtOdds: (reference: string) => boolean;
  readonly excuses: Excuses;
}

/** Judges every text about a transaction at the moment it is handed to a gateway. Throws RuleBroken. */
export function createTexts({ observer, books, plans, clock, isTimeUnclear, isAtOdds, excuses }: TextsParts) {
  const forms = FORMS.map(({ text, claims }) => ({ parts: text.split(/\{(\w+)\}/), claims }));

  function truthOf(reference: string): Truth {
    const vouchers = observer.vouchers(reference);
    const lifeMs = (observer.challenge(reference)?.expires_at ?? 0) - clock();
    return {
      moved: observer.movements(reference).join(' '),
      net: books.net(reference),
      wasDebited: books.wasDebited(reference),
      isAtOdds: isAtOdds(reference),
      excuses,
      isGivenBack: observer.cases(reference).some((one) => one.choice === 'give_back' && one.status === 'decided'),
      awaitsValue: VALUE_MS[plans.get(reference)?.product ?? 'top_up'] < Infinity,
      hasReadyVoucher: vouchers.some(({ status }) => status === 'ready'),
      minutes: Math.max(1, Math.floor(lifeMs / 60_000)),
    };
  }

  function judge(reference: string, text: string): void {
    const plan = plans.get(reference);
    if (!plan) return hold(false, 'a text is about a transaction', reference, () => text);
    const own: Readonly<Record<string, string>> = {
      amount: escaped(`NGN ${amountDigits(plan.minor)}`),
      what: escaped(whatText(plan)),
      reference: escaped(reference),
    };
    const found = forms.flatMap(({ parts, claims }) => {
      const pattern = parts.map((part, place) =>
        place % 2 === 0 ? escaped(part) : `(?<${part}>${own[part] ?? OPEN_PLACES[part] ?? ''})`,
      );
      const match = new RegExp(`^${SENDER}${pattern.join('')}$`).exec(text);
      return match ? [{ claims, places: match.groups ?? {} }] : [];
    });
    const [form] = found;
    hold(
      form !== undefined && found.length === 1,
      'a text is one of those whose claims are known',
      reference,
      () => text,
    );
    const truth = truthOf(reference);
    for (const claim of form.claims) {
      hold(CLAIMS[claim](truth), 'what a text claims is true', reference, () => `not that ${claim}: ${text}`);
    }
    const { minutes, value } = form.places;
    const isRightlyTimed = excuses.unless(minutes === undefined || Number.parseInt(minutes, 10) === truth.minutes, {
      'the clock jumped, or the phone was changing: how long a code lives': isTimeUnclear(reference),
    });
    hold(isRightlyTimed, 'what a text claims is true', reference, () => `not for ${truth.minutes} minutes: ${text}`);
    const stranger = value !== undefined && strangeCode(plan, value);
    hold(stranger === false, "no text tells another transaction's code", reference, () => text);
  }

  return { judge };
}

/** Whether a value holds something as long as a code that is no code of its own transaction. */
function strangeCode(plan: TransactionPlan, value: string): boolean {
  const own = WHOSE.flatMap((whose) => [
    serialOf(plan.ordinal, whose),
    ...codesOf(plan, whose).flatMap((code) => [code, grouped(code)]),
  ]);
  const rest = own.toSorted((a, b) => b.length - a.length).reduce((left, code) => left.replaceAll(code, ' '), value);
  return /\d(?:-?\d){9,}/.test(rest) || /UTL-/.test(rest);
}
