import { MINUTE, SECOND, type Clock } from '../core/clock.ts';
import { type Pause, inTime } from '../core/in-time.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type UnitOfWork, commit } from '../core/unit-of-work.ts';
import type { Biller, CatalogueSource, CatalogueStore, Item, ReadFault } from './ports.ts';
import type { Scene } from './scenes.ts';

/** How old a list may be before its upstream is asked again. */
const FRESH_MS = 10 * MINUTE;
/** How long a customer waits for a list that is kept but old. */
const PATIENCE_MS = 2 * SECOND;

export interface CatalogueDeps {
  readonly work: UnitOfWork<{ readonly catalogue: CatalogueStore }>;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A list of the catalogue, and when the upstream said so, in ms since 1970. */
export interface Listed<Entry> {
  readonly entries: readonly Entry[];
  readonly asOf: number;
}

export interface Catalogue {
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
    if (kept && last && !kept.isStale && now - kept.asOf < FRESH_MS) return ok(last);
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
    await commit(deps.work, ({ catalogue }) => catalogue.keep(rail, mode, name, answer.value, asOf));
    return ok({ entries: answer.value, asOf });
  };

  return {
    billers: async (mode, scene) => {
      const listed = await list(mode, `billers/${scene}`, () => source.billers(mode, scene));
      const known = source.known(scene);
      return listed.ok || known.length === 0 ? listed : ok({ entries: known, asOf: 0 });
    },
    items: (mode, scene, biller) => list(mode, `items/${biller.serviceId}`, () => source.items(mode, scene, biller)),
  };
}
