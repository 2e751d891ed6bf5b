import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Response, Router, static as files } from 'express';
import helmet from 'helmet';

/** The built page: the same folder seen from `src/http/` and from `dist/http/`. */
const BUILT = fileURLToPath(new URL('../../dist/web/', import.meta.url));
/** What stands in the built page in place of the request's nonce (src/web/vite.config.ts). */
const NONCE_MARK = '__CSP_NONCE__';

const NOT_BUILT = `The support desk's page is not built.
Run \`npm run page\` in the service's folder (it needs the development packages: \`npm ci\`), then reload.
The staff API under /api/v1 works without it.
`;

const nonceOf = (response: Response): string => String(response.locals['nonce']);

/**
 * The support desk's page under `/console`: one document for every address in it, with a fresh nonce each time, and its
 * files, whose names change with their contents. `built` is the folder it is in.
 */
export function servePage(built: string = BUILT): Router {
  const router = Router();
  router.use('/console', (_request, response, next) => {
    response.locals['nonce'] = randomBytes(16).toString('base64');
    response.set({
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'X-Robots-Tag': 'noindex, nofollow',
    });
    next();
  });
  router.use('/console', headers);
  router.use(
    '/console/assets',
    files(`${built}/assets`, { immutable: true, maxAge: '1y', index: false, redirect: false, fallthrough: true }),
    (_request, response) => {
      response.status(404).type('text').set('Cache-Control', 'no-store').send('Not found\n');
    },
  );
  router.get('/console{/*path}', async (_request, response) => {
    response.set('Cache-Control', 'no-store');
    const page = await readFile(`${built}/index.html`, 'utf8').catch(() => null);
    if (page === null) response.status(503).type('text').send(NOT_BUILT);
    else response.type('html').send(page.replaceAll(NONCE_MARK, nonceOf(response)));
  });
  return router;
}

/** Allows the page's own files and what carries the request's nonce; no other origin, and no frame around the page. */
const headers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
      styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
});
