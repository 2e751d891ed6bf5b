import type { Kit } from '../postgres/columns.pg.ts';

/** The tables the service keeps for itself. */
export function houseTables({ table, text, int, sequence }: Kit) {
  /** The processes that work on this database, and how far each machine's clock is from the database's (Postgres). */
  const receivers = table('receivers', {
    id: text('id').primaryKey(),
    host: text('host').notNull(),
    startedAt: int('started_at').notNull(),
    seenAt: int('seen_at').notNull(),
    /** Milliseconds by which its clock is ahead. */
    skewMs: int('skew_ms').notNull(),
  });

  /** How far a housekeeping task has come: the last id it has handled. */
  const housekeeping = table('housekeeping', {
    task: text('task').primaryKey(),
    position: int('position').notNull(),
  });

  /** Each time the clock was set back, and how much of what lay ahead of it has been handled since. */
  const clockSteps = table('clock_steps', {
    id: sequence('id'),
    at: int('at').notNull(),
    /** What the clock had shown. */
    before: int('before').notNull(),
    /** How many of the changes are made, in their order. */
    changesMade: int('changes_made').notNull(),
    /** 1 once all of them are. */
    isDone: int('is_done').notNull(),
    /** The newest row of each table when it was noticed: a higher id was written since. */
    lastDelivery: int('last_delivery').notNull(),
    lastTransition: int('last_transition').notNull(),
    lastOtpSend: int('last_otp_send').notNull(),
    lastJob: int('last_job').notNull(),
    lastAuditEntry: int('last_audit_entry').notNull(),
  });

  /** One row that is written to see whether writing works. Nothing depends on its content. */
  const writeProofs = table('write_proofs', {
    id: int('id').primaryKey(),
    filler: text('filler').notNull(),
  });

  /** One row, once a redo log is kept (SQLite): whose log it is, and where in it the last commit ends. */
  const redoLog = table('redo_log', {
    id: int('id').primaryKey(),
    /** Random, so that the log of another database can be told apart. */
    database: text('database').notNull(),
    /** Which file on the disk made the last commit. A copy of the database is another file. */
    file: text('file').notNull(),
    /** Counts the commits. */
    position: int('position').notNull(),
    /** The newest segment, by the position it starts with, and its bytes up to this commit. */
    segment: int('segment').notNull(),
    bytes: int('bytes').notNull(),
  });

  return { receivers, housekeeping, clockSteps, writeProofs, redoLog };
}
