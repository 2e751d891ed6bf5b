import { z } from 'zod';
import type { Mode } from './mode.ts';

/**
 * One variable of the configuration, described once: from this come what the service reads, `.env.example`, the table of
 * docs/configuration.md#settings and the desk's page of settings. `Built` is what the part it belongs to makes of its
 * variables: only that says what is in force.
 */
export type Setting<Built> = {
  /** Reads what was given, or the default. Its faults say what is wrong, without the variable's name. */
  readonly reads: z.ZodType<unknown, string>;
  /** A few words, for the desk's page of settings. */
  readonly says: string;
  /** Whole sentences in Markdown, for the person who sets it. Left out where the setting before explains both. */
  readonly explains?: string;
} & (
  | {
      readonly isSecret?: false;
      /** As one would write it into `.env`; left out where there is none. */
      readonly default?: string;
      readonly shown: (built: Built) => Shown;
    }
  // A secret has no default, and nothing is shown of it but whether it is set.
  | { readonly isSecret: true; readonly default?: never; readonly isSet: (built: Built) => boolean }
);

/** A value in force, for people to read; null where it is not set. */
export type Shown = string | number | boolean | readonly string[] | null;

/** The settings of one part, by the names of their variables. */
export type Settings<Built> = Readonly<Record<string, Setting<Built>>>;

/** The value that was read from each variable. */
export type Read<Described extends Settings<never>> = {
  readonly [Name in keyof Described]: z.output<Described[Name]['reads']>;
};

/** Reports what is wrong with a variable. The text must not contain a secret. */
export type Fault = (name: string, text: string) => void;

/** Facts that the rules of every part may use, although they come from the variables of another part. */
export interface Deployment {
  readonly isProduction: boolean;
  /** Any network address that a caller claims is trusted. */
  readonly believesCallers: boolean;
}

/** One part of the configuration: its settings, and how it is built from the values that were read. */
export interface Part<Built> {
  readonly settings: Settings<Built>;
  /**
   * Builds the part, and reports the faults that no single variable has. A variable that could not be read has been
   * reported already, and has its default here.
   */
  readonly build: (read: never, fault: Fault, deployment: Deployment) => Built;
}

/** What the settings of every rail have. A mode without keys is null. */
export interface RailSettings {
  readonly modes: Readonly<Record<Mode, object | null>>;
}

/** The part of a rail. */
export interface RailPart<Built extends RailSettings> extends Part<Built> {
  /** What to set to give a mode its keys, and where to get them: `set … from …`. */
  readonly howToGetKeys: string;
}
/** The part of some rail. */
export type AnyRailPart = Omit<RailPart<never>, 'build'> & {
  readonly build: (...parameters: Parameters<RailPart<never>['build']>) => RailSettings;
};

export const text = z.string().trim();

/** Null where nothing was given. */
export const optional = text.transform((value) => (value === '' ? null : value));

const isUrl = (value: string): boolean => URL.canParse(value) && /^https?:\/\/[^?#@]+$/.test(value);
const NO_URL = 'must be a URL starting with http:// or https://, without user, query or fragment';

export const url = text.refine(isUrl, NO_URL);

export const optionalUrl = optional.refine((value) => value === null || isUrl(value), NO_URL);

/** A value that is sent as an HTTP header. */
export const header = optional.refine(
  (value) => value === null || /^[\x21-\x7e]+$/.test(value),
  'must be visible ASCII characters without spaces',
);

/** Entries separated by commas or spaces. */
export const list = text.transform((value) => value.split(/[\s,]+/).filter((entry) => entry !== ''));

export const whole = (low: number, high: number) =>
  text
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high, {
      error: `must be a whole number from ${low} to ${high}`,
    })
    .transform(Number);

export const oneOf = <const Choice extends string>(...choices: readonly Choice[]) =>
  z.enum(choices, { error: `must be one of ${choices.join(', ')}` });

/** Adds a check to a reader. The check may change the value, and report any number of faults. */
export const checked = <Before, After>(
  reads: z.ZodType<Before, string>,
  check: (before: Before, fault: (text: string) => void) => After,
) => reads.transform((before, context) => check(before, (text) => context.addIssue(text)));

const THIS_MACHINE = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether nobody can read or change what is sent to this URL on its way: it is https, or on this machine. */
export const isSecureUrl = (to: string): boolean =>
  to.startsWith('https:') || THIS_MACHINE.includes(new URL(to).hostname);
