import type { SQL } from 'drizzle-orm';
import { CLOCKS_DIFFER_MS } from '../../core/step-back.ts';
import type { ClockStep, LongestWaits, StepBackStore } from '../../core/step-back-store.ts';
import { type Connection, lockName } from '../connection.ts';
import { sql } from '../drizzle.ts';
import { stateList } from '../states-in-sql.ts';

/** Milliseconds of one time step of a second factor (RFC 6238). */
const TOTP_STEP_MS = 30_000;

/** Rows that get the current time all day long. In each table, the highest number was written last. */
const WRITTEN = [
  { table: 'deliveries', time: 'received_at', last: 'last_delivery' },
  { table: 'transitions', time: 'at', last: 'last_transition' },
  { table: 'otp_sends', time: 'at', last: 'last_otp_send' },
  { table: 'jobs', time: 'created_at', last: 'last_job' },
  { table: 'audit_log', time: 'at', last: 'last_audit_entry' },
] as const;

const IS_LAST = sql.raw('clock_steps.id = (select max(id) from clock_steps)');

/** What becomes of the rows of one table that lie ahead of the clock. */
interface Change {
  readonly table: string;
  /** The column that tells its rows apart, or several of them. */
  readonly key: string;
  readonly where: SQL;
  readonly set: SQL;
}

/** Postgres cannot tell the type of a sum of two parameters. */
const whole = (value: number): SQL => sql.raw(String(Math.trunc(value)));
const list = (parts: readonly SQL[], between: string): SQL => sql.join([...parts], sql.raw(between));

export const stepBackStore = (connection: Connection): StepBackStore => {
  const { q, rows, locks } = connection;
  const { clockSteps } = connection.t;
  const last = async (): Promise<ClockStep | null> => {
    const [row] = await q.select().from(clockSteps).where(IS_LAST);
    return row ? { ...row, isDone: row.isDone === 1 } : null;
  };
  /** False when somebody else has locked one of its rows. */
  const make = async ({ table, key, where, set }: Change): Promise<boolean> => {
    const [of, by] = [sql.raw(table), sql.raw(key)];
    if (!locks) {
      await rows(sql`update ${of} set ${set} where ${where} returning 1 as moved`);
      return true;
    }
    // Waiting for rows in no fixed order could make two units of work wait for each other.
    const [there] = await rows<{ all: number | string }>(sql`select count(*) as "all" from ${of} where ${where}`);
    const moved = await rows(sql`with ahead as (select ${by} from ${of} where ${where} for update skip locked)
      update ${of} set ${set} where (${by}) in (select ${by} from ahead) returning 1 as moved`);
    return moved.length >= Number(there?.all ?? 0);
  };
  return {
    last,
    lockLast: async () => {
      await lockName(connection, 'clock-step');
      return last();
    },
    newest: async () => {
      const newestOf = WRITTEN.map(
        ({ table, time, last: column }) => sql`select * from (select ${sql.raw(time)} as at from ${sql.raw(table)}
          where id > coalesce((select ${sql.raw(column)} from clock_steps where ${IS_LAST}), 0)
          order by id desc limit 1) as ${sql.raw(`newest_of_${table}`)}`,
      );
      const [newest] = await rows<{ at: number | string | null }>(
        sql`select max(at) as at from (${list(newestOf, ' union all ')}) as newest`,
      );
      return Number(newest?.at ?? 0);
    },
    begin: async (at, before) => {
      const columns = WRITTEN.map(({ last: column }) => sql.raw(column));
      const lastOf = WRITTEN.map(({ table }) => sql`(select coalesce(max(id), 0) from ${sql.raw(table)})`);
      await rows(sql`insert into clock_steps (at, "before", changes_made, is_done, ${list(columns, ', ')})
        values (${whole(at)}, ${whole(before)}, 0, 0, ${list(lastOf, ', ')}) returning id`);
    },
    changeNext: async (step, now, waits, busy) => {
      const changes = changesOf(step, now, waits, busy);
      const made = step.changesMade + 1;
      await rows(sql`update clock_steps set changes_made = ${whole(made)}, is_done = ${whole(made >= changes.length ? 1 : 0)}
        where id = ${whole(step.id)} returning 1 as moved`);
      // Comes last: once it holds the rows that it moves, this unit of work waits for nothing more.
      const change = changes[step.changesMade];
      return change === undefined || make(change);
    },
  };
};

