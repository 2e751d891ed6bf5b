import type { Mode } from '../../../src/core/mode.ts';
import { type Read, type RailPart, type Settings, optional, url, whole } from '../../../src/core/setting.ts';

export interface ToySettings {
  readonly modes: Readonly<Record<Mode, { readonly key: string } | null>>;
  readonly api: string;
  readonly callMs: number;
}

const SETTINGS = {
  TOY_KEY: {
    reads: optional,
    says: 'signs and proves everything of the toy, in TEST',
    explains: 'The key of the toy.',
    isSecret: true,
    isSet: ({ modes }) => modes.TEST !== null,
  },
  TOY_API_URL: {
    reads: url,
    default: 'https://toy.example',
    says: 'where the toy is asked to pay',
    explains: 'Base URL of the toy.',
    shown: ({ api }) => api,
  },
  TOY_CALL_MS: {
    reads: whole(100, 60_000),
    default: '5000',
    says: 'bound on a call to the toy',
    explains: 'Milliseconds that a call may take in all.',
    shown: ({ callMs }) => callMs,
  },
} satisfies Settings<ToySettings>;

export const TOY: RailPart<ToySettings> = {
  settings: SETTINGS,
  build: ({ TOY_KEY, TOY_API_URL, TOY_CALL_MS }: Read<typeof SETTINGS>) => ({
    modes: { TEST: TOY_KEY === null ? null : { key: TOY_KEY }, LIVE: null },
    api: TOY_API_URL,
    callMs: TOY_CALL_MS,
  }),
  howToGetKeys: 'set TOY_KEY from the lid of the box',
};
