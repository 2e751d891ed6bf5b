import type { Desk } from './compose-desk.ts';
import { SCENES, SCENE_NAMES } from './catalogue/scenes.ts';
import { type Config, hasKeys } from './config.ts';
import { MODES } from './core/mode.ts';
import { productVersion } from './core/product-version.ts';
import type { Seller } from './desk/upstream-alarms.ts';
import type { AskUpstream } from './desk/upstream-question.ts';
import type { Database } from './db/database.ts';
import type { ConsoleDeps } from './console/deps.ts';
import type { Rail } from './rails/rail.ts';
import type { Surroundings } from './surroundings.ts';

/** The support desk, which is opened only when somebody first looks at it. */
export interface LazyDesk {
  /** Loads and opens it, once. */
  readonly open: () => Promise<Desk>;
  /** Undefined while nobody has opened it. */
  readonly opened: () => Promise<Desk> | undefined;
}

type Given = Pick<ConsoleDeps, 'ring' | 'policy' | 'clock' | 'pace' | 'log' | 'isServing' | 'demo' | 'upstreamOf'> &
  Pick<Surroundings, 'pause'> & { readonly rails: readonly Rail[] };

/** The desk over this database, which is opened when somebody first looks at it. */
export function lazyDesk(config: Config, database: Database, { pause, rails, ...given }: Given): LazyDesk {
  const startedAt = given.clock();
  const open = async (): Promise<Desk> => {
    const { composeDesk } = await import('./compose-desk.ts');
    const { work, desk, dialect, checks, relay } = database;
    const checkDatabase = async () => void (await Promise.all(checks.map(({ run }) => run())));
    const version = productVersion();
    const askUpstream: AskUpstream = (facts) =>
      rails.find(({ name }) => name === facts.review.rail)?.question(facts) ?? null;
    return composeDesk(
      config,
      {
        ...given,
        work,
        desk,
        dialect,
        version,
        startedAt,
        checkDatabase,
        askUpstream,
        sellers: sellersOf(config, rails),
      },
      relay,
      pause,
    );
  };
  let opened: Promise<Desk> | undefined;
  return { open: () => (opened ??= open()), opened: () => opened };
}

/** Every rail that takes orders, in each mode in which it has keys. */
function sellersOf(config: Config, rails: readonly Rail[]): readonly Seller[] {
  return rails.flatMap(({ name, says, ordered }) => {
    if (!ordered) return [];
    const names = new Map(
      SCENE_NAMES.flatMap((scene) =>
        ordered.known(scene).map((biller) => [biller.serviceId, `${SCENES[scene].says} of ${biller.name}`] as const),
      ),
    );
    return MODES.filter((mode) => hasKeys(config, name, mode)).map((mode) => ({
      rail: name,
      says,
      mode,
      currency: ordered.currency,
      lowFloat: ordered.lowFloat(mode),
      shortCode: ordered.shortFloatCode,
      nameOf: (service: string) => names.get(service) ?? service,
      explain: (code: string) => ordered.explain(code),
    }));
  });
}
