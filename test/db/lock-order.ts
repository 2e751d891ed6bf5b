import { type Lock, NAME, NEW, type Row, type Shape, locksOf } from './locks-of.ts';
import type { Sent } from './sent-statements.ts';

/** What one unit of work locked, in that order, each once. */
type Unit = readonly Lock[];

/** All that could let two units of work wait for each other. */
export interface LockOrder {
  /** Locks that are taken in both orders, as the steps from one to the next; null when there are none. */
  readonly circle: readonly string[] | null;
  /** Where several rows of one table are locked in no order, or a shared lock is to become an exclusive one. */
  readonly faults: readonly string[];
}

/**
 * The order in which the units of work that sent these statements took their locks. Throws on a statement it cannot
 * read.
 */
export function lockOrder(sent: readonly Sent[], shape: Shape): LockOrder {
  const units = unitsOf(sent, shape);
  const wholly = new Set(units.flat().flatMap(({ on, mode }) => (mode === 'whole' ? [on] : [])));
  const isInTheWay = ({ on, mode }: Lock): boolean => mode !== 'named' || wholly.has(on);
  const guarded = guardedIn(units, shape);
  const seen = units.map((unit) => unit.filter((lock) => isInTheWay(lock) && !guarded.has(lock.on)));
  return { circle: circleIn(seen), faults: [...new Set(seen.flatMap(faultsOf).concat(severalIn(seen, shape)))] };
}

function unitsOf(sent: readonly Sent[], shape: Shape): readonly Unit[] {
  const units: Lock[][] = [];
  const open = new Map<string, Lock[]>();
  // Migrations keep each other out for as long as their session lasts, and run before anything else does.
  const migrates = new Set(sent.filter(({ text }) => /pg_advisory_lock\(/.test(text)).map(({ session }) => session));
  for (const one of sent) {
    const { session, text } = one;
    if (migrates.has(session)) continue;
    if (/^(begin|commit|rollback)\b/i.test(text)) {
      open.delete(session);
      if (!/^begin/i.test(text) || text.includes('READ ONLY')) continue;
      const unit: Lock[] = [];
      units.push(unit);
      open.set(session, unit);
      continue;
    }
    const held = open.get(session);
    for (const lock of locksOf(one, shape)) {
      const own = held?.find(({ on, row }) => on === lock.on && isSame(row, lock.row));
      if (!own || isMore(lock, own)) held?.push(lock);
    }
  }
  return units;
}

/** Whether a lock may have to wait although its row is held in another way already. */
const isMore = ({ mode }: Lock, own: Lock): boolean =>
  (own.mode === 'shared' && mode !== 'shared') || (own.mode === 'named' && mode === 'whole');

/**
 * Rows that are locked only by a unit of work that already holds what they belong to, like the parts of a transaction
 * or the sessions of a person. Whoever waits for such a row would have waited for its owner before.
 */
function guardedIn(units: readonly Unit[], shape: Shape): ReadonlySet<string> {
  const locked = new Map<string, { readonly lock: Lock; readonly guards: readonly string[] }[]>();
  for (const unit of units) {
    // Locks that a unit of work takes after its last wait cannot be part of a deadlock.
    const lastWait = unit.findLastIndex(({ waits }) => waits);
    unit.forEach((lock, place) => {
      if (isName(lock) || lastWait === 0 || place > lastWait) return;
      const guards = guardsOf(lock, unit.slice(0, place), shape);
      locked.set(lock.on, [...(locked.get(lock.on) ?? []), { lock, guards }]);
    });
  }
  const isGuarded = (all: readonly { readonly lock: Lock; readonly guards: readonly string[] }[]): boolean =>
    [...new Set(all[0]?.guards.map(kindOf))].some((kind) => {
      const guardOf = new Map<string, string>();
      return all.every(({ lock: { row }, guards }) => {
        const guard = guards.find((one) => kindOf(one) === kind);
        if (guard === undefined || guard.startsWith(OWNER)) return guard !== undefined;
        const id = JSON.stringify(Object.values(row ?? {}).map(String));
        const before = guardOf.get(id) ?? guard;
        guardOf.set(id, before);
        return row !== null && guards.includes(before);
      });
    });
  return new Set([...locked].flatMap(([on, all]) => (isGuarded(all) ? [on] : [])));
}

const kindOf = (guard: string): string => guard.split('/')[0] ?? '';
const OWNER = 'owner ';

/** The rows that the locked ones belong to, if they are locked whole, and the names that are held. */
function guardsOf({ on, about }: Lock, held: Unit, { parents }: Shape): readonly string[] {
  const foreign = parents.get(on.replace(NEW, '')) ?? [];
  return held.flatMap((lock) => {
    const { row, mode } = lock;
    if (isName(lock)) return [String(row?.['name'])];
    if (mode !== 'whole' || row === null || lock.on === on) return [];
    const isOwner =
      Object.entries(row).every(([column, value]) => column !== 'id' && is(about[column], value)) ||
      foreign.some(({ parent, column }) => parent === lock.on && is(row['id'], about[column]));
    return isOwner ? [`${OWNER}${lock.on}/${JSON.stringify(row)}`] : [];
  });
}

function circleIn(units: readonly Unit[]): readonly string[] | null {
  const steps = new Map<string, Map<string, string>>();
  for (const unit of units) {
    unit.forEach((lock, place) => {
      for (const held of lock.waits ? unit.slice(0, place) : []) {
        const from = steps.get(held.on) ?? new Map<string, string>();
        steps.set(held.on, from);
        if (held.on !== lock.on && !from.has(lock.on)) from.set(lock.on, `${held.text} | ${lock.text}`);
      }
    });
  }
  const done = new Set<string>();
  const visit = (on: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(on)) return [...path.slice(path.indexOf(on)), on];
    if (done.has(on)) return null;
    done.add(on);
    for (const next of steps.get(on)?.keys() ?? []) {
      const circle = visit(next, [...path, on]);
      if (circle) return circle;
    }
    return null;
  };
  for (const on of steps.keys()) {
    const circle = visit(on, []);
    const told = circle?.slice(1).map((to, at) => `${circle[at]} → ${to}: ${steps.get(circle[at] ?? '')?.get(to)}`);
    if (told) return told;
  }
  return null;
}

