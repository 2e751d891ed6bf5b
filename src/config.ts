import { readFileSync } from 'node:fs';
import { SIGN_ON } from './console/sign-on-settings.ts';
import { KEY_RING } from './core/key-ring-settings.ts';
import { MODES, type Mode } from './core/mode.ts';
import { PROCESS } from './core/process-settings.ts';
import { type Result, err, ok } from './core/result.ts';
import type { Fault, Setting } from './core/setting.ts';
import { DATABASE } from './db/settings.ts';
import { HTTP } from './http/settings.ts';
import { MESSAGING } from './messaging/settings.ts';
import { OTP } from './otp/settings.ts';
import { FINSWICH } from './rails/finswich/settings.ts';
import { WALLETS } from './wallets/settings.ts';
import { WORKER } from './worker/settings.ts';

/**
 * The whole configuration (docs/configuration.md#settings): the environment in, one frozen object out. Each part describes
 * its own settings; here they are put together. Each variable may also be given as `NAME_FILE`, the path of a file that
 * holds it.
 */

/** Every rail has its line here, and nowhere else in this file. */
const RAILS = {
  finswich: FINSWICH,
};

/** In the order in which people look for them. */
const PARTS = {
  http: HTTP,
  database: DATABASE,
  keyRing: KEY_RING,
  ...RAILS,
  messaging: MESSAGING,
  signOn: SIGN_ON,
  otp: OTP,
  wallets: WALLETS,
  worker: WORKER,
  process: PROCESS,
};

/** What each part is given. */
export type Config = { readonly [Name in keyof typeof PARTS]: ReturnType<(typeof PARTS)[Name]['build']> };

/** Every setting, with the name of its variable and of the part that it belongs to. */
export const SETTINGS = Object.entries(PARTS).flatMap(([part, { settings }]) =>
  Object.entries<Setting<never>>(settings).map(([name, setting]) => ({ ...setting, name, part: part as keyof Config })),
);
export const VARIABLE_NAMES: readonly string[] = SETTINGS.map(({ name }) => name);

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration; every fault is in the answer, in the order of the settings, as `NAME: what is wrong`. */
export function readConfig(environment: Environment): Result<Config, readonly string[]> {
  const faults: SettingFault[] = [];
  /** What could not be read: its default stands in, so that every fault is told at once, and nothing more of it is. */
  const unread = new Set<string>();
  const cannotRead: Fault = (name, text) => {
    unread.add(name);
    faults.push({ name, text });
  };
  const given = withFiles(environment, cannotRead);
  for (const [name, value] of Object.entries(given)) {
    const other = otherSettingIn(value);
    if (other === null) continue;
    cannotRead(name, `has ${other}= on the same line: put each setting on a line of its own`);
    // Whatever is wrong with the other one follows from that.
    unread.add(other.replace(/_FILE$/, ''));
    delete given[name];
  }
  const read = readEach(given, cannotRead);
  const config = build(read, (name, text) => {
    if (!unread.has(name)) faults.push({ name, text });
  });
  return faults.length > 0 ? err(inOrder(faults).map(({ name, text }) => `${name}: ${text}`)) : ok(config);
}

interface SettingFault {
  readonly name: string;
  readonly text: string;
}

function inOrder(faults: readonly SettingFault[]): readonly SettingFault[] {
  const place = ({ name }: SettingFault): number => VARIABLE_NAMES.indexOf(name);
  return faults.toSorted((one, other) => place(one) - place(other));
}

/** The modes in which a rail has keys. */
export const modesWithKeys = (config: Config): readonly Mode[] =>
  MODES.filter((mode) => RAIL_NAMES.some((rail) => config[rail].modes[mode]));
const RAIL_NAMES = Object.keys(RAILS) as (keyof typeof RAILS)[];

/** The faults that keep `serve` from starting although commands that need no keys may run. */
export function serveFaults(config: Config): readonly string[] {
  if (modesWithKeys(config).length > 0) return [];
  const ways = Object.values(RAILS).map(({ howToGetKeys }) => howToGetKeys);
  return [`no mode has keys: ${ways.join('; or ')}. To try the service without any, run: npm run demo`];
}

function withFiles(environment: Environment, fault: Fault): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of VARIABLE_NAMES) {
    const value = environment[name];
    const file = environment[`${name}_FILE`];
    if (value && file) fault(name, `is set, and ${name}_FILE is too: choose one of them`);
    else if (value) given[name] = value;
    else if (file) {
      const held = fileText(file);
      if (held === null) fault(name, `${name}_FILE names a file that cannot be read`);
      else if (held === '') fault(name, `${name}_FILE names an empty file`);
      else given[name] = held;
    }
  }
  return given;
}

const OTHER_SETTING = new RegExp(`\\s((?:${VARIABLE_NAMES.join('|')})(?:_FILE)?)=`);

/** The setting that was pasted on one line with this value. */
const otherSettingIn = (value: string): string | null => OTHER_SETTING.exec(value)?.[1] ?? null;

function fileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

type ReadOfAll = Readonly<Record<string, unknown>>;

function readEach(given: Readonly<Record<string, string>>, fault: Fault): ReadOfAll {
  const valueOf = ({ name, reads, default: byDefault = '' }: (typeof SETTINGS)[number]): unknown => {
    const parsed = reads.safeParse(given[name] ?? byDefault);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) fault(name, message);
    return reads.parse(byDefault);
  };
  return Object.fromEntries(SETTINGS.map((setting) => [setting.name, valueOf(setting)]));
}

function build(read: ReadOfAll, fault: Fault): Config {
  const deployment = {
    isProduction: read['NODE_ENV'] === 'production',
    believesCallers: read['TRUST_PROXY'] === true,
  };
  // No two parts have a variable in common, and each was read as its part describes it.
  const built = Object.entries(PARTS).map(([name, part]) => [
    name,
    Object.freeze(part.build(read as never, fault, deployment)),
  ]);
  return Object.freeze(Object.fromEntries(built)) as Config;
}
