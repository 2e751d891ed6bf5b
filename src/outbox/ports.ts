import { MINUTE } from '../core/clock.ts';

/** What is written down to go out. `job.kind` names an entry of the worker's table of jobs. */
export interface NewJob {
  readonly kind: JobKind;
  /** At most one job of this key ever exists: the same effect is never queued twice. */
  readonly key: string;
  /** Of the purchase it is about; empty where it is about none. */
  readonly reference: string;
  /** What the job is about; an id, never a secret. */
  readonly subject: string;
  readonly runAt: number;
}

/**
 * Every kind of job, with what it is in words for people, and what it is about: a purchase, unless it says otherwise.
 * `isPassing`: it tells how things stand only for as long as they do, `afterMs` after they began to; once they have gone
 * on there is nothing to say.
 */
export const JOBS = {
  send_voucher: { says: 'Message with the PIN or token' },
  send_refund: { says: 'Message about the refund' },
  send_purchase_paid: { says: 'Message about the payment' },
  send_purchase_failed: { says: 'Message about the failure' },
  send_in_doubt: { says: 'Message that the payment is still being confirmed', isPassing: true },
  send_value_follows: { says: 'Message that the PIN or token follows', isPassing: true, afterMs: 2 * MINUTE },
  send_pin_seen: { says: 'Message that support staff looked at the PIN or token' },
  send_contact_changed: { says: 'Message that phone or e-mail was changed', about: 'contact_change' },
  send_contact_confirmed: { says: 'Message to the new phone or e-mail', about: 'contact_change' },
  tell_second_person: { says: 'E-mail to a person of the staff who may confirm what waits', about: 'second_person' },
} as const satisfies Record<string, JobRule>;
export type JobAbout = 'contact_change' | 'second_person';
export type JobKind = keyof typeof JOBS;
/** Those that tell a customer of a change of their phone or e-mail. */
export type ContactJobKind = 'send_contact_changed' | 'send_contact_confirmed';
interface JobRule {
  readonly says: string;
  readonly isPassing?: true;
  readonly afterMs?: number;
  readonly about?: JobAbout;
}
/** Undefined for a kind that is no more, which a database may still hold. */
export const jobRule = (kind: JobKind): JobRule | undefined => (JOBS as Readonly<Record<string, JobRule>>)[kind];
export const aboutOf = (kind: JobKind): JobAbout | 'purchase' => jobRule(kind)?.about ?? 'purchase';

/** `dead`: given up after the last attempt; a person must look. */
export type JobStatus = 'queued' | 'done' | 'dead';

export interface Job extends NewJob {
  readonly id: number;
  readonly status: JobStatus;
  readonly attempts: number;
  /** Those of them that failed, and may have reached the customer all the same. */
  readonly unsure: number;
  readonly lastError: string | null;
  readonly receipt: string | null;
  readonly createdAt: number;
  readonly doneAt: number | null;
}

/** A job leased to one worker. `runAt`, the lease's end, fences it: one that ran out and was given on can no longer be closed. */
export type LeasedJob = Job;

/** Which dead letters: those with these ids, or all of a kind. */
export type WhichDead = { readonly ids: readonly number[] } | { readonly kind: JobKind };

export interface OutboxStore {
  enqueue(job: NewJob, at: number): Promise<void>;
  /** Leases up to `limit` jobs that are due, oldest first; they fall due again when the lease runs out. */
  lease(now: number, leaseMs: number, limit: number): Promise<readonly LeasedJob[]>;
  /** False when nothing is due: lets a worker look without writing. */
  anyDue(now: number): Promise<boolean>;
  /**
   * These three close an attempt; false when its lease has run out and another attempt holds the job: then nothing may be
   * said of it. `receipt` says who took it, for whoever follows it up; null when there was nothing to send any more.
   */
  done(job: LeasedJob, at: number, receipt: string | null): Promise<boolean>;
  retry(job: LeasedJob, runAt: number, error: string, maybeSent: boolean): Promise<boolean>;
  bury(job: LeasedJob, at: number, error: string): Promise<boolean>;
  of(reference: string): Promise<readonly Job[]>;
  /** Up to `limit` dead letters; of a kind those first that were given up first. */
  dead(which: WhichDead, limit: number): Promise<readonly Job[]>;
  /** Puts a dead letter back into the queue, with all its attempts before it. False when it is none (any more). */
  requeue(id: number, at: number): Promise<boolean>;
  /** Of the jobs that are not done. */
  counts(): Promise<readonly { readonly kind: string; readonly status: JobStatus; readonly count: number }[]>;
}