/**
 * A lock that is shared, and then to be exclusive: two units of work that have both come so far wait for each other.
 */
const faultsOf = (unit: Unit): readonly string[] =>
  unit.flatMap((lock, place) => {
    const held = unit.slice(0, place).find((one) => one.on === lock.on && isSame(one.row, lock.row));
    return held ? [`${lock.on}: shared, and then one's own: ${held.text} | ${lock.text}`] : [];
  });

/**
 * A unit of work that locks several rows of a table locks them in the order of their keys. Where one does not, all
 * units of work that lock more than one of them must exclude each other by another lock.
 */
function severalIn(units: readonly Unit[], shape: Shape): readonly string[] {
  const faults: string[] = [];
  for (const on of new Set(units.flat().map((lock) => lock.on))) {
    const several = units
      .map((unit) => ({ unit, locks: unit.filter((lock) => lock.on === on && lock.waits) }))
      .filter(({ locks }) => locks.length > 1 || locks.some(({ row }) => row === null));
    const isInOrder = (locks: readonly Lock[]): boolean =>
      locks.every(({ row }, place) => row !== null && (place === 0 || compare(row, locks[place - 1]?.row ?? {}) > 0));
    const unordered = several.filter(({ locks }) => !isInOrder(locks));
    const guards = several.map(({ unit, locks: [first] }) =>
      first ? guardsOf(first, unit.slice(0, unit.indexOf(first)), shape) : [],
    );
    const isKeptOut = (guards[0] ?? []).some((guard) =>
      guards.every(
        (all) => all.includes(guard) || all.some((one) => one.startsWith(OWNER) && kindOf(one) === kindOf(guard)),
      ),
    );
    if (unordered.length === 0 || isKeptOut) continue;
    const told = unordered.map(({ locks }) =>
      locks.map(({ row, text }) => `${JSON.stringify(row)} ${text}`).join(' | '),
    );
    faults.push(`${on}: several rows in no order: ${told[0]}`);
  }
  return faults;
}

const isName = ({ on }: Lock): boolean => on.startsWith(NAME);

/** A row that is held is the one that is wanted, as far as what is said of both tells. */
function isSame(held: Row | null, wanted: Row | null): boolean {
  if (held === null || wanted === null) return held === wanted;
  return Object.entries(wanted).every(([name, value]) => is(held[name], value));
}

const plain = (value: unknown): string => String(value);
const is = (a: unknown, b: unknown): boolean => plain(a) === plain(b);

function compare(a: Row, b: Row): number {
  for (const name of Object.keys(a)) {
    const [x, y] = [a[name], b[name]];
    if (y === undefined) return -1;
    if (is(x, y)) continue;
    return Number.isNaN(Number(x)) ? (plain(x) > plain(y) ? 1 : -1) : Number(x) - Number(y);
  }
  return 0;
}
