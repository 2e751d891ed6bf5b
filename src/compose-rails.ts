import type { Config } from './config.ts';
import type { Announced, Rail, RailDeps, RailMetrics } from './rails/rail.ts';
import type { Rails } from './rails/registry.ts';

/** Rails that are open. */
export interface OpenRails {
  readonly rails: readonly Rail[];
  /** Resolves when every delivery that is being answered has its answer. A caller may have hung up before that. */
  readonly answered: () => Promise<void>;
  /** Counts a piece of work among those that {@link answered} waits for. */
  readonly watch: <T>(work: Promise<T>) => Promise<T>;
}

/** Opens each rail with its own settings and its own metrics. */
export async function openRails(
  config: Config,
  kinds: Rails,
  deps: Omit<RailDeps, 'metrics'>,
  metricsOf: (rail: string) => RailMetrics,
): Promise<OpenRails> {
  const running = new Set<Promise<unknown>>();
  const watch = <T>(work: Promise<T>): Promise<T> => {
    const watched = work.finally(() => running.delete(watched));
    running.add(watched);
    return watched;
  };
  const watched = (announced: Announced): Announced => ({
    ...announced,
    receive: (request) => watch(announced.receive(request)),
  });
  const opened = Object.entries(kinds).map(async ([name, kind]) => {
    const rail = await kind.open(settingsOf(config, name), { ...deps, metrics: metricsOf(name) });
    return { ...rail, announced: rail.announced && watched(rail.announced) };
  });
  return { rails: await Promise.all(opened), answered: async () => void (await Promise.allSettled(running)), watch };
}

/** The settings of a rail, which it alone understands. */
const settingsOf = (config: Config, rail: string): never => config[rail as keyof Config] as never;

/** How long one call to the upstream of each rail may take in all, in ms, by the rail's name. */
export type CallBounds = ReadonlyMap<string, number>;
export const callBoundsOf = (config: Config, rails: Rails): CallBounds =>
  new Map(Object.entries(rails).map(([name, kind]) => [name, kind.callBoundMs(settingsOf(config, name))]));
