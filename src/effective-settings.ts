import { type Config, SETTINGS } from './config.ts';
import type { Shown } from './core/setting.ts';

/**
 * One line of the configuration in force. `value` is null when it is not set; for a secret that is set it is only
 * `set`.
 */
export interface EffectiveSetting {
  readonly name: string;
  readonly value: string | null;
  readonly isSecret: boolean;
  readonly says: string;
}

/** The configuration in force, without a secret. */
export const effectiveSettings = (config: Config): readonly EffectiveSetting[] =>
  SETTINGS.map(({ name, part, says, ...setting }) => {
    const built = config[part as keyof Config] as never;
    if (setting.isSecret) return { name, value: setting.isSet(built) ? 'set' : null, isSecret: true, says };
    return { name, value: text(setting.shown(built)), isSecret: false, says };
  });

function text(value: Shown): string | null {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null;
  if (Array.isArray(value)) return value.join(', ');
  return String(value as string | number | boolean);
}
