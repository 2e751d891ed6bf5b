import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';
import config from './vite.config.ts';

/**
 * `npm run page`: builds the support desk's page. `npm start` and `npm run demo` call it with `--if-older`: then it builds
 * only if the built page is missing or older than its sources, and a missing Vite (an install without development
 * packages) is not an error, because the service runs without its page. Messages go to standard error, because standard
 * output belongs to the command that follows.
 */
const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const LOCK_FILE = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const BUILT = config.build.outDir;

const changedAt = (file: string): number => statSync(file).mtimeMs;

function isOlder(): boolean {
  const index = join(BUILT, 'index.html');
  if (!existsSync(index)) return true;
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).map((name) => join(SOURCES, name));
  const builtAt = changedAt(index);
  return [...sources, LOCK_FILE].some((file) => changedAt(file) > builtAt);
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

async function loadVite(): Promise<typeof import('vite') | null> {
  try {
    return await import('vite');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw thrown;
    return null;
  }
}

/** Copies Swagger UI, which `/docs` uses, into the built page. */
function copyDocs(built: string): void {
  const folder = join(built, 'docs');
  mkdirSync(folder, { recursive: true });
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    copyFileSync(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)), join(folder, file));
  }
}

const onlyIfOlder = process.argv.includes('--if-older');
if (!onlyIfOlder || isOlder()) {
  const vite = await loadVite();
  if (vite) {
    // A test or a developer's machine may have set something else. The page always gets React's production build.
    process.env['NODE_ENV'] = 'production';
    say('Building the page of the support desk (a few seconds) …');
    // Built next to the old page and then renamed, so that a running service or another build never sees half a page.
    const fresh = `${BUILT}.${process.pid}`;
    const inline: InlineConfig = {
      ...config,
      configFile: false,
      logLevel: 'warn',
      build: { ...config.build, outDir: fresh },
    };
    await vite.build(inline);
    copyDocs(fresh);
    rmSync(`${fresh}.old`, { recursive: true, force: true });
    if (existsSync(BUILT)) renameSync(BUILT, `${fresh}.old`);
    renameSync(fresh, BUILT);
    rmSync(`${fresh}.old`, { recursive: true, force: true });
  } else if (onlyIfOlder) {
    say('The support desk has no page. `npm run page` builds it, and needs the development packages (`npm ci`).');
  } else {
    say('`npm run page` needs the development packages: run `npm ci` first.');
    process.exitCode = 1;
  }
}
