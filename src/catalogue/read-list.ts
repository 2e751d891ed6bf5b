import { MINUTE, SECOND, type Clock } from '../core/clock.ts';
import { CLOCKS_DIFFER_MS } from '../core/step-back.ts';
import { type Pause, inTime } from '../core/in-time.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type UnitOfWork, commit } from '../core/unit-of-work.ts';
import type { Biller, CatalogueSource, CatalogueStores, Item, ReadFault } from './ports.ts';
import { SCENE_NAMES, type Scene } from './scenes.ts';

/** How old a list may be before a customer waits until its upstream was asked again. */
const FRESH_MS = 10 * MINUTE;
/** How old it becomes before a worker reads it again, so that no customer has to wait. */
const REFRESHED_MS = 9 * MINUTE;
/** How long a customer waits for a list that is kept but old. */
const PATIENCE_MS = 2 * SECOND;

/** A time that lies ahead is from before the clock was set back, and nobody knows how old it is. */
const isFresh = (asOf: number, now: number): boolean => asOf - now <= CLOCKS_DIFFER_MS && now - asOf < FRESH_MS;

export interface CatalogueDeps {
  readonly work: UnitOfWork<CatalogueStores>;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A list of the catalogue, and when the upstream said so, in ms since 1970. */
export interface Listed<Entry> {
  readonly entries: readonly Entry[];
  readonly asOf: number;
}

export interface Catalogue {
  /** Reads a list again, by the name it is kept under. False when it could not be read: the last good one stands. */
  refresh(mode: Mode, list: string): Promise<boolean>;
  billers(mode: Mode, scene: Scene): Promise<Result<Listed<Biller>, ReadFault>>;
  items(mode: Mode, scene: Scene, biller: Biller): Promise<Result<Listed<Item>, ReadFault>>;
}

/**
 * The catalogue of one rail, kept in the database. A list that is old or has changed is read again; while the upstream
 * is away or answers with nothing, the last good one stands, with its age. Whoever asks for one list at the same time
 * shares one call.
 */
export function openCatalogue(deps: CatalogueDeps, rail: string, source: CatalogueSource): Catalogue {
  const underWay = new Map<string, Promise<Result<Listed<unknown>, ReadFault>>>();
  const list = async <Entry>(
    mode: Mode,
    name: string,
    read: () => Promise<Result<readonly Entry[], ReadFault>>,
  ): Promise<Result<Listed<Entry>, ReadFault>> => {
    const now = deps.clock();
    const kept = await deps.work.read(({ catalogue }) => catalogue.find(rail, mode, name));
    const last = kept && { entries: kept.content as readonly Entry[], asOf: kept.asOf };
    if (kept && last && !kept.isStale && isFresh(kept.asOf, now)) return ok(last);
    const place = `${mode}/${name}`;
    const reading = underWay.get(place) ?? fetched(mode, name, read).finally(() => underWay.delete(place));
    underWay.set(place, reading);
    const answer = (await (last ? inTime(reading, PATIENCE_MS, deps.pause) : reading)) as Result<
      Listed<Entry>,
      ReadFault
    > | null;
    if (answer?.ok) return answer;
    return last ? ok(last) : (answer ?? err('upstream_unavailable'));
  };
  const fetched = async (
    mode: Mode,
    name: string,
    read: () => Promise<Result<readonly unknown[], ReadFault>>,
  ): Promise<Result<Listed<unknown>, ReadFault>> => {
    const answer = await read();
    // An upstream that sells nothing any more and one that is out of order look the same.
    if (!answer.ok || answer.value.length === 0) return err('upstream_unavailable');
    const asOf = deps.clock();
    await commit(deps.work, async ({ catalogue, upstreamReads }) => {
      await catalogue.keep(rail, mode, name, answer.value, asOf);
      await upstreamReads.plan({ rail, mode, subject: name }, asOf + REFRESHED_MS);
      await upstreamReads.setDue({ rail, mode, subject: name }, asOf + REFRESHED_MS);
    });
    return ok({ entries: answer.value, asOf });
  };
  const billerOf = async (mode: Mode, serviceId: string): Promise<{ scene: Scene; biller: Biller } | null> => {
    for (const scene of SCENE_NAMES) {
      const kept = await deps.work.read(({ catalogue }) => catalogue.find(rail, mode, `billers/${scene}`));
      const billers = (kept?.content as readonly Biller[] | undefined) ?? source.known(scene);
      const biller = billers.find((one) => one.serviceId === serviceId);
      if (biller) return { scene, biller };
    }
    return null;
  };

  return {
    refresh: async (mode, name) => {
      const [kind, of = ''] = name.split('/');
      if (kind === 'billers') return (await fetched(mode, name, () => source.billers(mode, of as Scene))).ok;
      const found = await billerOf(mode, of);
      return found !== null && (await fetched(mode, name, () => source.items(mode, found.scene, found.biller))).ok;
    },
    billers: async (mode, scene) => {
      const listed = await list(mode, `billers/${scene}`, () => source.billers(mode, scene));
      const known = source.known(scene);
      return listed.ok || known.length === 0 ? listed : ok({ entries: known, asOf: 0 });
    },
    items: (mode, scene, biller) => list(mode, `items/${biller.serviceId}`, () => source.items(mode, scene, biller)),
  };
}
