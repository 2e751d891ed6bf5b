import { expect, test } from '@jest/globals';
import { PRODUCTS } from '../../src/sandbox/catalogue.ts';
import type { Book, CallSeen, Disturbance, MessageSeen, Posting } from './book.ts';
import type { Found, FoundDatabase } from './found.ts';
import { planOf } from './plan.ts';
import { verifyBalances, verifyTransaction } from './verify.ts';

const START = 1_000_000;
const REFERENCE = 'UTL-verified';
const PIN = '0123456789';

const posting = (event: Posting['event'], at: number, over: Partial<Posting> = {}): Posting => ({
  requestId: `${event}-${at}`,
  event,
  otp: event === 'COMPLETE_TRANSACTION' ? '123456' : null,
  sentAt: START + at,
  endedAt: START + at + 5,
  status: 200,
  code: null,
  attemptsLeft: null,
  ...over,
});
const message = (kind: MessageSeen['kind'], at: number, over: Partial<MessageSeen> = {}): MessageSeen => ({
  at: START + at,
  kind,
  to: '+2348030000000',
  text: kind === 'voucher' ? `PIN: ${PIN}` : kind,
  taken: true,
  confirmed: true,
  isSilence: false,
  ...over,
});
const call = (over: Partial<CallSeen> = {}): CallSeen => ({
  at: START + 310,
  otp: '123456',
  signed: true,
  told: 'success',
  endedAt: START + 312,
  ...over,
});

/** A transaction that was paid, got its PIN, and was reversed. */
function reversed(): { book: Book; found: Found } {
  const book: Book = {
    reference: REFERENCE,
    user: 'meg',
    phone: '+2348030000000',
    amount: 20_000,
    product: PRODUCTS[0] as Book['product'],
    recipient: '1',
    plan: { ...planOf(1, 1), early: null, wrongCodes: 0 },
    value: { pin: { number: PIN, serial: 'ABC', instructions: 'Dial' }, instructions: 'None' },
    postings: [
      posting('TRANSACTION_INITIATE', 0),
      posting('SEND_OTP', 100),
      posting('COMPLETE_TRANSACTION', 300),
      posting('UTILITY_TRANSACTION_VALUE_READY', 500),
      posting('UTILITY_TRANSACTION_REVERSAL', 900),
    ],
    calls: [call()],
    messages: [message('otp', 150), message('voucher', 600), message('refund', 1_000)],
    code: '123456',
    debited: true,
    credited: true,
  };
  const found: Found = {
    state: 'reversed',
    reason: null,
    movements: (['hold', 'settle', 'refund'] as const).map((movement) => ({
      movement,
      minor: 20_000,
      customer: 'meg',
    })),
    deliveries: book.postings.map(({ requestId, event }) => ({ requestId, event })),
    jobs: [
      { kind: 'send_voucher', status: 'done', attempts: 1 },
      { kind: 'send_refund', status: 'done', attempts: 1 },
    ],
    outcome: null,
  };
  return { book, found };
}

const offencesOf = (book: Book, found: Found, disturbances: readonly Disturbance[] = []): string[] =>
  verifyTransaction(book, found, disturbances).offences.map(({ kind, what }) => `${kind}: ${what}`);

test('a transaction whose record fits has no offences', () => {
  const { book, found } = reversed();
  expect(verifyTransaction(book, found, [])).toEqual({ offences: [], toldAgain: 0 });
});

const without = <T>(list: readonly T[], nth: number): T[] => list.filter((_, at) => at !== nth);
const twice = <T>(list: readonly T[], nth: number): T[] => list.flatMap((one, at) => (at === nth ? [one, one] : [one]));

test.each<
  [string, (transaction: { book: Book; found: Found }) => { book?: Partial<Book>; found?: Partial<Found> }, RegExp]
