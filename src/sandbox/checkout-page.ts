import { fileURLToPath } from 'node:url';
import { type RequestHandler, static as files } from 'express';
import helmet from 'helmet';

/** The page's folder beside this file, in src/ as well as in dist/. */
const PAGE = fileURLToPath(new URL('./page/', import.meta.url));

/** The page's own files and nothing else: no inline script or style, no other origin, no frame around it. */
export function checkoutPage(): readonly RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: false,
    }),
    files(PAGE, {
      cacheControl: false,
      etag: true,
      setHeaders: (response) => response.setHeader('cache-control', 'no-cache'),
    }),
  ];
}
