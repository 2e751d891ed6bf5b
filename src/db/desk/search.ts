import type { DeskStore } from '../../desk/ports.ts';
import type { Candidates, Found } from '../../desk/ports/search.ts';
import type { Connection } from '../connection.ts';
import type { SQL } from 'drizzle-orm';
import { and, desc, eq, inArray, or, sql } from '../drizzle.ts';
import { foldedEmail, foldedReference, foldedSerial, foldedUser, tailOf } from '../tables/expressions.ts';

/**
 * One text rarely matches more than this. When the last four characters of a voucher do, the newest vouchers are shown.
 */
const MOST = 200;
/** A part of a reference is looked for among this many of the newest transactions. */
const NEWEST_READ = 1_000_000;
/** Sorts after every character that a text can have. */
const LAST = '\u{10FFFF}';

interface Hit {
  readonly id: number | null;
}

/** Each meaning of a text has an index to look it up in, except the parts of a reference. */
export const deskSearch = (connection: Connection): Pick<DeskStore, 'resolve'> => ({
  resolve: (candidates) => resolve(connection, candidates),
});

async function resolve(connection: Connection, candidates: Candidates): Promise<Found> {
  const { text, phones, recipients, email, part, last4, deliveryId } = candidates;
  const { wallets } = connection.t;
  // Spaces may come from the typist, or belong to what is looked for.
  const spellings = [text, text.replaceAll(/\s/gu, '')];
  const byReference = await withReference(connection, spellings);
  const byUser = await users(connection, isFolded(foldedUser, spellings));
  const byPhone = phones.length === 0 ? [] : await users(connection, inArray(wallets.phone, [...phones]));
  const bySerial = await withSerial(connection, spellings);
  const byOrder = await withNameOfOrder(connection, spellings);
  // A text that names a whole thing means that thing. As a part, it occurs in many others.
  const isNamed = byReference.length + byUser.length + byPhone.length + bySerial.length + byOrder.length > 0;
  const parts = part === null || isNamed ? [] : [...new Set([text, part])];
  const byPartOfUser =
    parts.length === 0
      ? []
      : await users(connection, or(...parts.map((one) => begins(connection, foldedUser, one))) as SQL);
  const byEmail = email === null || isNamed ? [] : await users(connection, begins(connection, foldedEmail, email));
  const byPartOfReference = parts.length === 0 ? [] : await withPart(connection, parts);
  const byLast4 = last4 === null ? [] : await withLast4(connection, last4);
  const byDelivery = deliveryId === null ? [] : await ofDelivery(connection, deliveryId);
  const ids = [...byReference, ...byPartOfReference, ...byOrder, ...bySerial, ...byLast4, ...byDelivery].map(
    ({ id }) => id,
  );
  return {
    ids: [...new Set(ids)].filter((id) => id !== null),
    // A customer who was declined because they have no wallet is found by their transactions.
    userReferences: [
      ...new Set([
        ...[...byUser, ...byPhone, ...byPartOfUser, ...byEmail].map(({ userReference }) => userReference),
        text,
      ]),
    ],
    recipients,
  };
}

/** The database also folds what was typed, so both sides are folded alike. */
const isFolded = (expression: SQL, spellings: readonly string[]): SQL =>
  sql`${expression} in ${spellings.map((spelling) => sql`lower(${spelling})`)}`;

const withReference = (
  { q, t: { transactionNames } }: Connection,
  spellings: readonly string[],
): PromiseLike<readonly Hit[]> =>
  q
    .select({ id: transactionNames.id })
    .from(transactionNames)
    .where(
      and(
        sql`${transactionNames.referenceTail} in ${spellings.map((typed) => tailOf(sql`${typed}`))}`,
        isFolded(foldedReference, spellings),
      ),
    )
    .limit(MOST);

const users = ({ q, t: { wallets } }: Connection, where: SQL) =>
  q.selectDistinct({ userReference: wallets.userReference }).from(wallets).where(where).limit(MOST);

/** In an index in the order of bytes, texts with the same beginning stand side by side. */
const begins = ({ byBytes }: Connection, expression: SQL, part: string): SQL =>
  sql`${byBytes(expression)} >= lower(${part}) and ${byBytes(expression)} < lower(${part + LAST})`;

const withSerial = ({ q, t: { vouchers } }: Connection, spellings: readonly string[]): PromiseLike<readonly Hit[]> =>
  q.select({ id: vouchers.transactionId }).from(vouchers).where(isFolded(foldedSerial, spellings)).limit(MOST);

/** What the upstream knows an order by, and what it calls the payment itself: as written, or in small letters. */
async function withNameOfOrder(
  { q, t: { orders, submissions } }: Connection,
  spellings: readonly string[],
): Promise<readonly Hit[]> {
  const names = [...new Set(spellings.flatMap((text) => [text, text.toLowerCase()]))];
  const byRequest = await q
    .select({ id: submissions.transactionId })
    .from(submissions)
    .where(and(inArray(submissions.requestId, names), sql`request_id is not null`))
    .limit(MOST);
  const byUpstream = await q
    .select({ id: orders.transactionId })
    .from(orders)
    .where(and(inArray(orders.upstreamReference, names), sql`upstream_reference is not null`))
    .limit(MOST);
  return [...byRequest, ...byUpstream];
}

/**
 * To have references with the same characters side by side, each new transaction would have to write all over an
 * index. So the newest references are read through, from an index that holds them and nothing else.
 */
async function withPart({ q, t: { transactions } }: Connection, parts: readonly string[]): Promise<readonly Hit[]> {
  const newest = q
    .select({ id: transactions.id, reference: transactions.reference })
    .from(transactions)
    .orderBy(desc(transactions.initiatedAt), desc(transactions.reference))
    .limit(NEWEST_READ)
    .as('newest');
  const { id, reference } = newest;
  const isPart = (part: string): SQL => {
    // Counted in code points, as databases do.
    const { length } = Array.from(part);
    const beginning = sql`lower(substr(${reference}, 1, ${length}))`;
    const end = sql`lower(substr(${reference}, length(${reference}) - ${length - 1}))`;
    return sql`(${beginning} = lower(${part}) or ${end} = lower(${part}))`;
  };
  return q
    .select({ id })
    .from(newest)
    .where(or(...parts.map(isPart)))
    .limit(MOST);
}

const withLast4 = ({ q, t: { vouchers } }: Connection, last4: string): PromiseLike<readonly Hit[]> =>
  q
    .select({ id: vouchers.transactionId })
    .from(vouchers)
    .where(inArray(vouchers.last4, inEveryCase(last4)))
    .orderBy(desc(vouchers.receivedAt))
    .limit(MOST);

/** Every way to write a few signs in capitals and small letters. The index has the end of a PIN as it was written. */
const inEveryCase = (signs: string): readonly string[] =>
  Array.from(signs).reduce<readonly string[]>(
    (texts, sign) =>
      [...new Set([sign.toLowerCase(), sign.toUpperCase()])].flatMap((one) => texts.map((text) => text + one)),
    [''],
  );

const ofDelivery = ({ q, t: { deliveries } }: Connection, deliveryId: number): PromiseLike<readonly Hit[]> =>
  q.select({ id: deliveries.transactionId }).from(deliveries).where(eq(deliveries.id, deliveryId));
