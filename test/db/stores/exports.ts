import { expect, test } from '@jest/globals';
import { exportStatement } from '../../../src/console/statement-export.ts';
import { exportTransactions } from '../../../src/console/transaction-export.ts';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { DeskStore } from '../../../src/desk/ports.ts';
import type { Sort } from '../../../src/desk/ports/transactions.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { post } from '../../../src/ledger/post.ts';
import type { Transaction } from '../../../src/transactions/ports.ts';
import type { Stores } from '../../../src/db/stores.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, aWallet, fresh, known, run } from '../records.ts';
import { UPSTREAMS } from '../../harness/upstreams.ts';

const ring = createKeyRing([Buffer.alloc(32, 1)]);
/** More than are read at once, twice over. */
const MANY = 1_050;

/** A file is of one moment, however much happens while it is made. */
export function exportTests(db: () => TestDatabase): void {
  /** The desk, where something happens after each thing it was asked. */
  const deskInMotion = (happens: (time: number) => Promise<unknown>): DeskStore => {
    let time = 0;
    const { desk } = db().database;
    return new Proxy(desk, {
      get: (store, name: keyof DeskStore) => async (query: never) => {
        const answer = await store[name](query);
        await happens((time += 1));
        return answer;
      },
    });
  };
  const call = (query: object, params: object = {}) =>
    ({
      caller: { kind: 'person', id: 1, name: 'ada@wallet.example' },
      may: () => true,
      params,
      query,
      address: '127.0.0.1',
      now: NOW + 10_000_000,
    }) as never;
  const depsWith = (desk: DeskStore) => ({ desk, work: db().work, ring, upstreamOf: UPSTREAMS }) as never;
  interface Csv {
    readonly rows: number;
    readonly lines: readonly Readonly<Record<string, string>>[];
  }
  async function fileOf(made: Awaited<ReturnType<typeof exportTransactions>>): Promise<Csv> {
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const parts: string[] = [];
    for await (const part of made.value.content) parts.push(String(part));
    const [head = '', ...lines] = parts.join('').trimEnd().split('\n');
    const columns = head.split(',');
    return {
      rows: made.value.rows,
      lines: lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [columns[at] ?? '', cell]))),
    };
  }

  test.each(['newest', 'longest_in_state'] satisfies Sort[])(
    'transactions that change, come or go while the file is made neither double in it nor vanish from it, by %s',
    async (sort) => {
      const userReference = fresh('user');
      const [other, ...shown] = await run(db().work, async (stores) => {
        const made = [await known(stores, { userReference, state: 'settled' })];
        for (let n = 0; n < MANY; n += 1) {
          const at = NOW + n;
          const amount = { minor: 100 + ((n * 7) % MANY), currency: 'NGN' };
          made.push(await known(stores, { userReference, state: 'in_doubt', initiatedAt: at, stateSince: at, amount }));
        }
        return made;
      });
      const to = async ({ transactions }: Stores, one: Transaction | undefined, state: Transaction['state']) => {
        if (one) await transactions.saveState({ ...one, state, stateSince: NOW + 5_000_000 });
      };
      // Every thirtieth transaction ends after the first look, and others take its place; the next look finds them all
      // back.
      const desk = deskInMotion((time) =>
        run(db().work, async (stores) => {
          for (let n = time % 2; n < MANY; n += 3) await to(stores, shown[n], time % 2 === 1 ? 'settled' : 'in_doubt');
          await to(stores, other, time % 2 === 1 ? 'in_doubt' : 'settled');
          await known(stores, { userReference, state: 'in_doubt', initiatedAt: NOW - 1 });
        }),
      );
      const query = { user_reference: userReference, state: ['in_doubt'], sort };
      const { rows, lines } = await fileOf(await exportTransactions(depsWith(desk), call(query)));
      expect(lines.map((line) => line['txn_reference'] ?? '').toSorted()).toEqual(
        shown.map(({ reference }) => reference).toSorted(),
      );
      expect(rows).toBe(MANY);
    },
  );

  test('what is booked while a statement is made is no part of it, and changes no balance in it', async () => {
    const customer = fresh('user');
    const amount = { minor: 1, currency: 'NGN' };
    const moved = { mode: 'LIVE', customer, amount } as const;
    const fund = ({ ledger }: Stores, ownReference: string, at: number) =>
      post(ledger, { ...moved, name: 'fund', ownReference }, at);
    await run(db().work, async (stores) => {
      await stores.wallets.insert(aWallet({ mode: 'LIVE', userReference: customer }));
      for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
        await stores.ledger.open(accountOf(kind, 'LIVE', customer, 'NGN'));
      }
      for (let n = 0; n < MANY; n += 1) await fund(stores, `${customer}-${n}`, NOW + n);
    });
    const desk = deskInMotion((time) =>
      run(db().work, async (stores) => {
        await fund(stores, `${customer}-meanwhile-${time}`, NOW + MANY + time);
        const transaction = await keyOf(stores, `${customer}-hold-${time}`);
        await post(stores.ledger, { ...moved, name: 'hold', transaction }, NOW + MANY + time);
      }),
    );
    const asked = call({ currency: 'NGN' }, { mode: 'LIVE', user_reference: customer });
    const { rows, lines } = await fileOf(await exportStatement(depsWith(desk), asked));
    const first = lines.length - MANY;
    // The first look is before the file's moment; what it saw coming may be in it.
    expect(first).toBeLessThanOrEqual(2);
    expect(rows).toBe(lines.length);
    expect(new Set(lines.map(({ entry }) => entry)).size).toBe(lines.length);
    expect(lines.slice(first).map(({ available }) => available)).toEqual(
      Array.from({ length: MANY }, (_, n) => ((MANY - n) / 100).toFixed(2)),
    );
  });
}
