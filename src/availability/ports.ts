import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';

/** A mode of a rail: the merchant has an account of its own there. */
export interface RailMode {
  readonly rail: string;
  readonly mode: Mode;
}

/**
 * Something that an upstream does not carry out at present: orders of one service, or any order of the merchant. There
 * is one as long as it is so. Times in ms since 1970.
 */
export interface Circuit extends RailMode {
  /** As the rail calls it; empty where the merchant's whole account is concerned. */
  readonly service: string;
  /** The upstream's code that said so. */
  readonly code: string;
  readonly since: number;
  /** When the upstream last said so, and how often in a row. */
  readonly trippedAt: number;
  readonly trips: number;
  /** When one order may next try whether it is over. */
  readonly probeAt: number;
}

export interface CircuitStore {
  all(): Promise<readonly Circuit[]>;
  /** All of this mode; of few services at a time. */
  of(rail: string, mode: Mode): Promise<readonly Circuit[]>;
  /** Writes one, or its new values. */
  save(circuit: Circuit): Promise<void>;
  /** Takes the one try that is due, and puts the next one off to `nextAt`. False when somebody else has it. */
  takeProbe(circuit: Circuit, now: number, nextAt: number): Promise<boolean>;
  /** Ends it, if there is one; not if the upstream said after `provenAt`, in ms since 1970, that it is still so. */
  reset(rail: string, mode: Mode, service: string, provenAt: number): Promise<void>;
}

/** What the merchant has at an upstream, as the upstream last told. */
export interface Float extends RailMode {
  readonly money: Money;
  readonly asOf: number;
  /** The price of an order that was refused because the float is short, in minor units; null while it is not. */
  readonly shortOf: number | null;
  /** Since when it is short, in ms since 1970; null while it is not. */
  readonly shortSince: number | null;
}

export interface FloatStore {
  find(rail: string, mode: Mode, currency: string): Promise<Float | null>;
  save(float: Float): Promise<void>;
  all(): Promise<readonly Float[]>;
}

/** What is read of an upstream again and again: `balance`, or a list of its catalogue. */
export interface UpstreamRead extends RailMode {
  readonly subject: string;
}

export interface UpstreamReadStore {
  /** Plans it, if it is not planned yet. */
  plan(read: UpstreamRead, dueAt: number): Promise<void>;
  /** Puts it off, or forward; nothing where it is not planned. */
  setDue(read: UpstreamRead, dueAt: number): Promise<void>;
  /** Leases up to `limit` reads that are due: nobody else gets them before `leaseMs` have passed. */
  lease(now: number, leaseMs: number, limit: number): Promise<readonly UpstreamRead[]>;
  anyDue(now: number): Promise<boolean>;
}

export interface AvailabilityStores {
  readonly circuits: CircuitStore;
  readonly floats: FloatStore;
  readonly upstreamReads: UpstreamReadStore;
}
