import { CLOCKS_DIFFER_MS } from '../core/step-back.ts';
import type { StepBackStore } from '../transactions/ports.ts';
import type { Connection } from './connection.ts';
import type { SQL } from 'drizzle-orm';
import { sql } from './drizzle.ts';

/** Seconds of a step of a second factor (RFC 6238). */
const TOTP_STEP_MS = 30_000;

/** Postgres cannot tell the type of a sum of two parameters. */
const whole = (value: number): SQL => sql.raw(String(Math.trunc(value)));

/** The one place that says what becomes of each stored time that lies ahead of a clock that was set back. */
export const stepBackStore = ({ rows }: Connection): StepBackStore => ({
  newest: async () => {
    // By number, not by time: the newest of each was written last.
    const [newest] = await rows<{ at: number | string | null }>(sql`
      select max(at) as at from (
        select 0 as at union all select * from (select received_at as at from deliveries order by id desc limit 1) as delivery
        union all select * from (select at from transitions order by id desc limit 1) as transition
        union all select * from (select at from otp_sends order by id desc limit 1) as send
        union all select * from (select created_at as at from jobs order by id desc limit 1) as job
        union all select * from (select at from audit_log order by id desc limit 1) as entry
      ) as newest`);
    return Number(newest?.at ?? 0);
  },
  takeAsNow: async ({ busy, ...step }) => {
    const now = whole(step.now);
    const before = whole(step.before);
    const aheadOf = whole(step.now + CLOCKS_DIFFER_MS);
    const [restMs, firstJobMs, leaseMs] = [step.waits.restMs, step.waits.firstJobMs, step.waits.leaseMs].map(whole);
    const [first, longest] = [step.waits.retryMs.first, step.waits.retryMs.longest].map(whole);
    const retry = sql`case when attempts > 20 or ${first} * (1 << cast(attempts - 1 as integer)) > ${longest}
      then ${longest} else ${first} * (1 << cast(attempts - 1 as integer)) end`;
    const delay = sql`case
      when attempts = 0 and created_at > ${aheadOf} then run_at - created_at
      when attempts = 0 then ${firstJobMs}
      when ${retry} < ${leaseMs} then ${leaseMs} else ${retry} end`;
    const isBusy =
      busy.length === 0
        ? sql``
        : sql`and id not in (${sql.join(
            busy.map((id) => whole(id)),
            sql`, `,
          )})`;
    const totpStep = Math.floor(step.now / TOTP_STEP_MS);
    const changes = [
      // What was over by the time before never comes to life again.
      sql`update transactions set expires_at = ${now}, due_at = ${now}
        where state in ('initiated', 'awaiting_otp') and expires_at > ${now} and expires_at <= ${before}
        returning 1 as moved`,
      sql`update otp_challenges set expires_at = ${now} where expires_at > ${now} and expires_at <= ${before}
        returning 1 as moved`,
      // Otherwise a purchase and a code live as long as they would if they began now.
      sql`update transactions set expires_at = ${now} + (expires_at - initiated_at),
        due_at = ${now} + (expires_at - initiated_at)
        where initiated_at > ${aheadOf} and expires_at > ${now} and state in ('initiated', 'awaiting_otp') returning 1 as moved`,
      sql`update transactions set state_since = ${now}, due_at = ${now} + (due_at - state_since)
        where state_since > ${aheadOf} and due_at is not null and state not in ('initiated', 'awaiting_otp')
        returning 1 as moved`,
      sql`update transactions set due_at = ${now} + ${restMs}
        where due_at > ${aheadOf} + ${restMs} and state not in ('initiated', 'awaiting_otp') returning 1 as moved`,
      sql`update reviews set wait_until = ${now} + ${restMs}
        where status = 'postponed' and wait_until > ${aheadOf} + ${restMs} returning 1 as moved`,
      sql`update otp_challenges set expires_at = ${now} + (expires_at - issued_at)
        where issued_at > ${aheadOf} and expires_at > ${now} returning 1 as moved`,
      // Whatever counts towards a limit still does, from now on.
      sql`update otp_sends set at = ${now} where at > ${aheadOf} returning 1 as moved`,
      sql`update otp_tries set at = ${now} where at > ${aheadOf} returning 1 as moved`,
      sql`update login_throttle set last_at = ${now} where last_at > ${aheadOf} returning 1 as moved`,
      sql`update jobs set run_at = ${now} + (${delay})
        where status = 'queued' and run_at > ${aheadOf} + (${delay}) ${isBusy} returning 1 as moved`,
      sql`update jobs set created_at = ${now} where created_at > ${aheadOf} returning 1 as moved`,
      sql`update staff_sessions set created_at = case when created_at > ${now} then ${now} else created_at end,
        last_seen_at = case when last_seen_at > ${now} then ${now} else last_seen_at end
        where created_at > ${aheadOf} or last_seen_at > ${aheadOf} returning 1 as moved`,
      // A step that lies ahead would let no code in until the clock is there again.
      sql`update staff set totp_last_step = ${whole(totpStep)} where totp_last_step > ${whole(totpStep + 1)} returning 1 as moved`,
    ];
    let moved = 0;
    for (const change of changes) moved += (await rows(change)).length;
    return moved;
  },
});
