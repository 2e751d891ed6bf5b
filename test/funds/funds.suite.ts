import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Funds, FundsOf, OpenFunds } from '../../src/funds/ports.ts';
import type { WalletBalance } from '../../src/ledger/ports.ts';
import type { Work } from '../../src/db/stores.ts';
import { run } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';

/** One keeper of money to put to the test. */
export interface FundsUnderTest {
  readonly work: Work;
  readonly open: OpenFunds;
  /** A customer nobody else uses, with so much in the wallet. */
  readonly customer: (minor: number) => Promise<string>;
  readonly balance: (userReference: string) => Promise<WalletBalance>;
  /** What of the customer's money was handed to the rail and not given back. */
  readonly settled: (userReference: string) => Promise<number>;
}

const FUNDS = 50_000;
const PRICE = 20_000;
const AT = 1_000;
let last = 0;

/** What every keeper of customers' money must do. */
export function fundsSuite(under: () => FundsUnderTest): void {
  type Call = keyof Funds;
  /** Each call in a unit of work of its own; `refused` where that was the answer, `thrown` where the work failed. */
  const call = async (what: Call, of: FundsOf): Promise<string> => {
    const { work, open } = under();
    const done = await work
      .run(async (stores) => {
        const funds = open(stores, AT);
        if (what !== 'hold') return ok(await funds[what](of));
        const held = await funds.hold(of);
        return held.ok ? held : ok(`refused: ${held.error}`);
      })
      .catch(() => ok('thrown'));
    return done.ok ? done.value : 'thrown';
  };
  const named = (reference: string) => run(under().work, (stores) => keyOf(stores, reference));
  const begin = async (minor = FUNDS, given: Partial<FundsOf> = {}) => {
    const userReference = await under().customer(minor);
    const of: FundsOf = {
      ...(await named(`FUNDS-${(last += 1)}`)),
      mode: 'TEST',
      userReference,
      amount: { minor: PRICE, currency: 'NGN' },
      ...given,
    };
    const stands = async () => ({
      ...(await under().balance(userReference)),
      settled: await under().settled(userReference),
    });
    return { of, stands };
  };

  describe('the keeper of the customers’ money', () => {
    test.each<{ calls: readonly Call[]; available: number; held: number; settled: number }>([
      { calls: ['hold'], available: FUNDS - PRICE, held: PRICE, settled: 0 },
      { calls: ['hold', 'settle'], available: FUNDS - PRICE, held: 0, settled: PRICE },
      { calls: ['hold', 'release'], available: FUNDS, held: 0, settled: 0 },
      { calls: ['hold', 'settle', 'refund'], available: FUNDS, held: 0, settled: 0 },
      { calls: ['credit'], available: FUNDS + PRICE, held: 0, settled: -PRICE },
    ])('$calls leave the money where they say', async ({ calls, ...expected }) => {
      const { of, stands } = await begin();
      for (const what of calls) expect(await call(what, of)).toBe('done');
      expect(await stands()).toEqual(expected);
    });

    test('all of the money may be held, and a penny more is refused and takes nothing', async () => {
      const whole = await begin(PRICE);
      expect(await call('hold', whole.of)).toBe('done');
      const short = await begin(PRICE - 1);
      expect(await call('hold', short.of)).toBe('refused: insufficient_funds');
      expect(await short.stands()).toEqual({ available: PRICE - 1, held: 0, settled: 0 });
    });

    test('ten holds at once on money for two: two are done, eight refused, and nothing is lost', async () => {
      const { of, stands } = await begin(2 * PRICE);
      const keys = await Promise.all(Array.from({ length: 10 }, (_, n) => named(`${of.reference}-${n}`)));
      const answers = await Promise.all(keys.map((key) => call('hold', { ...of, ...key })));
      expect(answers.toSorted()).toEqual([
        ...Array.from({ length: 2 }, () => 'done'),
        ...Array.from({ length: 8 }, () => 'refused: insufficient_funds'),
      ]);
      expect(await stands()).toEqual({ available: 0, held: 2 * PRICE, settled: 0 });
    });

    test.each<{ before: readonly Call[]; again: Call }>([
      { before: ['hold'], again: 'hold' },
      { before: ['hold', 'settle'], again: 'settle' },
      { before: ['hold', 'release'], again: 'release' },
      { before: ['hold', 'settle', 'refund'], again: 'refund' },
      { before: ['hold', 'settle'], again: 'release' },
      { before: ['hold', 'release'], again: 'settle' },
      { before: ['credit'], again: 'credit' },
    ])('after $before, $again moves nothing a second time', async ({ before, again }) => {
      const { of, stands } = await begin();
      for (const what of before) await call(what, of);
      const stood = await stands();
      await call(again, of);
      expect(await stands()).toEqual(stood);
    });

    test('the same reference in the other mode is another transaction', async () => {
      const { of, stands } = await begin();
      await call('hold', of);
      expect(await call('settle', { ...of, mode: 'LIVE' })).toBe('thrown');
      expect(await stands()).toEqual({ available: FUNDS - PRICE, held: PRICE, settled: 0 });
    });

    test('the same reference on another rail is another transaction', async () => {
      const { of, stands } = await begin(3 * PRICE);
      const name = { rail: 'other', reference: of.reference };
      const { id } = await run(under().work, ({ transactions }) => transactions.lockOrAdd(name));
      const other = { ...of, ...name, id };
      for (const one of [of, other]) expect(await call('hold', one)).toBe('done');
      expect(await stands()).toEqual({ available: PRICE, held: 2 * PRICE, settled: 0 });
      expect(await call('settle', of)).toBe('done');
      expect(await stands()).toEqual({ available: PRICE, held: PRICE, settled: PRICE });
      expect(await call('release', other)).toBe('done');
      expect(await stands()).toEqual({ available: 2 * PRICE, held: 0, settled: PRICE });
    });

    test('a movement that is not committed moves nothing', async () => {
      const { of, stands } = await begin();
      const { work, open } = under();
      await work
        .run(async (stores) => {
          await open(stores, AT).hold(of);
          throw new Error('given up');
        })
        .catch(() => {});
      expect(await stands()).toEqual({ available: FUNDS, held: 0, settled: 0 });
    });
  });
}