/** The one place that says what becomes of each stored time that lies ahead of a clock that was set back. */
const changesOf = (step: ClockStep, at: number, waits: LongestWaits, busy: readonly number[]): readonly Change[] => [
  ...changesOfTransactions(step, at, waits),
  ...changesOfLimits(at),
  ...changesOfPins(at, waits),
  ...changesOfQuestions(at, waits),
  ...changesOfAvailability(at, waits),
  ...changesOfJobs(at, waits, busy),
  ...changesOfStaff(at),
];

/** A time that is later than this lies ahead of the clock. A smaller difference may come from two machines' clocks. */
const aheadOf = (at: number): SQL => whole(at + CLOCKS_DIFFER_MS);

function changesOfTransactions(step: ClockStep, at: number, { restMs }: LongestWaits): readonly Change[] {
  const now = whole(at);
  const before = whole(step.before);
  const ahead = aheadOf(at);
  const rest = whole(restMs);
  /** Leaves out what began since the step: its times are already by the new clock. */
  const beganBefore = (began: string): SQL =>
    sql`not (${sql.raw(began)} between ${whole(step.at - CLOCKS_DIFFER_MS)} and ${ahead})`;
  const isOver = (began: string): SQL => sql`expires_at > ${now} and expires_at <= ${before} and ${beganBefore(began)}`;
  const open = sql`state in (${stateList(({ phase }) => phase === 'open')})`;
  const transactions = { table: 'transactions', key: 'id' };
  const codes = { table: 'otp_challenges', key: 'transaction_id' };
  return [
    // What had expired by the old time stays expired.
    {
      ...transactions,
      where: sql`${open} and ${isOver('initiated_at')}`,
      set: sql`expires_at = ${now}, due_at = ${now}`,
    },
    { ...codes, where: isOver('issued_at'), set: sql`expires_at = ${now}` },
    // Otherwise a transaction and a code live as long as if they began now.
    {
      ...transactions,
      where: sql`initiated_at > ${ahead} and expires_at > ${now} and ${open}`,
      set: sql`expires_at = ${now} + (expires_at - initiated_at), due_at = ${now} + (expires_at - initiated_at)`,
    },
    {
      ...transactions,
      where: sql`state_since > ${ahead} and due_at is not null and not (${open})`,
      set: sql`state_since = ${now}, due_at = ${now} + (due_at - state_since)`,
    },
    {
      ...transactions,
      where: sql`due_at > ${ahead} + ${rest} and not (${open})`,
      set: sql`due_at = ${now} + ${rest}`,
    },
    {
      table: 'reviews',
      key: 'id',
      where: sql`status = 'postponed' and wait_until > ${ahead} + ${rest}`,
      set: sql`wait_until = ${now} + ${rest}`,
    },
    {
      ...codes,
      where: sql`issued_at > ${ahead} and expires_at > ${now}`,
      set: sql`expires_at = ${now} + (expires_at - issued_at)`,
    },
  ];
}

function changesOfLimits(at: number): readonly Change[] {
  const now = whole(at);
  const ahead = aheadOf(at);
  return [
    // What counts towards a limit still counts, from now on.
    { table: 'otp_sends', key: 'id', where: sql`at > ${ahead}`, set: sql`at = ${now}` },
    { table: 'otp_tries', key: 'id', where: sql`at > ${ahead}`, set: sql`at = ${now}` },
    { table: 'login_throttle', key: 'key', where: sql`last_at > ${ahead}`, set: sql`last_at = ${now}` },
  ];
}

/** A lock is as long as if it began now. */
function changesOfPins(at: number, { pinLockMs }: LongestWaits): readonly Change[] {
  const lock = doubling('locks', pinLockMs);
  return [
    {
      table: 'pins',
      key: 'mode, user_reference',
      where: sql`locked_until > ${aheadOf(at)} + (${lock})`,
      set: sql`locked_until = ${whole(at)} + (${lock})`,
    },
  ];
}

