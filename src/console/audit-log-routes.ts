import type { z } from 'zod';
import { ACTS } from '../audit-log/acts.ts';
import { ACTOR_KINDS, type Actor, type AuditEntry, type AuditLogFilter } from '../audit-log/ports.ts';
import { verifyChain } from '../audit-log/verify.ts';
import { entryOf } from '../core/entry-of.ts';
import { type Result, err, ok } from '../core/result.ts';
import { cursorOf, pagingOf } from '../desk/paging.ts';
import { type Masking, maskedDetail, maskingFor } from './masking.ts';
import type { Problem } from './problems.ts';
import { type AnyRoute, look } from './route.ts';
import { auditLogPage, auditLogQuery, auditLogRow, auditLogVerdict } from './schemas/staff.ts';

const view = (entry: AuditEntry, masking: Masking): z.input<typeof auditLogRow> => ({
  id: entry.id,
  at: new Date(entry.at).toISOString(),
  actor_kind: entry.actor.kind,
  actor_id: entry.actor.id,
  actor: entry.actor.name,
  act: entry.act,
  says: ACTS[entry.act],
  subject: entry.subject,
  reason: masking.inText(entry.reason),
  address: entry.address,
  detail: detailView(entry.detail, masking),
  hash: entry.hash,
});

/** Only a top-up or withdrawal keeps a `reference`; a transaction is the entry's subject. */
function detailView({ reference, ...detail }: AuditEntry['detail'], masking: Masking): Record<string, unknown> {
  const masked = maskedDetail(detail, masking);
  return typeof reference === 'string' ? { ...masked, reference: masking.ownReference(reference) } : masked;
}

const EXAMPLE: z.input<typeof auditLogRow> = {
  id: 1_204,
  at: '2026-11-20T14:02:09.120Z',
  actor_kind: 'person',
  actor_id: 7,
  actor: 'ada@wallet.example',
  act: 'voucher.reveal',
  says: ACTS['voucher.reveal'],
  subject: 'transaction/UTL-hZ4KKPAvGR43kYLL1687247368',
  reason: 'Customer reads the PIN out to the till',
  address: '203.0.113.7',
  detail: { voucher: 12 },
  hash: '5e3c0f6a0d3c4b0f8a7f4d8f3f0c2b1a9e8d7c6b5a49382716051423324150ff',
};

/**
 * `person/7`, `token/3`, `app_key/3`, `customer`, `cli`, `system`. `person` without an id is refused: it would find
 * nothing, and look as if nobody had done anything.
 */
function actorIn(text: string): Pick<Actor, 'kind' | 'id'> | null {
  const [, name = '', number] = /^([a-z_]+)(?:\/([1-9]\d{0,14}))?$/.exec(text) ?? [];
  const kind = entryOf<{ readonly hasId: boolean }>(ACTOR_KINDS, name);
  if (kind?.hasId !== (number !== undefined)) return null;
  return { kind: name as Actor['kind'], id: number === undefined ? null : Number(number) };
}

const notValid = (path: string, message: string) =>
  err({ code: 'not_valid', fields: [{ path: `query.${path}`, message }] } satisfies Problem);

/** When it happened, and its id. */
const PLACE_PARTS = ['number', 'number'] as const;

function filterOf(query: z.output<typeof auditLogQuery>): Result<AuditLogFilter, Problem> {
  const { actor: who, act, subject = null, from, to } = query;
  const actor = who === undefined ? null : actorIn(who);
  if (who !== undefined && actor === null) return notValid('actor', 'It must be like person/7, app_key/3 or cli.');
  const paging = pagingOf(query, PLACE_PARTS);
  const [at, id] = paging?.from ?? [];
  if (!paging || typeof at === 'string' || typeof id === 'string') {
    return notValid(query.after === undefined ? 'before' : 'after', 'This is not a cursor of this list.');
  }
  return ok({
    actor,
    act: act ?? null,
    subject,
    from: from === undefined ? null : Date.parse(from),
    to: to === undefined ? null : Date.parse(to),
    place: at === undefined || id === undefined ? null : { at, id, isBack: paging.isBack },
    limit: paging.limit + 1,
  });
}

/** The audit log: who saw or did what. */
export const AUDIT_LOG_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/audit-log',
    tag: 'Audit log',
    summary: 'Who saw or did what, when, from where and why; the newest first',
    description:
      '`actor` is `person/7`, `token/3`, `app_key/3`, `customer`, `cli` or `system`; `subject` is spelled as in the entries.',
    right: 'audit_log',
    problems: ['not_valid'],
    query: auditLogQuery,
    reply: auditLogPage,
    example: { rows: [EXAMPLE], next: null, previous: null },
    async look({ work }, { query, may }) {
      const filter = filterOf(query);
      if (!filter.ok) return filter;
      const { place, limit } = filter.value;
      const isBack = place?.isBack === true;
      // One row more than the page holds tells whether there is another page.
      const found = await work.read(({ auditLog }) => auditLog.list(filter.value));
      const isMore = found.length === limit;
      const rows = !isMore ? found : isBack ? found.slice(1) : found.slice(0, -1);
      const [first, last] = [rows.at(0), rows.at(-1)];
      const masking = maskingFor(may('see_phones'));
      const hasNext = isBack || isMore;
      const hasPrevious = isBack ? isMore : place !== null;
      return ok({
        rows: rows.map((entry) => view(entry, masking)),
        next: cursorOf(hasNext && last ? [last.at, last.id] : null),
        previous: cursorOf(hasPrevious && first ? [first.at, first.id] : null),
      });
    },
  }),

  look({
    path: '/audit-log/verdict',
    tag: 'Audit log',
    summary: 'Prove that no entry was changed, taken out or forged',
    description:
      'Reads the whole log. Keep a copy of `head` elsewhere: with it, the command `audit-log verify` can tell whether the end of the log was cut off.',
    right: 'audit_log',
    problems: [],
    reply: auditLogVerdict,
    example: { holds: true, entries: 1_204, head: `1204:${EXAMPLE.hash}`, broken_at: null, fault: null },
    async look({ work, ring }) {
      const { count, head, broken } = await verifyChain(work, ring);
      return ok({
        holds: broken === null,
        entries: count,
        head: head && `${head.id}:${head.hash}`,
        broken_at: broken?.id ?? null,
        fault: broken?.fault ?? null,
      });
    },
  }),
];
