import { BILLS } from './bills/settings.ts';
import { SIGN_ON } from './console/sign-on-settings.ts';
import { KEY_RING } from './core/key-ring-settings.ts';
import { MODES, type Mode } from './core/mode.ts';
import { PROCESS } from './core/process-settings.ts';
import { readSettings, settingsOf } from './core/read-settings.ts';
import type { RailSettings } from './core/setting.ts';
import type { Result } from './core/result.ts';
import { DATABASE } from './db/settings.ts';
import { HTTP } from './http/settings.ts';
import { MESSAGING } from './messaging/settings.ts';
import { OTP } from './otp/settings.ts';
import { RAILS, type Rails } from './rails/registry.ts';
import { WALLETS } from './wallets/settings.ts';
import { WORKER } from './worker/settings.ts';

/**
 * The whole configuration (docs/configuration.md#settings): the environment in, one frozen object out. Each part describes
 * its own settings; here they are put together. Each variable may also be given as `NAME_FILE`, the path of a file that
 * holds it.
 */

type PartsOf<All extends Rails> = { readonly [Name in keyof All]: All[Name]['part'] };
const partsOf = <All extends Rails>(rails: All): PartsOf<All> =>
  Object.fromEntries(Object.entries(rails).map(([name, { part }]) => [name, part])) as PartsOf<All>;

/** In the order in which people look for them. */
const partsWith = <All extends Rails>(rails: All) => ({
  http: HTTP,
  database: DATABASE,
  keyRing: KEY_RING,
  ...partsOf(rails),
  messaging: MESSAGING,
  signOn: SIGN_ON,
  otp: OTP,
  wallets: WALLETS,
  bills: BILLS,
  worker: WORKER,
  process: PROCESS,
});
const PARTS = partsWith(RAILS);

/** What each part is given. */
export type Config = { readonly [Name in keyof typeof PARTS]: ReturnType<(typeof PARTS)[Name]['build']> };

/** Every setting, with the name of its variable and of the part that it belongs to. */
export const SETTINGS = settingsOf(PARTS);
export const VARIABLE_NAMES: readonly string[] = SETTINGS.map(({ name }) => name);

/**
 * Reads the configuration; every fault is in the answer, in the order of the settings, as `NAME: what is wrong`. A rail
 * that is not in the registry has its settings read too, when it is given.
 */
export const readConfig = (
  environment: Readonly<Record<string, string | undefined>>,
  rails: Rails = RAILS,
): Result<Config, readonly string[]> =>
  readSettings(partsWith(rails), environment) as Result<Config, readonly string[]>;

/** The modes in which a rail has keys. */
export const modesWithKeys = (config: Config): readonly Mode[] =>
  MODES.filter((mode) => RAIL_NAMES.some((rail) => config[rail].modes[mode]));
const RAIL_NAMES = Object.keys(RAILS) as (keyof typeof RAILS)[];

/** Whether a rail has keys in a mode. */
export const hasKeys = (config: Config, rail: string, mode: Mode): boolean =>
  Boolean((config[rail as keyof Config] as Partial<RailSettings>).modes?.[mode]);

/** The faults that keep `serve` from starting although commands that need no keys may run. */
export function serveFaults(config: Config): readonly string[] {
  if (modesWithKeys(config).length > 0) return [];
  const ways = Object.values(RAILS).map(({ part }) => part.howToGetKeys);
  return [`no mode has keys: ${ways.join('; or ')}. To try the service without any, run: npm run demo`];
}
