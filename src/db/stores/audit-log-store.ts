import type { AuditEntry, AuditLogStore } from '../../audit-log/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, sql } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

function statementsOf({ q, t: { auditLog } }: Connection) {
  const isDoneBy = and(
    eq(auditLog.actorKind, given('kind')),
    eq(auditLog.actorId, given('actorId')),
    eq(auditLog.act, given('act')),
    gt(auditLog.at, given('since')),
  );
  return {
    head: statement(() =>
      q
        .select({ id: auditLog.id, hash: auditLog.hash })
        .from(auditLog)
        .where(gt(auditLog.id, 0))
        .orderBy(desc(auditLog.id))
        .limit(1)
        .prepare('audit_log_head'),
    ),
    insert: statement(() =>
      q
        .insert(auditLog)
        .values({
          ...placeholders('id', 'at', 'actorKind', 'actorId', 'actorName', 'act', 'subject', 'reason', 'address'),
          ...placeholders('detail', 'keyId', 'previousHash', 'hash'),
        })
        .prepare('audit_log_insert'),
    ),
    following: statement(() =>
      q
        .select()
        .from(auditLog)
        .where(gt(auditLog.id, given('id')))
        .orderBy(auditLog.id)
        .limit(sql.placeholder('limit'))
        .prepare('audit_log_following'),
    ),
    count: statement(() =>
      q
        .select({ count: sql<number | string>`count(*)` })
        .from(auditLog)
        .where(isDoneBy)
        .prepare('audit_log_count'),
    ),
    lastTime: statement(() =>
      q
        .select({ at: auditLog.at })
        .from(auditLog)
        .where(and(isDoneBy, eq(auditLog.subject, given('subject'))))
        .orderBy(desc(auditLog.at))
        .limit(1)
        .prepare('audit_log_last_time'),
    ),
  };
}

export function auditLogStore(connection: Connection): AuditLogStore {
  const { q, t } = connection;
  const { auditLog } = t;
  const { head, insert, following, count, lastTime } = statementsOf(connection);

  /** An index can begin at the first bound. The second bound leaves out the place itself. */
  const beyond = ({ at, id }: { readonly at: number; readonly id: number }, isBack: boolean) =>
    isBack
      ? and(gte(auditLog.at, at), or(gt(auditLog.at, at), gt(auditLog.id, id)))
      : and(lte(auditLog.at, at), or(lt(auditLog.at, at), lt(auditLog.id, id)));

  return {
    head: async () => {
      await lockName(connection, 'audit_log');
      return (await head())[0] ?? null;
    },
    insert: async ({ actor, detail, ...entry }) => {
      const by = { actorKind: actor.kind, actorId: actor.id ?? 0, actorName: actor.name };
      await insert({ ...entry, ...by, detail: JSON.stringify(detail) });
    },
    following: async (id, limit) => (await following({ id, limit })).map(entryOf),
    list: async ({ actor, act, subject, from, to, place, limit }) => {
      const isBack = place?.isBack === true;
      const rows = await q
        .select()
        .from(auditLog)
        .where(
          and(
            ...(actor ? [eq(auditLog.actorKind, actor.kind), eq(auditLog.actorId, actor.id ?? 0)] : []),
            ...(act === null ? [] : [eq(auditLog.act, act)]),
            ...(subject === null ? [] : [eq(auditLog.subject, subject)]),
            gte(auditLog.at, from ?? 0),
            ...(to === null ? [] : [lt(auditLog.at, to)]),
            ...(place ? [beyond(place, isBack)] : []),
          ),
        )
        .orderBy(...(isBack ? [asc(auditLog.at), asc(auditLog.id)] : [desc(auditLog.at), desc(auditLog.id)]))
        .limit(limit);
      return (isBack ? rows.toReversed() : rows).map(entryOf);
    },
    since: async (acts, at) =>
      (
        await q
          .select()
          .from(auditLog)
          .where(and(inArray(auditLog.act, [...acts]), gt(auditLog.at, at)))
      ).map(entryOf),
    count: async ({ kind, id: actorId }, act, since) =>
      Number((await count({ kind, actorId, act, since }))[0]?.count ?? 0),
    lastTime: async ({ kind, id: actorId }, act, subject, since) =>
      (await lastTime({ kind, actorId, act, subject, since }))[0]?.at ?? null,
  };
}

const entryOf = ({ actorKind, actorId, actorName, ...row }: Tables['auditLog']['$inferSelect']): AuditEntry => ({
  ...row,
  actor: { kind: actorKind as AuditEntry['actor']['kind'], id: actorId === 0 ? null : actorId, name: actorName },
  act: row.act as AuditEntry['act'],
  detail: JSON.parse(row.detail) as AuditEntry['detail'],
});
