import type { Random } from '../../src/sandbox/random.ts';

/**
 * How Finswich writes the events of one transaction: what it leaves out, and in which spelling people and programs send
 * a code on. None of it changes what an event says.
 */
export interface WrittenPlan {
  readonly mode: 'said' | 'missing' | 'null' | 'lower_case';
  /** Of a VALUE_READY or REVERSAL. */
  readonly customer: 'said' | 'missing' | 'null' | 'none';
  /** Each delivery of a code uses the next one of these. */
  readonly codes: readonly Spelling[];
  /** What is written where only a text for people is expected. */
  readonly label: 'text' | 'number' | 'object' | 'flag' | 'endless';
  readonly name: keyof typeof NAMES;
  /** A byte order mark before the body. */
  readonly isMarked: boolean;
  /** The code stands once more under a key in capitals. */
  readonly isCapital: boolean;
}

const NAMES = {
  said: (name) => name,
  lower_case: (name) => name.toLowerCase(),
  space_behind: (name) => `${name} `,
  spaces: (name) => name.replaceAll('_', ' '),
  dashes: (name) => name.replaceAll('_', '-'),
} as const satisfies Record<string, (name: string) => string>;

const SPELLINGS = {
  plain: (code) => code,
  space_behind: (code) => `${code} `,
  space_inside: (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
  dash: (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
  unseen: (code) => `\u200b${code}\u2060`,
  eastern: (code) => code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  number: Number,
} as const satisfies Record<string, (code: string) => string | number>;
export type Spelling = keyof typeof SPELLINGS;

export const PLAINLY: WrittenPlan = {
  mode: 'said',
  customer: 'said',
  codes: ['plain'],
  label: 'text',
  name: 'said',
  isMarked: false,
  isCapital: false,
};

export function drawWritten(random: Random): WrittenPlan {
  const one = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const ways = {
    mode: one(['said', 'missing', 'null', 'lower_case'] as const),
    customer: one(['said', 'said', 'missing', 'null', 'none'] as const),
    codes: Array.from({ length: 4 }, () => one(Object.keys(SPELLINGS) as Spelling[])),
  };
  // One draw decides three things, so that known seeds keep their transactions.
  const drawn = Math.floor(random() * 50);
  const names = Object.keys(NAMES);
  const labels = ['text', 'number', 'object', 'flag', 'endless'] as const;
  return {
    ...ways,
    label: labels[Math.floor(drawn / 10)] ?? 'text',
    name: (names[drawn % 5] ?? 'said') as WrittenPlan['name'],
    isMarked: drawn % 2 === 1,
    isCapital: false,
  };
}

export const LABELS = { number: 4_611, object: { id: 5 }, flag: true, endless: '☎'.repeat(3_000) } as const;

/** The data of an event in this transaction's way of writing; `number` counts its deliveries. */
export function asWritten(
  { mode, customer, codes, label, isCapital }: WrittenPlan,
  data: Readonly<Record<string, unknown>>,
  number: number,
  isOutcome: boolean,
): Readonly<Record<string, unknown>> {
  const { mode: said, user_reference: user, otp, recipient } = data;
  return {
    ...data,
    ...(typeof said === 'string' && {
      mode: { said, missing: undefined, null: null, lower_case: said.toLowerCase() }[mode],
    }),
    ...(isOutcome && { user_reference: { said: user, missing: undefined, null: null, none: 'None' }[customer] }),
    ...(typeof otp === 'string' && { otp: SPELLINGS[codes[number % codes.length] ?? 'plain'](otp) }),
    ...(typeof otp === 'string' && isCapital && { OTP: otp }),
    ...(label !== 'text' && typeof recipient === 'object' && { recipient: { ...recipient, operator: LABELS[label] } }),
  };
}

/** The whole body of an event in this transaction's way of writing. */
export const bodyWritten = ({ name, isMarked }: WrittenPlan, event: string, data: object): string =>
  `${isMarked ? '\ufeff' : ''}${JSON.stringify({ event: NAMES[name](event), data })}`;
