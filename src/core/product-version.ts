import { readFileSync } from 'node:fs';

/** The version of this program, from the manifest beside `src/` in a checkout and beside `dist/` once built. */
export const productVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
