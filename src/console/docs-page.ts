import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Router, static as files } from 'express';
import helmet from 'helmet';

/** Where the build puts the two files of Swagger UI: the same folder from `src/` and from `dist/`. */
const FOLDER = fileURLToPath(new URL('../../dist/web/docs/', import.meta.url));

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Staff API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/begin.js"></script>
</body>
</html>
`;
const BEGIN = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, displayRequestDuration: true });\n`;

/** `/openapi.json`, and `/docs` to read it in. Swagger UI needs inline styles, so only this page allows them. */
export function docsPage(document: () => unknown): Router {
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(document());
  });
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  router.get('/docs', guard, (_request, response) => {
    if (!existsSync(FOLDER)) response.status(503).type('text').send('The page is not built: npm run page\n');
    else response.type('html').send(PAGE);
  });
  router.get('/docs/begin.js', guard, (_request, response) => {
    response.type('js').send(BEGIN);
  });
  router.use('/docs', guard, files(FOLDER, { index: false, redirect: false, fallthrough: true }));
  return router;
}
