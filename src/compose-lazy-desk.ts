import type { Desk } from './compose-desk.ts';
import type { Config } from './config.ts';
import { productVersion } from './core/product-version.ts';
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
      { ...given, work, desk, dialect, version, startedAt, checkDatabase, askUpstream },
      relay,
      pause,
    );
  };
  let opened: Promise<Desk> | undefined;
  return { open: () => (opened ??= open()), opened: () => opened };
}