>([
  [
    'a delivery that was answered and is not on file',
    ({ found }) => ({ found: { deliveries: without(found.deliveries, 4) } }),
    /^lost: UTILITY_TRANSACTION_REVERSAL was answered success/,
  ],
  [
    'a delivery that is on file twice',
    ({ found }) => ({ found: { deliveries: twice(found.deliveries, 3) } }),
    /^doubled: one UTILITY_TRANSACTION_VALUE_READY is in the database 2 times/,
  ],
  [
    'a refund given twice',
    ({ found }) => ({ found: { movements: twice(found.movements, 2) } }),
    /^doubled: 2 movements refund/,
  ],
  [
    'a refund of another amount',
    ({ found }) => ({
      found: { movements: [...found.movements.slice(0, 2), { movement: 'refund', minor: 19_999, customer: 'meg' }] },
    }),
    /^wrong: another amount/,
  ],
  [
    'money that never came back',
    ({ found }) => ({ found: { movements: without(found.movements, 2) } }),
    /^wrong: reversed with money hold, settle$/,
  ],
  [
    'a refund message that never came',
    ({ book }) => ({ book: { messages: without(book.messages, 2) } }),
    /^lost: the refund message never/,
  ],
  [
    'a refund message that the gateway lost',
    ({ book }) => ({ book: { messages: [...book.messages.slice(0, 2), message('refund', 1_000, { taken: false })] } }),
    /^lost: the refund message never/,
  ],
  [
    'a message sent twice for no reason',
    ({ book }) => ({ book: { messages: [...book.messages, message('refund', 61_500)] } }),
    /^doubled: the refund message reached the phone again after 60500 ms/,
  ],
  [
    'a message to another phone',
    ({ book }) => ({ book: { messages: [...book.messages, message('otp', 90, { to: '+2348030000001' })] } }),
    /^wrong: a otp message went to another phone/,
  ],
  [
    'a message still waiting',
    () => ({ found: { jobs: [{ kind: 'send_refund', status: 'queued', attempts: 2 }] } }),
    /^lost: send_refund still waits/,
  ],
  [
    'a second transfer call',
    ({ book }) => ({ book: { calls: twice(book.calls, 0) } }),
    /^doubled: 2 transfer calls arrived/,
  ],
  [
    'a success that was not paid',
    () => ({ book: { debited: false } }),
    /^wrong: COMPLETE was answered success, and nothing was paid/,
  ],
  [
    'unequal answers',
    ({ book }) => ({
      book: {
        postings: [...book.postings, posting('COMPLETE_TRANSACTION', 300, { status: 502, code: 'transfer_refused' })],
      },
    }),
    /^doubled: the same COMPLETE was answered success and transfer_refused/,
  ],
  [
    'a doubt after a decision',
    ({ book }) => ({
      book: {
        postings: [...book.postings, posting('COMPLETE_TRANSACTION', 800, { status: 504, code: 'transfer_in_doubt' })],
      },
    }),
    /^wrong: COMPLETE got a clear answer, and later one in doubt/,
  ],
  [
    'a repeated wrong code that counted twice',
    ({ book }) => ({
      book: {
        postings: [
          ...book.postings,
          posting('COMPLETE_TRANSACTION', 200, { otp: '000000', status: 400, code: 'otp_wrong', attemptsLeft: 3 }),
        ],
      },
    }),
    /^doubled: wrong code 1 left 3 tries/,
  ],
  ['a reversal without effect', () => ({ found: { state: 'fulfilled' } }), /^wrong: is fulfilled .* and not reversed/],
  [
    'an event nobody ever answered',
    ({ book }) => ({
      book: {
        postings: book.postings.map((one) =>
          one.event === 'UTILITY_TRANSACTION_REVERSAL' ? { ...one, status: null } : one,
        ),
      },
    }),
    /^lost: UTILITY_TRANSACTION_REVERSAL was never answered/,
  ],
  [
    'an answer of 5xx that is no overload',
    ({ book }) => ({
      book: { postings: [...book.postings, posting('SEND_OTP', 90, { status: 500, code: 'internal' })] },
    }),
    /^wrong: SEND_OTP was answered 500 internal/,
  ],
])('%s is found', (_, tamper, complaint) => {
  const transaction = reversed();
  const { book, found } = tamper(transaction);
  const complaints = offencesOf({ ...transaction.book, ...book }, { ...transaction.found, ...found });
  expect(complaints).toContainEqual(expect.stringMatching(complaint));
});

test('a doubt needs a reason, and a kill is one', () => {
  const { book, found } = reversed();
  const doubtful: Book = {
    ...book,
    postings: book.postings
      .slice(0, 3)
      .map((one) => (one.event === 'COMPLETE_TRANSACTION' ? { ...one, status: null } : one)),
    messages: book.messages.slice(0, 1),
  };
  doubtful.postings.push(posting('COMPLETE_TRANSACTION', 400, { status: 504, code: 'transfer_in_doubt' }));
  const held: Found = {
    ...found,
    state: 'in_doubt',
    movements: found.movements.slice(0, 1),
    deliveries: doubtful.postings.map(({ requestId, event }) => ({ requestId, event })),
    jobs: [],
  };
  expect(offencesOf(doubtful, held)).toEqual([expect.stringMatching(/^wrong: is in_doubt .* and not settled/)]);
  expect(offencesOf(doubtful, held, [{ kind: 'kill', from: START + 320, to: START + 900 }])).toEqual([]);
});

test('a message sent again after the kill that lost its receipt is counted, and is no offence', () => {
  const { book, found } = reversed();
  const again: Book = { ...book, messages: [...book.messages, message('refund', 61_500)] };
  const kill: Disturbance = { kind: 'kill', from: START + 1_001, to: START + 1_900 };
  expect(verifyTransaction(again, found, [kill])).toEqual({ offences: [], toldAgain: 1 });
});

test('a customer with too much or too little money is found, and so is a wrong balance of Finswich', () => {
  const { book, found } = reversed();
  const whole: FoundDatabase = {
    transactions: new Map([[REFERENCE, found]]),
    customers: new Map([['meg', { available: 100_000, held: 0 }]]),
    finswich: 0,
    audit: { holds: true, faults: [], entries: 4, accounts: 4, totals: [] },
  };
  const openings = new Map([['meg', 100_000]]);
  expect(verifyBalances([book], openings, whole)).toEqual([]);
  const short = { ...whole, customers: new Map([['meg', { available: 99_999, held: 0 }]]), finswich: 1 };
  expect(verifyBalances([book], openings, short).map(({ reference }) => reference)).toEqual(['meg', 'finswich']);
});
