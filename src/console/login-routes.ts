import { err, ok } from '../core/result.ts';
import { changePassword } from '../staff/change-password.ts';
import { beginEnrolment, confirmEnrolment } from '../staff/enrol.ts';
import { markFor } from '../staff/known-browser.ts';
import { logIn, proveSecondFactor } from '../staff/login.ts';
import type { Opened } from '../staff/sessions.ts';
import type { ConsoleDeps } from './deps.ts';
import { enrolProblem, loginProblem, passwordProblem } from './login-problems.ts';
import { problem } from './problems.ts';
import { type AnyRoute, entry } from './route.ts';
import { enrolment, login, loginHints, newPassword, recoveryCodes, session, totpCode } from './schemas/staff.ts';
import { SESSION_EXAMPLE, sessionView } from './session-view.ts';

/** The reply to a step of a login. A browser that is not logged in yet keeps `passOn` for the next step. */
const stepReply = (deps: ConsoleDeps, opened: Opened, passOn?: string) => {
  const pass = passOn === undefined ? null : { personId: opened.person.id, value: passOn };
  return ok({ reply: sessionView(deps, opened), token: opened.token, mark: markOf(deps, opened) ?? pass });
};

/** A browser gets its mark only when the login is complete. */
const markOf = ({ staff }: ConsoleDeps, { session, person }: Opened) =>
  session.stage === 'full' ? { personId: person.id, value: markFor(staff, person, 'browser', staff.clock()) } : null;

/** The steps of a login. Every step that proves something gives the session a new token. */
export const LOGIN_ROUTES: readonly AnyRoute[] = [
  entry({
    method: 'get',
    path: '/login/hints',
    tag: 'Login',
    summary: 'What the login page offers',
    problems: [],
    reply: loginHints,
    example: { merchant_name: 'Demo Wallet', sso: false, demo: null },
    async enter({ merchantName, singleSignOn, demo: its }) {
      const demo = its?.people.map(({ code, ...person }) => ({ ...person, code: code() })) ?? null;
      return ok({ reply: { merchant_name: merchantName, sso: singleSignOn !== null, demo } });
    },
  }),

  entry({
    method: 'post',
    path: '/login',
    tag: 'Login',
    summary: 'Log in by e-mail and password',
    description:
      'The reply is the same for an unknown e-mail and for a wrong password. `stage` in the reply says what is asked for next. After a few failures the next try must wait. The tries of a browser that the person has logged in with are counted separately, and so are those of a browser with a pass from an admin, so that strangers cannot keep the person out.',
    problems: ['login_refused', 'too_many_tries'],
    body: login,
    bodyExample: { email: 'ada@wallet.example', password: 'correct horse battery staple' },
    reply: session,
    example: { ...SESSION_EXAMPLE, stage: 'totp', rights: [], is_fresh: false },
    async enter(deps, { body: { pass, ...body }, token, marks: kept, address, browser }) {
      // The pass goes first: the browser's own mark may be one that must wait.
      const marks = pass === undefined ? kept : [pass, ...kept];
      const opened = await logIn(deps.staff, { ...body, address, browser, marks, tokenBefore: token });
      if (opened.ok) return stepReply(deps, opened.value, pass);
      deps.log.warn({ address, reason: opened.error.kind }, 'login.refused');
      return err(loginProblem(opened.error, 'login_refused'));
    },
  }),

  entry({
    method: 'post',
    path: '/login/totp',
    tag: 'Login',
    summary: 'Enter a code of the authenticator app, or a recovery code',
    description: 'Each code works once.',
    problems: ['not_logged_in', 'code_refused', 'too_many_tries'],
    body: totpCode,
    bodyExample: { code: '492039' },
    reply: session,
    example: SESSION_EXAMPLE,
    async enter(deps, { body: { code }, token, marks, address }) {
      if (token === null) return err(problem('not_logged_in'));
      const opened = await proveSecondFactor(deps.staff, { token, address, marks, code });
      if (opened.ok) return stepReply(deps, opened.value);
      deps.log.warn({ address, reason: opened.error.kind }, 'login.code_refused');
      return err(loginProblem(opened.error, 'code_refused'));
    },
  }),

  entry({
    method: 'post',
    path: '/login/password',
    tag: 'Login',
    summary: 'Change your password',
    description: 'Also a step of the login when somebody else chose the password. All your other sessions end.',
    problems: ['not_logged_in', 'login_refused', 'weak_password', 'too_many_tries'],
    body: newPassword,
    bodyExample: { current: 'q5x2d-8kk0m-w3r7t-vv91z', new: 'correct horse battery staple' },
    reply: session,
    example: { ...SESSION_EXAMPLE, stage: 'enrol', rights: [], is_fresh: false },
    async enter(deps, { body, token, marks, address }) {
      if (token === null) return err(problem('not_logged_in'));
      const request = { token, address, marks, current: body.current, chosen: body.new };
      const opened = await changePassword(deps.staff, request);
      return opened.ok ? stepReply(deps, opened.value) : err(passwordProblem(opened.error));
    },
  }),

  entry({
    method: 'post',
    path: '/login/totp/enrol',
    tag: 'Login',
    summary: 'Begin to set up two-factor login',
    description:
      'Also replaces an existing one, which works until the new one is confirmed. To replace it, the login must not be older than 10 minutes.',
    problems: ['not_logged_in', 'not_fresh'],
    reply: enrolment,
    example: {
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      uri: 'otpauth://totp/Demo%20Wallet:ada%40wallet.example?issuer=Demo%20Wallet&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    },
    async enter({ staff, merchantName }, { token }) {
      if (token === null) return err(problem('not_logged_in'));
      const begun = await beginEnrolment(staff, token, merchantName);
      return begun.ok ? ok({ reply: begun.value }) : err(enrolProblem(begun.error));
    },
  }),

  entry({
    method: 'post',
    path: '/login/totp/confirm',
    tag: 'Login',
    summary: 'Confirm two-factor login with a code of the app',
    description: 'The reply has the recovery codes, this once. All your other sessions end.',
    problems: ['not_logged_in', 'not_fresh', 'code_refused', 'not_possible'],
    body: totpCode,
    bodyExample: { code: '492039' },
    reply: recoveryCodes,
    example: { recovery_codes: ['7k2mq-x04vd', '0r9fw-3hjpz'] },
    async enter(deps, { body, token, address }) {
      if (token === null) return err(problem('not_logged_in'));
      const confirmed = await confirmEnrolment(deps.staff, { token, address, code: body.code });
      if (!confirmed.ok) return err(enrolProblem(confirmed.error));
      const { recoveryCodes: codes, token: next } = confirmed.value;
      return ok({ reply: { recovery_codes: [...codes] }, token: next, mark: markOf(deps, confirmed.value) });
    },
  }),
];
