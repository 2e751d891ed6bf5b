import { type Part, type Read, type Settings, list } from './setting.ts';

export interface KeyRingSettings {
  /** Decoded keys, the active one first; empty when they are to be made and kept in the data folder. */
  readonly secrets: readonly Buffer[];
}

const SECRET_BYTES = 32;

const SETTINGS = {
  APP_SECRET: {
    reads: list
      .transform((keys) => keys.map((key) => Buffer.from(key, 'base64')))
      .refine((keys) => keys.every((key) => key.length >= SECRET_BYTES), {
        error: `each key must be base64 of at least ${SECRET_BYTES} random bytes; make one with: openssl rand -base64 32`,
      }),
    says: 'ring of keys for codes, vouchers and sessions',
    explains:
      'Keys for codes, vouchers and fingerprints: base64 of 32 random bytes (`openssl rand -base64 32`). To rotate, give several, separated by commas: the first is used, the others only read what they once sealed. Required in production; otherwise made once and kept beside the database.',
    isSecret: true,
    isSet: ({ secrets }) => secrets.length > 0,
  },
} satisfies Settings<KeyRingSettings>;

/** The application's keys. */
export const KEY_RING: Part<KeyRingSettings> = {
  settings: SETTINGS,
  build: ({ APP_SECRET: secrets }: Read<typeof SETTINGS>, fault, { isProduction }) => {
    if (secrets.length === 0 && isProduction) {
      fault('APP_SECRET', 'is required in production; make one with: openssl rand -base64 32');
    }
    return { secrets };
  },
};
