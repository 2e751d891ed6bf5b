import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { available, held, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, codeIn, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED, type TransferScript } from '../harness/switch-double.ts';

/** The five events, by their first letters: Initiate, Send OTP, Complete, Value ready, Reversal. */
const LETTERS = ['I', 'S', 'C', 'V', 'R'] as const;
type Letter = (typeof LETTERS)[number];
const TRANSFERS = {
  paid: ACCEPTED,
  refused: REFUSED,
  unknown: { kind: 'answer', status: 500, body: 'oops' },
} as const satisfies Record<string, TransferScript>;
type TransferKind = keyof typeof TRANSFERS;

let merchant: Merchant;
const scripts = new Map<string, TransferKind>();
beforeAll(async () => {
  merchant = await startMerchant();
  merchant.upstream.script = ({ reference }) => TRANSFERS[scripts.get(reference) ?? 'paid'];
});
afterAll(() => merchant.close());

/** How the transaction must end, derived from the evidence alone and written independently of the state table. */
function expected(order: readonly Letter[], transfer: TransferKind) {
  let state = 'none';
  let vouchers = 0;
  let reversed = false;
  let calls = 0;
  for (const letter of order) {
    // Only a voucher's first arrival proves something: one that came before the call says nothing about the call.
    const isNews = letter === 'V' && vouchers === 0;
    if (letter === 'V') vouchers = 1;
    if (letter === 'I' && state === 'none') state = reversed ? 'declined' : 'initiated';
    else if (letter === 'S' && state === 'initiated') state = 'awaiting_otp';
    else if (letter === 'C' && state === 'awaiting_otp') {
      calls = 1;
      if (transfer === 'paid') state = vouchers > 0 ? 'fulfilled' : 'settled';
      else state = transfer === 'refused' ? 'failed' : 'in_doubt';
    } else if (isNews && (state === 'settled' || state === 'in_doubt')) state = 'fulfilled';
    else if (letter === 'R') {
      if (['initiated', 'awaiting_otp', 'settled', 'fulfilled', 'in_doubt'].includes(state)) state = 'reversed';
      reversed = true;
    }
  }
  const taken = state === 'settled' || state === 'fulfilled' ? 20_000 : 0;
  return { state, vouchers, calls, taken, held: state === 'in_doubt' ? 20_000 : 0 };
}

let count = 0;

async function play(order: readonly Letter[], transfer: TransferKind) {
  const reference = `ORDER-${(count += 1)}`;
  scripts.set(reference, transfer);
  const { user, phone } = await newCustomer(merchant);
  const over = { user_reference: user };
  const code = () => codeIn(merchant.upstream.sms.findLast((sms) => `+${sms.to}` === phone)?.text ?? '') || '000000';
  const post = {
    I: () => merchant.post(initiateEvent(reference, over)),
    S: () => merchant.post(sendOtpEvent(reference, over)),
    C: () => merchant.post(completeEvent(reference, code(), over), { url: 'settlement' }),
    V: () => merchant.post(valueReadyEvent(reference, over), { url: 'settlement' }),
    R: () => merchant.post(reversalEvent(reference, over), { url: 'settlement' }),
  } as const;
  for (const letter of order) {
    const answer = await post[letter]();
    // Whatever the order, a voucher and a reversal are kept and said to be kept.
    const mustSucceed = letter === 'V' || letter === 'R';
    expect(mustSucceed ? answer.body : { status: 'success' }).toEqual({ status: 'success' });
    expect(answer.status).toBeLessThan(letter === 'C' ? 505 : 500);
  }
  const { work } = merchant.service.database;
  const found = await work.read(async (stores) => {
    const id = await idOf(stores, reference);
    return { transaction: await stores.transactions.find(id), vouchers: await stores.vouchers.of(id) };
  });
  const calls = merchant.upstream.calls.filter((call) => call.reference === reference);
  return {
    reference,
    phone,
    ready: found.vouchers.filter((voucher) => voucher.status === 'ready').length,
    is: {
      state: found.transaction?.state ?? 'none',
      vouchers: found.vouchers.length,
      calls: calls.length,
      taken: 100_000 - ((await available(merchant, user)) ?? 0) - ((await held(merchant, user)) ?? 0),
      held: await held(merchant, user),
    },
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

test.each(Object.keys(TRANSFERS) as TransferKind[])(
  'all 120 orders of the five events end where their evidence says, when the transfer is %s',
  async (transfer) => {
    const orders = permutations(LETTERS);
    expect(orders).toHaveLength(120);
    for (const order of orders) {
      const played = await play(order, transfer);
      expect({ order: order.join(''), ...played.is }).toEqual({ order: order.join(''), ...expected(order, transfer) });
      // A voucher is handed over only while the transaction is paid; once given back, only if it had been handed over.
      const mayBeReady = played.is.state === 'fulfilled' ? [1] : played.is.state === 'reversed' ? [0, 1] : [0];
      expect(mayBeReady).toContain(played.ready);
    }
    expect(await merchant.audit()).toMatchObject({ holds: true, faults: [] });
  },
);

test('duplicates anywhere change nothing: money right, no voucher lost, one call at the most', async () => {
  const shuffled = fc.shuffledSubarray([...LETTERS], { minLength: 5 });
  const repeats = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 5 })), { minLength: 1, maxLength: 6 });
  const transfer = fc.constantFrom<TransferKind>('paid', 'paid', 'refused', 'unknown');
  await fc.assert(
    fc.asyncProperty(shuffled, repeats, transfer, async (order, extra, kind) => {
      const sequence = [...order];
      // Each repeat goes somewhere after the first arrival of its event.
      for (const [which, later] of extra) {
        const letter = order[which] ?? 'I';
        const first = sequence.indexOf(letter);
        sequence.splice(Math.min(sequence.length, first + 1 + later), 0, letter);
      }
      const { is } = await play(sequence, kind);
      expect({ sequence: sequence.join(''), ...is }).toEqual({
        sequence: sequence.join(''),
        ...expected(sequence, kind),
      });
    }),
    { numRuns: 150 },
  );
  expect(await merchant.audit()).toMatchObject({ holds: true });
});

test('after all these orders each handed-over PIN went out once, and none for a transaction that was given back first', async () => {
  const before = merchant.upstream.sms.length;
  await merchant.work();
  const told = merchant.upstream.sms.slice(before).filter((sms) => sms.text.includes(PIN));
  const fulfilled = await merchant.service.database.work.read(({ transactions }) =>
    transactions.list({ state: 'fulfilled', userReference: null, limit: 10_000 }),
  );
  expect(told).toHaveLength(fulfilled.length);
});