/** An upstream is asked again as long after the last question as was planned, or after the longest rest. */
function changesOfQuestions(at: number, { restMs }: LongestWaits): readonly Change[] {
  const now = whole(at);
  const ahead = aheadOf(at);
  const rest = whole(restMs);
  const questions = { table: 'questions', key: 'transaction_id' };
  return [
    {
      ...questions,
      where: sql`asked_at > ${ahead}`,
      set: sql`asked_at = ${now}, next_at = ${now} + (next_at - asked_at)`,
    },
    { ...questions, where: sql`next_at > ${ahead} + ${rest}`, set: sql`next_at = ${now} + ${rest}` },
  ];
}

/**
 * What is tried or read of upstreams again is due after the longest rest at the latest. What an upstream said counts as
 * said now: otherwise nothing it says from now on would prove it to be over.
 */
const changesOfAvailability = (at: number, { restMs }: LongestWaits): readonly Change[] => [
  ...[
    { table: 'circuits', key: 'rail, mode, service', time: 'tripped_at' },
    { table: 'floats', key: 'rail, mode, currency', time: 'as_of' },
    { table: 'floats', key: 'rail, mode, currency', time: 'short_since' },
  ].map(({ table, key, time }) => ({
    table,
    key,
    where: sql`${sql.raw(time)} > ${aheadOf(at)}`,
    set: sql`${sql.raw(time)} = ${whole(at)}`,
  })),
  ...[
    { table: 'circuits', key: 'rail, mode, service', time: 'probe_at' },
    { table: 'upstream_reads', key: 'rail, mode, subject', time: 'due_at' },
  ].map(({ table, key, time }) => ({
    table,
    key,
    where: sql`${sql.raw(time)} > ${aheadOf(at)} + ${whole(restMs)}`,
    set: sql`${sql.raw(time)} = ${whole(at)} + ${whole(restMs)}`,
  })),
];

/** A time that doubles from the first to the longest, by a column that counts from 1. */
function doubling(column: string, { first, longest }: { readonly first: number; readonly longest: number }): SQL {
  const [count, most] = [sql.raw(column), whole(longest)];
  // Postgres would refuse what does not fit into 32 bits.
  const doubled = sql`cast(${whole(first)} as bigint) * (1 << cast(${count} - 1 as integer))`;
  return sql`case when ${count} > 20 or ${doubled} > ${most} then ${most} else ${doubled} end`;
}

function changesOfJobs(
  at: number,
  { firstJobMs, leaseMs, retryMs }: LongestWaits,
  busy: readonly number[],
): readonly Change[] {
  const now = whole(at);
  const ahead = aheadOf(at);
  const lease = whole(leaseMs);
  const retry = doubling('attempts', retryMs);
  const delay = sql`case
    when attempts = 0 and created_at > ${ahead} then run_at - created_at
    when attempts = 0 then ${whole(firstJobMs)}
    when ${retry} < ${lease} then ${lease} else ${retry} end`;
  const isNotBusy = busy.length === 0 ? sql`` : sql`and id not in (${list(busy.map(whole), ', ')})`;
  return [
    {
      table: 'jobs',
      key: 'id',
      where: sql`status = 'queued' and run_at > ${ahead} + (${delay}) ${isNotBusy}`,
      set: sql`run_at = ${now} + (${delay})`,
    },
    { table: 'jobs', key: 'id', where: sql`created_at > ${ahead}`, set: sql`created_at = ${now}` },
  ];
}

function changesOfStaff(at: number): readonly Change[] {
  const now = whole(at);
  const ahead = aheadOf(at);
  const nowAtMost = (column: string): SQL =>
    sql`${sql.raw(column)} = case when ${sql.raw(column)} > ${now} then ${now} else ${sql.raw(column)} end`;
  const totpStep = Math.floor(at / TOTP_STEP_MS);
  return [
    {
      table: 'staff_sessions',
      key: 'id',
      where: sql`created_at > ${ahead} or last_seen_at > ${ahead}`,
      set: sql`${nowAtMost('created_at')}, ${nowAtMost('last_seen_at')}`,
    },
    // A time step that lies ahead would accept no code until the clock reaches it again.
    {
      table: 'staff',
      key: 'id',
      where: sql`totp_last_step > ${whole(totpStep + 1)}`,
      set: sql`totp_last_step = ${whole(totpStep)}`,
    },
  ];
}
