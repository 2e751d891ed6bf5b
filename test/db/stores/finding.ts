import { expect, test } from '@jest/globals';
import type { DeskStore } from '../../../src/desk/ports.ts';
import { candidatesOf } from '../../../src/desk/search.ts';
import type { Transaction } from '../../../src/transactions/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { manyRows } from '../many-rows.ts';
import { COUNTRIES, EVERY, NOW, aVoucher, aWallet, fresh, known, run } from '../records.ts';

/** As merchants and Finswich may name things: with spaces anywhere, and with any sign where a search may end. */
const SHAPES = [
  'Order 7 B 12 A',
  'zZzZzzz zz',
  'Meg Griffin ~ |{}~',
  'Ọláńrewájú Ọ',
  `x'y"z\\%_ -- ;`,
  '👩🏾‍💻👩🏾‍💻 shop 👩🏾‍💻',
  'ab',
] as const;

/** What people do to the spelling of what they look for; beyond a to z a database may know no capitals. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
  (text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
  (text) => `  ${text}\n`,
];

/** Whatever is on the screen finds what it stands beside (promises 19 and 23). */
export function findingTests(db: () => TestDatabase): void {
  const desk = (): DeskStore => db().database.desk;
  const keep = (given: Partial<Transaction>) => run(db().work, (stores) => known(stores, given));
  const find = async (typed: string): Promise<readonly string[]> => {
    const candidates = candidatesOf(typed, COUNTRIES);
    const among = candidates && (await desk().resolve(candidates));
    const paging = { limit: 200, from: null, isBack: false };
    const { rows } = await desk().transactions({ filter: { ...EVERY, among }, sort: 'newest', paging });
    return rows.map(({ transaction }) => transaction.reference);
  };

  test.each(SHAPES)(
    'a transaction, a customer and a serial named like “%s” are found in any spelling',
    async (shape) => {
      const name = (what: string): string => `${fresh(what)} ${shape}`;
      const [byReference, bySerial, byWallet, byUser] = [
        await keep({ reference: name('Ref'), userReference: 'somebody' }),
        await keep({ userReference: 'somebody' }),
        await keep({ userReference: name('Usr') }),
        // Declined for want of a wallet, so that no wallet leads to it.
        await keep({ userReference: name('Gone'), state: 'declined' }),
      ];
      const serial = name('Ser');
      await run(db().work, async (stores) => {
        await stores.wallets.insert(aWallet({ userReference: byWallet.userReference, phone: null, email: null }));
        await stores.vouchers.insert(aVoucher({ transactionId: bySerial.id, serial, last4: null }));
      });
      for (const spelt of SPELLINGS) {
        for (const [typed, reference] of [
          [byReference.reference, byReference.reference],
          [serial, bySerial.reference],
          [byWallet.userReference, byWallet.reference],
        ] as const) {
          expect([spelt(typed), await find(spelt(typed))]).toEqual([spelt(typed), [reference]]);
        }
      }
      expect(await find(byUser.userReference)).toEqual([byUser.reference]);
    },
  );

  test('a reference, a customer or a serial that is typed in groups is found, though it has no spaces itself', async () => {
    const name = (what: string): string => `${what}${fresh('')}KPAvGR43kYLL`;
    const [byReference, bySerial, byUser] = [
      await keep({ reference: name('UTL'), userReference: 'somebody' }),
      await keep({ userReference: 'somebody' }),
      await keep({ userReference: name('Usr') }),
    ];
    const serial = name('Ser');
    await run(db().work, async (stores) => {
      await stores.wallets.insert(aWallet({ userReference: byUser.userReference, phone: null, email: null }));
      await stores.vouchers.insert(aVoucher({ transactionId: bySerial.id, serial, last4: null }));
    });
    for (const [named, { reference }] of [
      [byReference.reference, byReference],
      [serial, bySerial],
      [byUser.userReference, byUser],
    ] as const) {
      for (const size of [1, 4, 7]) {
        const typed = named.match(new RegExp(`.{1,${size}}`, 'g'))?.join(' ') ?? '';
        expect([typed, await find(typed)]).toEqual([typed, [reference]]);
      }
    }
  });

  test.each(SHAPES)(
    'the beginning or the end of a name like “%s” is enough, however little of it is missing',
    async (shape) => {
      const own = fresh('');
      const atTheEnd = await keep({ reference: `${own} ${shape}`, userReference: 'somebody' });
      const atTheStart = await keep({ reference: `${shape} ${own}`, userReference: 'somebody' });
      const customers = await keep({ userReference: `Usr${own} ${shape}` });
      await run(db().work, async (stores) => {
        await stores.wallets.insert(aWallet({ userReference: customers.userReference, phone: null, email: null }));
      });
      const signs = Array.from(shape);
      for (let left = 1; left <= signs.length; left += 1) {
        const some = signs.slice(0, left).join('');
        const [beginning, end] = [`Usr${own} ${some}`, `${signs.slice(-left).join('')} ${own}`];
        const spelt = SPELLINGS[left % SPELLINGS.length] ?? String;
        expect([spelt(beginning), await find(spelt(beginning))]).toEqual([spelt(beginning), [customers.reference]]);
        expect([spelt(end), await find(spelt(end))]).toEqual([spelt(end), [atTheStart.reference]]);
      }
      expect(await find(`${own} ${signs.slice(0, -1).join('')}`)).toEqual([atTheEnd.reference]);
    },
  );

  test('a whole name finds only what has that name, though much else begins or ends with it', async () => {
    const number = `+23470${String(20_000_000 + Number(fresh('').slice(1))).padStart(8, '0')}`;
    const [serial, user] = [fresh('Serial'), fresh('Whole')];
    const [bySerial, byUser, byPhone] = [
      await keep({ userReference: 'somebody' }),
      await keep({ userReference: user }),
      await keep({ userReference: fresh('user') }),
    ];
    await run(db().work, async (stores) => {
      for (const whole of [serial, user, number]) {
        await known(stores, { reference: `${whole}-more`, userReference: 'somebody' });
        await known(stores, { reference: `more-${whole}`, userReference: 'somebody' });
      }
      await stores.vouchers.insert(aVoucher({ transactionId: bySerial.id, serial, last4: null }));
      await stores.wallets.insert(aWallet({ userReference: user, phone: null, email: null }));
      await stores.wallets.insert(aWallet({ userReference: byPhone.userReference, phone: number, email: null }));
    });
    for (const [typed, { reference }] of [
      [serial, bySerial],
      [user, byUser],
      [number, byPhone],
    ] as const) {
      expect([typed, await find(typed)]).toEqual([typed, [reference]]);
    }
  });

  test('the last four of a PIN find it in capitals or not; where very many end alike, they find the newest', async () => {
    // Nobody else's PIN ends like this.
    const [last4, end] = ['qZ7x', 'QZ7X'];
    const mixed = await keep({ userReference: 'somebody' });
    await run(db().work, ({ vouchers }) => vouchers.insert(aVoucher({ transactionId: mixed.id, last4, serial: null })));
    for (const typed of [last4, end, last4.toLowerCase(), 'Qz7X']) expect(await find(typed)).toEqual([mixed.reference]);
    const old = fresh('OLD');
    await db().sql(manyRows('transaction_names', 300, { rail: `'finswich'`, reference: `'${old}-' || n` }));
    await db().sql(
      manyRows('vouchers', 300, {
        transaction_id: `(select id from transaction_names where reference = '${old}-' || n)`,
        mode: `'TEST'`,
        user_reference: `'meg'`,
        fingerprint: `'f'`,
        sealed: `''`,
        last4: `'${end}'`,
        status: `'shown'`,
        delivery: `'sent'`,
        received_at: `${NOW} - 1000 - n`,
      }),
    );
    expect(await find(last4)).toEqual([mixed.reference]);
  });
}
