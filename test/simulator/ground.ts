import type { Database } from '../../src/db/database.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import type { WorldPlan } from './plan.ts';
import type { VirtualTime } from './virtual-time.ts';

export const DATABASE_FAULTS = ['locked', 'full', 'io', 'unknown_commit'] as const;
export type DatabaseFault = (typeof DATABASE_FAULTS)[number];

/** One statement before it is run. */
export interface StatementSeen {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Whether its connection, or its transaction, only reads. */
  readonly isReading: boolean;
}

/** What becomes of a statement. `runsFirst`: it is done, but no answer comes. `dies` ends the process at this point. */
export type Fate =
  | { readonly is: 'run' }
  | { readonly is: 'death'; readonly runsFirst: boolean; readonly dies: () => void }
  | { readonly is: DatabaseFault; readonly runsFirst: boolean };

/** One life of the merchant's process, as its database meets it. */
export interface Life {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** Waits by the simulation's time, and never ends once the process is dead. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** One turn of the event loop. */
  readonly turn: () => Promise<unknown>;
  readonly fateOf: (statement: StatementSeen) => Fate;
  /** Something was, or may have been, committed. */
  readonly committed: () => void;
  /** Two units of work waited for each other, and the database gave one of them up. */
  readonly deadlocked: (sql: string) => void;
}

/** The database as one life of the process has it. */
export interface Connected {
  readonly database: Database;
  /** From now on nothing that the process asks reaches the database, and what it had begun is undone. */
  kill(): void;
}

/** The database of one world, whichever it is. */
export interface Ground {
  /** A SQLite file that shows what is committed: the database itself, or a copy that follows it commit by commit. */
  readonly file: string;
  connect(life: Life): Connected;
  /** What the support desk reads, by the product's own code. */
  desk(database: Database): DeskStore;
  /** Whether the database is still at work. `quiet` waits for that. */
  isBusy(): boolean;
  quiet(): Promise<void>;
  /** How the file differs from the database; null when it does not. */
  difference(): Promise<string | null>;
  close(): Promise<void>;
}

/** Where worlds are played, one after the other. */
export interface Grounds {
  open(plan: WorldPlan): Promise<Ground>;
  close(): Promise<void>;
}
