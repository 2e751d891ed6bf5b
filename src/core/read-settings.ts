import { readFileSync } from 'node:fs';
import { type Result, err, ok } from './result.ts';
import type { Deployment, Fault, Setting, Settings } from './setting.ts';

/** Parts of the configuration, by their names. */
export type AnyParts = Readonly<
  Record<
    string,
    {
      readonly settings: Settings<never>;
      readonly build: (read: never, fault: Fault, deployment: Deployment) => object | null;
    }
  >
>;

/** A setting, with the name of its variable and of the part that it belongs to. */
export type NamedSetting = Setting<never> & { readonly name: string; readonly part: string };

/** Every setting of these parts, in their order. */
export const settingsOf = (parts: AnyParts): readonly NamedSetting[] =>
  Object.entries(parts).flatMap(([part, { settings }]) =>
    Object.entries(settings).map(([name, setting]) => ({ ...setting, name, part })),
  );

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of all parts. Returns every fault, in the order of the settings, as `NAME: what is wrong`. Each
 * variable may also be given as `NAME_FILE`, the path of a file that holds it.
 */
export function readSettings(
  parts: AnyParts,
  environment: Environment,
): Result<Readonly<Record<string, object | null>>, readonly string[]> {
  const settings = settingsOf(parts);
  const names = settings.map(({ name }) => name);
  const otherSettingIn = otherSettingOf(names);
  const faults: SettingFault[] = [];
  /**
   * Settings that could not be read. Their defaults stand in, so that the faults of all settings are reported at once.
   * No further fault of these is.
   */
  const unread = new Set<string>();
  const cannotRead: Fault = (name, text) => {
    unread.add(name);
    faults.push({ name, text });
  };
  const given = withFiles(names, environment, cannotRead);
  for (const [name, value] of Object.entries(given)) {
    const other = otherSettingIn(value);
    if (other === null) continue;
    cannotRead(name, `has ${other}= on the same line: put each setting on a line of its own`);
    // Any further fault of the other setting follows from this one.
    unread.add(other.replace(/_FILE$/, ''));
    delete given[name];
  }
  const read = readEach(settings, given, cannotRead);
  const built = build(parts, read, (name, text) => {
    if (!unread.has(name)) faults.push({ name, text });
  });
  return faults.length > 0 ? err(inOrder(faults, names).map(({ name, text }) => `${name}: ${text}`)) : ok(built);
}

interface SettingFault {
  readonly name: string;
  readonly text: string;
}

function inOrder(faults: readonly SettingFault[], names: readonly string[]): readonly SettingFault[] {
  const place = ({ name }: SettingFault): number => names.indexOf(name);
  return faults.toSorted((one, other) => place(one) - place(other));
}

function withFiles(names: readonly string[], environment: Environment, fault: Fault): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of names) {
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

/** Returns a function that finds another setting pasted onto the line of a value; null when there is none. */
function otherSettingOf(names: readonly string[]): (value: string) => string | null {
  const other = new RegExp(`\\s((?:${names.join('|')})(?:_FILE)?)=`);
  return (value) => other.exec(value)?.[1] ?? null;
}

function fileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

type ReadOfAll = Readonly<Record<string, unknown>>;

function readEach(settings: readonly NamedSetting[], given: Readonly<Record<string, string>>, fault: Fault): ReadOfAll {
  const valueOf = ({ name, reads, default: byDefault = '' }: NamedSetting): unknown => {
    const parsed = reads.safeParse(given[name] ?? byDefault);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) fault(name, message);
    return reads.parse(byDefault);
  };
  return Object.fromEntries(settings.map((setting) => [setting.name, valueOf(setting)]));
}

function build(parts: AnyParts, read: ReadOfAll, fault: Fault): Readonly<Record<string, object | null>> {
  const deployment = {
    isProduction: read['NODE_ENV'] === 'production',
    believesCallers: read['TRUST_PROXY'] === true,
  };
  // No two parts have a variable in common, and each was read as its part describes it.
  const built = Object.entries(parts).map(([name, part]) => [
    name,
    Object.freeze(part.build(read as never, fault, deployment)),
  ]);
  return Object.freeze(Object.fromEntries(built));
}
