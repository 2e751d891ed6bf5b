import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { audit } from '../../src/ledger/audit.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { run } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { clearBooks, move, openAccounts, transaction } from './books.ts';

const RULES = {
  balanced: 'every entry has two postings that sum to zero',
  asItSays: 'an entry moves what it says',
  notNegative: 'no customer or held account is negative',
  sums: 'a balance is the sum of its postings',
  once: 'at most one hold, one settle or release, one refund per transaction',
  noMoreBack: 'refunds and releases never exceed holds',
  state: 'the money of a transaction is where its state says',
  known: 'money moved only for a known transaction, its customer and its currency',
} as const;

describe.each(DIALECTS)('the audit on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  beforeEach(async () => {
    await clearBooks(db);
    await run(db.work, async (stores) => {
      for (const [mode, currency] of [
        ['TEST', 'NGN'],
        ['LIVE', 'NGN'],
        ['TEST', 'KES'],
      ] as const) {
        await openAccounts(stores, mode, 'meg', currency);
        const amount = { minor: 1_000_000, currency };
        await move(stores, { name: 'fund', mode, customer: 'meg', amount, ownReference: `fund ${currency}` });
      }
      await openAccounts(stores, 'TEST', 'eve');
      for (const state of Object.keys(STATES) as State[]) {
        await transaction(stores, { reference: state, state });
        await transaction(stores, { reference: `${state} live`, state, mode: 'LIVE' });
        await transaction(stores, { reference: `${state} kes`, state, amount: { minor: 7, currency: 'KES' } });
      }
      await keyOf(stores, 'none');
    });
  });

  /** The rules that are reported as broken, with where. */
  const broken = async () =>
    (await db.work.read(({ ledger }) => audit(ledger))).faults.map(({ rule, where }) => [rule, where]);

  test('books with transactions in every state hold, and each currency sums to zero', async () => {
    const report = await db.work.read(({ ledger }) => audit(ledger));
    expect(report).toMatchObject({ holds: true, faults: [], entries: 3 + 3 * 14, accounts: 4 * 3 + 2 });
    for (const mode of ['TEST', 'LIVE'])
      for (const currency of ['NGN', 'KES']) {
        const minors = report.totals.filter((one) => one.mode === mode && one.currency === currency);
        expect(minors.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
      }
    const held = report.totals.find(
      ({ mode, kind, currency }) => mode === 'TEST' && kind === 'held' && currency === 'NGN',
    );
    expect(held?.minor).toBe(5 * 20_000);
  });

  test('books hold when transactions ended before money moved, or after it was released', async () => {
    await db.sql("update transactions set state = 'failed' where reference = 'expired'");
    await db.sql("update transactions set state = 'reversed' where reference = 'failed'");
    await db.sql("update transactions set state = 'reversed' where reference = 'initiated'");
    expect(await broken()).toEqual([]);
  });

  test('books of two rails hold, also with the same references, and each rail has what it was paid', async () => {
    await run(db.work, async (stores) => {
      for (const state of Object.keys(STATES) as State[]) {
        await transaction(stores, { rail: 'other', reference: state, state, amount: { minor: 300, currency: 'NGN' } });
      }
    });
    const report = await db.work.read(({ ledger }) => audit(ledger));
    expect(report).toMatchObject({ holds: true, faults: [], entries: 3 + 4 * 14 });
    const paidTo = (rail: string) =>
      report.totals
        .filter(({ mode, kind }) => mode === 'TEST' && kind === rail)
        .map((one) => [one.currency, one.minor]);
    expect(paidTo('finswich')).toEqual([
      ['KES', 2 * 7],
      ['NGN', 2 * 20_000],
    ]);
    expect(paidTo('other')).toEqual([['NGN', 2 * 300]]);
  });

  test('empty books hold', async () => {
    await clearBooks(db);
    expect(await db.work.read(({ ledger }) => audit(ledger))).toEqual({
      holds: true,
      faults: [],
      entries: 0,
      accounts: 0,
      totals: [],
    });
  });

  /** The id of a name; `x` has none. */
  const id = (reference: string): string =>
    `coalesce((select id from transaction_names where reference = '${reference}' and rail = 'finswich'), 0)`;
  /** The slot of a transaction's movement. */
  const slotOf = (movement: string, reference: string): string => `'TEST/${movement}/' || ${id(reference)}`;
  const SLOT = slotOf('hold', 'in_doubt');
  const HOLD = `(select id from journal_entries where slot = ${SLOT})`;
  const entry = (slot: string, movement: string, reference: string): string =>
    `insert into journal_entries (slot, movement, mode, customer, currency, amount, transaction_id, at)
     values (${slot}, '${movement}', 'TEST', 'meg', 'NGN', 20000, ${id(reference)}, 1)`;
  const posting = (slot: string, account: string, amount: number): string =>
    `insert into postings select id, '${account}', ${amount} from journal_entries where slot = ${slot}`;
  const shift = (account: string, amount: number): string =>
    `update accounts set balance = balance + ${amount} where id = '${account}'`;
  /** A whole, balanced entry, made past `post`. */
  const forged = (slot: string, movement: string, reference: string, from: string, to: string): string[] => [
    entry(slot, movement, reference),
    posting(slot, from, -20_000),
    posting(slot, to, 20_000),
    shift(from, -20_000),
    shift(to, 20_000),
  ];
  const CUSTOMER = 'TEST/customer/meg/NGN';
  const HELD = 'TEST/held/meg/NGN';
  const FINSWICH = 'TEST/finswich//NGN';

  test.each<[string, readonly string[], readonly (readonly [string, string])[]]>([
    [
      'an entry without postings',
      [entry(slotOf('hold', 'x'), 'hold', 'x')],
      [
        [RULES.balanced, 'TEST/hold/0'],
        [RULES.known, 'TEST/hold/0'],
      ],
    ],
    [
      'an entry with one posting',
      [`delete from postings where entry_id = ${HOLD} and amount < 0`, shift(CUSTOMER, 20_000)],
      [[RULES.balanced, 'TEST/hold/in_doubt']],
    ],
    [
      'an entry with three postings that sum to zero',
      [`update postings set amount = 19999 where entry_id = ${HOLD} and amount > 0`, posting(SLOT, FINSWICH, 1)],
      [
        [RULES.balanced, 'TEST/hold/in_doubt'],
        [RULES.asItSays, 'TEST/hold/in_doubt'],
        [RULES.sums, FINSWICH],
        [RULES.sums, HELD],
      ],
    ],
    [
      'postings that do not sum to zero',
      [`update postings set amount = 20001 where entry_id = ${HOLD} and amount > 0`, shift(HELD, 1)],
      [
        [RULES.balanced, 'TEST/hold/in_doubt'],
        [RULES.asItSays, 'TEST/hold/in_doubt'],
      ],
    ],
    [
      'postings that move a different amount from that of the entry',
      [
        `update postings set amount = 2 * amount where entry_id = ${HOLD}`,
        shift(HELD, 20_000),
        shift(CUSTOMER, -20_000),
      ],
      [[RULES.asItSays, 'TEST/hold/in_doubt']],
    ],
    [
      'postings that move money the wrong way',
      [`update postings set amount = -amount where entry_id = ${HOLD}`, shift(HELD, -40_000), shift(CUSTOMER, 40_000)],
      [[RULES.asItSays, 'TEST/hold/in_doubt']],
    ],
    [
      "a hold that took another customer's money",
      [
        `update postings set account_id = 'TEST/customer/eve/NGN' where entry_id = ${HOLD} and amount < 0`,
        shift(CUSTOMER, 20_000),
        shift('TEST/customer/eve/NGN', -20_000),
      ],
      [
        [RULES.asItSays, 'TEST/hold/in_doubt'],
        [RULES.notNegative, 'TEST/customer/eve/NGN'],
      ],
    ],
    [
      'a settlement that paid another rail',
      [
        "insert into accounts values ('TEST/other//NGN', 'TEST', 'other', '', 'NGN', 0)",
        `update postings set account_id = 'TEST/other//NGN'
         where amount > 0 and entry_id = (select id from journal_entries where slot = ${slotOf('outcome', 'settled')})`,
        shift(FINSWICH, -20_000),
        shift('TEST/other//NGN', 20_000),
      ],
      [[RULES.asItSays, 'TEST/outcome/settled']],
    ],
    [
      'a top-up without a reference of its own',
      ["update journal_entries set own_reference = null where slot = 'LIVE/fund/fund NGN'"],
      [[RULES.asItSays, 'LIVE/fund/fund NGN']],
    ],
    [
      'a test transaction that took live money',
      [
        `update postings set account_id = 'LIVE/customer/meg/NGN' where entry_id = ${HOLD} and amount < 0`,
        shift(CUSTOMER, 20_000),
        shift('LIVE/customer/meg/NGN', -20_000),
      ],
      [[RULES.asItSays, 'TEST/hold/in_doubt']],
    ],
    [
      'an entry in another currency than its accounts',
      [`update journal_entries set currency = 'KES' where slot = ${SLOT}`],
      [
        [RULES.asItSays, 'TEST/hold/in_doubt'],
        [RULES.state, 'in_doubt'],
        [RULES.known, 'TEST/hold/in_doubt'],
      ],
    ],
    [
      'an entry that moves nothing',
      [
        `update postings set amount = 0 where entry_id = ${HOLD}`,
        `update journal_entries set amount = 0 where slot = ${SLOT}`,
        shift(HELD, -20_000),
        shift(CUSTOMER, 20_000),
      ],
      [
        [RULES.asItSays, 'TEST/hold/in_doubt'],
        [RULES.state, 'in_doubt'],
      ],
    ],
    [
      'a hold posted under another slot than its own',
      [`update journal_entries set slot = 'TEST/hold/free' where slot = ${SLOT}`],
      [[RULES.asItSays, 'TEST/hold/free']],
    ],
    [
      'a held account below zero',
      [shift(HELD, -150_000)],
      [
        [RULES.notNegative, HELD],
        [RULES.sums, HELD],
      ],
    ],
    ['a balance that was written by hand', [shift(CUSTOMER, 1)], [[RULES.sums, CUSTOMER]]],
    [
      'a balance of a wallet that never had an entry',
      ["insert into accounts values ('TEST/customer/new/NGN', 'TEST', 'customer', 'new', 'NGN', 500)"],
      [[RULES.sums, 'TEST/customer/new/NGN']],
    ],
    [
      'a balance without postings',
      [shift('TEST/funding//KES', -1), shift('TEST/finswich//NGN', 1)],
      [
        [RULES.sums, 'TEST/finswich//NGN'],
        [RULES.sums, 'TEST/funding//KES'],
      ],
    ],
    [
      'a second hold for one transaction',
      forged("'TEST/hold/again'", 'hold', 'in_doubt', CUSTOMER, HELD),
      [
        [RULES.asItSays, 'TEST/hold/again'],
        [RULES.once, 'in_doubt'],
        [RULES.state, 'in_doubt'],
      ],
    ],
    [
      'a settled hold that is released as well',
      forged("'TEST/release/settled'", 'release', 'settled', HELD, CUSTOMER),
      [
        [RULES.asItSays, 'TEST/release/settled'],
        [RULES.once, 'settled'],
        [RULES.state, 'settled'],
      ],
    ],
    [
      'a refund of a transaction that was given back',
      forged(slotOf('refund', 'failed'), 'refund', 'failed', FINSWICH, CUSTOMER),
      [
        [RULES.noMoreBack, 'failed'],
        [RULES.state, 'failed'],
      ],
    ],
    [
      'money held for a transaction that is not paid for yet',
      forged(slotOf('hold', 'initiated'), 'hold', 'initiated', CUSTOMER, HELD),
      [[RULES.state, 'initiated']],
    ],
    [
      'a transaction in doubt that says it was settled',
      ["update transactions set state = 'settled' where reference = 'in_doubt'"],
      [[RULES.state, 'in_doubt']],
    ],
    [
      'a transaction in no state of the table',
      ["update transactions set state = 'paid' where reference = 'settled'"],
      [[RULES.state, 'settled']],
    ],
    [
      'a transaction whose amount was changed',
      ["update transactions set amount = 1 where reference = 'settled'"],
      [[RULES.state, 'settled']],
    ],
    [
      'a movement for a transaction that does not exist',
      forged(slotOf('hold', 'none'), 'hold', 'none', CUSTOMER, HELD),
      [[RULES.known, 'TEST/hold/none']],
    ],
    [
      "a movement of another customer than the transaction's",
      ["update transactions set user_reference = 'eve' where reference = 'in_doubt'"],
      [
        [RULES.state, 'in_doubt'],
        [RULES.known, 'TEST/hold/in_doubt'],
      ],
    ],
  ])('names %s', async (_, commands, rules) => {
    for (const command of commands) await db.sql(command);
    const found = await broken();
    expect(found).toHaveLength(rules.length);
    expect(found).toEqual(expect.arrayContaining([...rules]));
  });

  test('shows only the first of many faults', async () => {
    await db.sql("update transactions set state = 'paid'");
    expect(await broken()).toHaveLength(39);
    expect((await db.work.read(({ ledger }) => audit(ledger))).holds).toBe(false);
    expect(await db.work.read(({ ledger }) => ledger.faults(7))).toHaveLength(7);
  });
});
