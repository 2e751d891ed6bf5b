import { parseCookie, stringifySetCookie } from 'cookie';
import { type Request, type Response, Router } from 'express';
import { MINUTE } from '../core/clock.ts';
import { faultFields } from '../core/log.ts';
import { logInBySingleSignOn } from '../staff/login.ts';
import type { ConsoleDeps } from './deps.ts';
import { cookieScopeOf, sessionCookie, sessionToken } from './session-cookie.ts';
import type { Attempt } from './single-sign-on.ts';

/**
 * The two steps of a login through the identity provider. The attempt is kept in a sealed cookie of its own. The browser
 * comes back from another site, so this cookie cannot be `SameSite=Strict` like the session's.
 */
const COOKIE = 'sign-on';
const COOKIE_PATH = '/api/v1/login/sso';
const PLACE = 'sign_on:attempt:cookie';
const ATTEMPT_MS = 10 * MINUTE;
const CONSOLE = '/console/';
/** A page of ours to come back to: a path that no browser could take for another host. */
const OUR_PAGE = /^\/console\/[\w.~%!$&'()*+,;=:@/?-]{0,2000}$/;

/** An attempt, and the page to come back to. */
interface PageAttempt extends Attempt {
  readonly to: string;
}

export function signOnRoutes(deps: ConsoleDeps): Router {
  const { singleSignOn, ring, log, staff } = deps;
  const router = Router();
  if (!singleSignOn) return router;

  const cookie = (value: string, maxAge: number): string =>
    stringifySetCookie({
      name: COOKIE,
      value,
      httpOnly: true,
      secure: singleSignOn.redirectUrl.startsWith('https:'),
      sameSite: 'lax',
      path: COOKIE_PATH,
      maxAge,
    });
  const attemptIn = (request: Request): PageAttempt | null => {
    try {
      const sealed = parseCookie(request.get('cookie') ?? '')[COOKIE] ?? '';
      const { at, ...attempt } = JSON.parse(ring.open(PLACE, sealed)) as PageAttempt & { readonly at: number };
      return staff.clock() < at + ATTEMPT_MS ? attempt : null;
    } catch {
      return null;
    }
  };
  const sendBack = (response: Response, problem: 'sso_failed' | 'sso_no_account'): void =>
    response.redirect(303, `${CONSOLE}?problem=${problem}`);

  router.get('/login/sso', async (request, response) => {
    response.set('Cache-Control', 'no-store');
    try {
      const { to, again } = request.query;
      const { url, attempt } = await singleSignOn.begin(again === '1');
      const pageAttempt: PageAttempt = { ...attempt, to: typeof to === 'string' && OUR_PAGE.test(to) ? to : CONSOLE };
      const sealed = ring.seal(PLACE, JSON.stringify({ ...pageAttempt, at: staff.clock() }));
      response.set('Set-Cookie', cookie(sealed, ATTEMPT_MS / 1_000)).redirect(303, url);
    } catch (thrown) {
      log.error({ ...faultFields(thrown) }, 'sign_on.unreachable');
      sendBack(response, 'sso_failed');
    }
  });

  router.get('/login/sso/callback', async (request, response) => {
    const clearedCookie = cookie('', 0);
    response.set({ 'Cache-Control': 'no-store', 'Set-Cookie': clearedCookie });
    const attempt = attemptIn(request);
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    const vouched = attempt && (await singleSignOn.finish(query, attempt));
    if (!attempt || !vouched?.ok) {
      const reason = vouched?.ok === false ? vouched.error : 'no_attempt';
      log.warn({ reason }, 'sign_on.refused');
      return sendBack(response, reason === 'no_email' ? 'sso_no_account' : 'sso_failed');
    }
    const scope = cookieScopeOf(request, singleSignOn.redirectUrl);
    const opened = await logInBySingleSignOn(staff, {
      ...vouched.value,
      address: String(response.locals['address']),
      browser: request.get('user-agent') ?? '',
      tokenBefore: sessionToken(request.get('cookie'), scope),
    });
    if (!opened.ok) {
      log.warn({ reason: 'no_account' }, 'sign_on.refused');
      return sendBack(response, 'sso_no_account');
    }
    response.set('Set-Cookie', [clearedCookie, sessionCookie(opened.value.token, scope)]).redirect(303, attempt.to);
  });
  return router;
}
