import { MINUTE } from '../core/clock.ts';

/** A job: a message that is queued to be sent. `job.kind` names an entry of the worker's table of jobs. */
export interface NewJob {
  readonly kind: JobKind;
  /** At most one job of this key ever exists: the same effect is never queued twice. */
  readonly key: string;
  /** The transaction it is about; null where it is about none. */
  readonly transactionId: number | null;
  /** What the job is about; an id, never a secret. */
  readonly subject: string;
  readonly runAt: number;
}

/**
 * Every kind of job: what it is in words for people, and what it is about (a transaction, unless it says otherwise). A
 * job that `isPassing` describes how a transaction stands at the moment. It is sent `afterMs` after that began, and
 * only while it is still true.
 */
export const JOBS = {
  send_voucher: { says: 'Message with the PIN or token' },
  send_refund: { says: 'Message about the refund' },
  send_transaction_paid: { says: 'Message about the payment' },
  send_transaction_failed: { says: 'Message about the failure' },
  send_in_doubt: { says: 'Message that the payment is still being confirmed', isPassing: true },
  send_value_follows: { says: 'Message that the PIN or token follows', isPassing: true, afterMs: 2 * MINUTE },
  send_pin_seen: { says: 'Message that support staff looked at the PIN or token' },
  send_contact_changed: { says: 'Message that phone or e-mail was changed', about: 'contact_change' },
  send_contact_confirmed: { says: 'Message to the new phone or e-mail', about: 'contact_change' },
  send_pin_set: { says: 'Message that a new PIN to pay with was set', about: 'pin' },
  tell_second_person: { says: 'E-mail to a person of the staff who may confirm what waits', about: 'second_person' },
} as const satisfies Record<string, JobRule>;
/** The longest wait before a first try. */
export const LONGEST_FIRST_WAIT_MS = Math.max(...Object.values<JobRule>(JOBS).map(({ afterMs = 0 }) => afterMs));
export type JobAbout = 'contact_change' | 'pin' | 'second_person';
export type JobKind = keyof typeof JOBS;
/** The jobs that are about a transaction. */
export type TransactionJobKind = {
  [Kind in JobKind]: (typeof JOBS)[Kind] extends { readonly about: JobAbout } ? never : Kind;
}[JobKind];
/** The jobs that tell a customer about a change of their phone or e-mail. */
export type ContactJobKind = 'send_contact_changed' | 'send_contact_confirmed';
interface JobRule {
  readonly says: string;
  readonly isPassing?: true;
  readonly afterMs?: number;
  readonly about?: JobAbout;
}
/** Undefined for a kind that no longer exists. A database may still hold one. */
export const jobRule = (kind: JobKind): JobRule | undefined => (JOBS as Readonly<Record<string, JobRule>>)[kind];
export const aboutOf = (kind: JobKind): JobAbout | 'transaction' => jobRule(kind)?.about ?? 'transaction';

/** `dead`: given up after the last attempt; a person must look. */
export type JobStatus = 'queued' | 'done' | 'dead';

export interface Job extends NewJob {
  readonly id: number;
  /** What its transaction is called; null where it is about none. */
  readonly rail: string | null;
  readonly reference: string | null;
  readonly status: JobStatus;
  readonly attempts: number;
  /** The attempts that failed and may have reached the customer all the same. */
  readonly unsure: number;
  readonly lastError: string | null;
  readonly receipt: string | null;
  readonly createdAt: number;
  readonly doneAt: number | null;
}

/**
 * A job that is leased to one worker. `runAt` is the end of the lease, and fences it: once the lease has run out and
 * another worker has the job, the first one can no longer close it.
 */
export type LeasedJob = Job;

/** Which dead letters: those with these ids, or all of a kind. */
export type WhichDead = { readonly ids: readonly number[] } | { readonly kind: JobKind };

export interface OutboxStore {
  enqueue(job: NewJob, at: number): Promise<void>;
  /** Leases up to `limit` jobs that are due, oldest first; they fall due again when the lease runs out. */
  lease(now: number, leaseMs: number, limit: number): Promise<readonly LeasedJob[]>;
  /** False when nothing is due. So a worker can look without writing. */
  anyDue(now: number): Promise<boolean>;
  /**
   * These three close an attempt. They return false when the lease has run out and another attempt holds the job; then
   * the caller must report nothing about it. `receipt` says who took the message, for later questions; null when there
   * was nothing left to send.
   */
  done(job: LeasedJob, at: number, receipt: string | null): Promise<boolean>;
  retry(job: LeasedJob, runAt: number, error: string, maybeSent: boolean): Promise<boolean>;
  bury(job: LeasedJob, at: number, error: string): Promise<boolean>;
  of(transactionId: number): Promise<readonly Job[]>;
  /** Up to `limit` dead letters, by number. Of a kind, those that were given up first. */
  dead(which: WhichDead, limit: number): Promise<readonly Job[]>;
  /** Puts a dead letter back into the queue, and resets its attempts. False when it is no dead letter (any more). */
  requeue(id: number, at: number): Promise<boolean>;
  /** Of the jobs that are not done. */
  counts(): Promise<readonly { readonly kind: string; readonly status: JobStatus; readonly count: number }[]>;
}

/** What a text that was handed to a gateway belongs to: a code of `otp_sends`, or a job. */
export type TextSource = { readonly source: 'code' | 'job'; readonly sourceId: number };

/** What a gateway says became of a text: `passed_on` to the network is not the end. */
export type DeliveryState = 'passed_on' | 'not_delivered' | 'delivered';
export interface DeliveryReport {
  readonly gateway: string;
  readonly gatewayReference: string;
  readonly state: DeliveryState;
  /** The gateway's own reason why not; null where it gave none. */
  readonly reason: string | null;
}

/** A text that was handed to a gateway, with every code in it masked, and what the gateway has said about it since. */
export interface SentText extends TextSource {
  readonly id: number;
  /** Null where it is about no transaction. */
  readonly transactionId: number | null;
  readonly channel: string;
  readonly gateway: string;
  readonly gatewayReference: string | null;
  readonly recipient: string;
  readonly content: string;
  readonly at: number;
  readonly delivery: (Pick<DeliveryReport, 'state' | 'reason'> & { readonly at: number }) | null;
}

/**
 * The result of a report. `unknown`: its text is not on file (yet), and the report is kept for a while. `full`: there
 * are too many such reports.
 */
export type ReportOutcome = 'kept' | 'unknown' | 'repeated' | 'full';

export interface SentTextStore {
  add(text: Omit<SentText, 'id' | 'delivery'>): Promise<void>;
  /** Those of a transaction, in the order they were sent. */
  of(transactionId: number): Promise<readonly SentText[]>;
  /** Keeps a report, unless one that says as much or more is on file. */
  report(report: DeliveryReport, at: number): Promise<ReportOutcome>;
  /**
   * Looks again at up to `limit` reports of unknown texts that came at or before `until`. Drops those that are still
   * unknown.
   */
  settleUnknown(until: number, limit: number): Promise<number>;
}
