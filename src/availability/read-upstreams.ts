import { type Clock, MINUTE } from '../core/clock.ts';
import { type Log, faultFields } from '../core/log.ts';
import type { Money } from '../core/money.ts';
import { type UnitOfWork, commit } from '../core/unit-of-work.ts';
import { keepFloat } from './circuit.ts';
import type { AvailabilityStores, RailMode, UpstreamRead } from './ports.ts';

/** The subject of reading the merchant's float. Every other subject is a list of the catalogue. */
const BALANCE = 'balance';
/** How often the float is read, and how soon a list that could not be read is tried again. */
const AGAIN_MS = MINUTE;
const AT_ONCE = 4;

/** What can be read of one rail. */
export interface ReadsOfRail {
  /** The modes that have keys. */
  readonly modes: readonly RailMode['mode'][];
  /** The merchant's float; null when it could not be read. */
  readonly balance: (mode: RailMode['mode']) => Promise<Money | null>;
  /** Reads a list of the catalogue again, and keeps it and when it is read next. */
  readonly refresh: (mode: RailMode['mode'], list: string) => Promise<unknown>;
}

export interface ReadUpstreamsDeps {
  readonly work: UnitOfWork<AvailabilityStores>;
  readonly clock: Clock;
  readonly log: Log;
  readonly rails: ReadonlyMap<string, ReadsOfRail>;
}

/**
 * Returns the chore of a worker: it reads what is due of upstreams, and resolves with how much that was. Any number of
 * processes may do this, because each read is leased before it is made.
 */
export function upstreamReader(deps: ReadUpstreamsDeps): () => Promise<number> {
  const { work, clock, rails } = deps;
  let isPlanned = false;
  const plan = async (): Promise<void> => {
    const floats = [...rails].flatMap(([rail, { modes }]) => modes.map((mode) => ({ rail, mode, subject: BALANCE })));
    // One at a time: two processes that plan the same rows never wait for each other.
    for (const read of floats) await commit(work, ({ upstreamReads }) => upstreamReads.plan(read, clock()));
    isPlanned = true;
  };
  return async () => {
    if (!isPlanned) await plan();
    const now = clock();
    if (!(await work.read(({ upstreamReads }) => upstreamReads.anyDue(now)))) return 0;
    const leased = await commit(work, ({ upstreamReads }) => upstreamReads.lease(now, AGAIN_MS, AT_ONCE));
    await Promise.all(leased.map((read) => make(deps, read)));
    return leased.length;
  };
}

/** A read that fails is due again when its lease runs out. */
async function make({ work, clock, log, rails }: ReadUpstreamsDeps, read: UpstreamRead): Promise<void> {
  const { rail, mode, subject } = read;
  const of = rails.get(rail);
  // Of a rail or a mode that is gone nothing is read. Its row costs one lease a minute.
  if (!of?.modes.includes(mode)) return;
  try {
    if (subject !== BALANCE) return void (await of.refresh(mode, subject));
    const askedAt = clock();
    const money = await of.balance(mode);
    if (money) await commit(work, (stores) => keepFloat(stores, read, money, askedAt));
  } catch (thrown) {
    log.error({ rail, mode, subject, ...faultFields(thrown) }, 'upstream.not_read');
  }
}
