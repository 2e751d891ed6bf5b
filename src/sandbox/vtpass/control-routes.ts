import { type NextFunction, type Request, type Response, Router, json } from 'express';
import { z } from 'zod';
import { sameSiteOnly } from '../same-site.ts';
import { PRICE_MOMENTS } from './catalogue/catalogue.ts';
import type { VtpassControl } from './control.ts';
import { NOTICE_SHAPES } from './notice-bodies.ts';
import { orderKnobs } from './order-knobs.ts';
import { fits } from './scripts.ts';
import { settingsChange } from './settings.ts';
import { verificationKnobs } from './verification-knobs.ts';

const times = z.int().min(1).max(10_000).default(1);
const orderScript = z.strictObject({ knobs: orderKnobs, fits: fits.default({}), times });
const verificationScript = z.strictObject({ knobs: verificationKnobs, fits: fits.default({}), times });
const price = z.strictObject({ minor: z.int().positive(), when: z.enum(PRICE_MOMENTS).default('now') });
const balance = z.strictObject({ minor: z.int().min(0) });
const resolution = z.strictObject({ to: z.enum(['delivered', 'failed', 'reversed']) });
const notice = z.strictObject({ shape: z.enum(NOTICE_SHAPES).default('usual') });
const codes = z.array(z.string()).optional();
const variationChanges = z.strictObject({ added: codes, updated: codes, removed: codes });

/** The control over HTTP. What is done answers 204, unless there is something to tell. */
export function controlRoutes(control: VtpassControl): Router {
  const router = Router();
  router.use(sameSiteOnly, (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.use(json({ limit: '64kb' }));
  tellingRoutes(router, control);
  rulingRoutes(router, control);
  router.use((_request, response) => void response.status(404).json({ code: 'not_found', message: 'Nothing here.' }));
  router.use(refuseWhatCannotBe);
  return router;
}

function tellingRoutes(router: Router, control: VtpassControl): void {
  router.get('/settings', (_request, response) => void response.json(control.settings));
  router.get('/books', (_request, response) => void response.json(control.books()));
  router.get('/orders', (_request, response) => void response.json({ orders: control.orders() }));
  router.get('/calls', (_request, response) => void response.json({ calls: control.calls() }));
  router.get('/notices', (_request, response) => void response.json({ notices: control.notices() }));
}

function rulingRoutes(router: Router, control: VtpassControl): void {
  /** A body of this shape does this. */
  const rule = <Body>(
    method: 'post' | 'put' | 'patch',
    path: string,
    body: z.ZodType<Body>,
    act: (body: Body, named: (part: string) => string) => unknown,
  ): void => {
    router[method](path, (request: Request, response: Response) => {
      const answer = act(body.parse(request.body ?? {}), (part) => String(request.params[part]));
      if (answer === undefined) response.status(204).end();
      else response.json(answer);
    });
  };
  rule('post', '/order-scripts', orderScript, (of) => control.scriptOrder(of.knobs, of.fits, of.times));
  rule('post', '/verification-scripts', verificationScript, (of) =>
    control.scriptVerification(of.knobs, of.fits, of.times),
  );
  router.delete('/scripts', (_request, response) => {
    control.clearScripts();
    response.status(204).end();
  });
  rule('patch', '/settings', settingsChange, (change) => {
    control.set(change);
    return control.settings;
  });
  rule('put', '/prices/:service/:variation', price, ({ minor, when }, named) =>
    control.setPrice(named('service'), named('variation'), minor, when),
  );
  rule('post', '/prices/:service/:variation/withdraw', z.strictObject({}), (_body, named) =>
    control.withdrawVariation(named('service'), named('variation')),
  );
  rule('put', '/balance', balance, ({ minor }) => control.setBalance(minor));
  rule('post', '/orders/:requestId/resolve', resolution, ({ to }, named) => control.resolve(named('requestId'), to));
  rule('post', '/orders/:requestId/notice', notice, ({ shape }, named) => control.notify(named('requestId'), shape));
  rule('post', '/services/:service/notice', variationChanges, (changes, named) =>
    control.notifyVariations(named('service'), withoutGaps(changes)),
  );
  rule('post', '/held/release', z.strictObject({}), () => ({ released: control.releaseHeld() }));
}

/** Without the lists that were not given. */
const withoutGaps = (changes: z.infer<typeof variationChanges>) =>
  Object.fromEntries(Object.entries(changes).filter(([, list]) => list !== undefined));

function refuseWhatCannotBe(thrown: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (thrown instanceof z.ZodError)
    response.status(422).json({ code: 'bad_payload', message: z.prettifyError(thrown) });
  else if (thrown instanceof RangeError) response.status(422).json({ code: 'impossible', message: thrown.message });
  else next(thrown);
}
