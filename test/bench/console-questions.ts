import Sqlite from 'better-sqlite3';
import { phoneOf, userOf } from './customers.ts';

/** One kind of request that people at the support desk make; `path` draws another one each time. */
export interface Question {
  readonly kind: 'search' | 'list' | 'attention';
  readonly name: string;
  path(): string;
}

const SAMPLE = 500;
const DAY_MS = 86_400_000;

/** The questions for a filled database, about its own references, serials and customers. */
export function questionsOf(file: string, customers: number): readonly Question[] {
  const client = new Sqlite(file, { readonly: true });
  /** Rows from random places of a table. */
  const sample = <Row>(columns: string, table: string): readonly Row[] => {
    const { last } = client.prepare<[], { last: number }>(`SELECT max(id) AS last FROM ${table}`).get() ?? { last: 0 };
    const row = client.prepare<[number], Row>(`SELECT ${columns} FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`);
    return Array.from({ length: SAMPLE }, () => row.get(Math.ceil(Math.random() * last))).filter(
      (one) => one !== undefined,
    );
  };
  const transactions = sample<{ reference: string; at: number }>('reference, initiated_at AS at', 'transactions');
  const vouchers = sample<{ serial: string; last4: string }>('serial, last4', 'vouchers');
  const deliveries = sample<{ id: number }>('id', 'deliveries');
  client.close();

  const one = <Row>(rows: readonly Row[]): Row => rows[Math.floor(Math.random() * rows.length)] as Row;
  const somebody = (): number => Math.floor(Math.random() * customers);
  const search = (name: string, text: () => string): Question => ({
    kind: 'search',
    name,
    path: () => `/transactions?search=${encodeURIComponent(text())}`,
  });
  const list = (name: string, path: string | (() => string)): Question => ({
    kind: 'list',
    name,
    path: typeof path === 'string' ? () => path : path,
  });
  const day = (): string => {
    const { at } = one(transactions);
    return `from=${new Date(at).toISOString()}&to=${new Date(at + DAY_MS).toISOString()}`;
  };

  return [
    search('a reference', () => one(transactions).reference.toUpperCase()),
    search('a phone', () => phoneOf(somebody()).replace('+234', '0')),
    search('a customer', () => userOf(somebody()).toUpperCase()),
    search('a serial', () => one(vouchers).serial.toLowerCase()),
    search('the last four', () => one(vouchers).last4),
    search('a delivery', () => `#${one(deliveries).id}`),
    search('nothing that is there', () => `nobody-${somebody()}`),
    list('the newest', '/transactions'),
    list('of a state', '/transactions?state=failed'),
    list('of two states and an operator', '/transactions?state=failed,reversed&operator=MTN%20Nigeria'),
    list('of a day', () => `/transactions?${day()}`),
    list('of an amount and a category', '/transactions?min_amount=1000&category=Power'),
    list('the largest', '/transactions?sort=largest'),
    list('longest in their state', '/transactions?sort=longest_in_state&mode=TEST'),
    list('that finds nothing', '/transactions?operator=Nobody&mode=LIVE'),
    list('with a case that waits', '/transactions?review=open'),
    list('counted', '/transactions/count?operator=Nobody'),
    list('of cases', '/reviews'),
    list('of customers', '/customers?mode=TEST'),
    list('of deliveries', '/deliveries?verdict=refused'),
    list('of messages', '/outbox?status=done'),
    list('of entries', () => `/ledger/entries?user_reference=${userOf(somebody())}`),
    list('one transaction', () => `/transactions/${encodeURIComponent(one(transactions).reference)}`),
    { kind: 'attention', name: 'the landing page', path: () => '/attention' },
  ];
}
