import { Client, type QueryResult } from 'pg';

/** One statement as it was sent to Postgres. */
export interface Sent {
  /** The connection it was sent on. */
  readonly session: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** What it answered; null for all but what locks the rows that it reads, and what gives a transaction its name. */
  readonly rows: readonly Readonly<Record<string, unknown>>[] | null;
}

/** Tells every statement that this process sends to Postgres from now on, in the order of their answers. */
export function tellSentStatements(tell: (sent: Sent) => void): () => void {
  const query: unknown = Reflect.get(Client.prototype, 'query');
  const sessions = new WeakMap<Client, string>();
  let count = 0;
  const sendAndTell = function (this: Client, ...asked: unknown[]): unknown {
    if (!sessions.has(this)) sessions.set(this, `${process.pid}/${(count += 1)}`);
    const session = sessions.get(this) ?? '';
    const [first, second] = asked;
    const { text, values = second } = typeof first === 'string' ? { text: first } : (first as Partial<Sent>);
    const answer = Reflect.apply(query as typeof sendAndTell, this, asked) as Promise<QueryResult> | undefined;
    void answer?.then(
      (result) => {
        const rows = /\bfor (update|share)\b|^insert into "transaction_names"/.test(text ?? '') ? named(result) : null;
        if (text !== undefined) tell({ session, text, values: Array.isArray(values) ? values : [], rows });
      },
      () => tell({ session, text: 'ROLLBACK', values: [], rows: null }),
    );
    return answer;
  };
  Reflect.set(Client.prototype, 'query', sendAndTell);
  return () => void Reflect.set(Client.prototype, 'query', query);
}

/** Drizzle asks for rows as lists. */
const named = ({ rows, fields }: QueryResult): Record<string, unknown>[] =>
  rows.map((row) =>
    Array.isArray(row)
      ? Object.fromEntries(fields.map(({ name }, place) => [name, row[place] as unknown]))
      : (row as Record<string, unknown>),
  );
