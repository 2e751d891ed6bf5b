import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import { renewRecoveryCodes } from '../staff/enrol.ts';
import { proveAgain } from '../staff/login.ts';
import type { Session, StaffDeps } from '../staff/ports.ts';
import { actorOf, endSession, expiresAt, findSession, identify, sessionsOf } from '../staff/sessions.ts';
import { enrolProblem, loginProblem } from './login-problems.ts';
import { problem } from './problems.ts';
import { type AnyRoute, act, entry, look } from './route.ts';
import { idInPath } from './schemas/primitives.ts';
import { reauthentication, recoveryCodes, session, sessionRow, sessions } from './schemas/staff.ts';
import { SESSION_EXAMPLE, sessionView } from './session-view.ts';
import { timeView } from './time-view.ts';

export const sessionRowView = (
  its: Session,
  ownId: number | null,
  { shownAt }: Pick<StaffDeps, 'shownAt'>,
): z.input<typeof sessionRow> => ({
  id: its.id,
  is_this: its.id === ownId,
  created_at: timeView(shownAt(its.createdAt)),
  last_seen_at: timeView(shownAt(its.lastSeenAt)),
  expires_at: timeView(shownAt(expiresAt(its))),
  address: its.address,
  browser: its.browser,
});

export const SESSION_ROW_EXAMPLE: z.input<typeof sessionRow> = {
  id: 41,
  is_this: true,
  created_at: '2026-11-20T14:02:09.120Z',
  last_seen_at: '2026-11-20T14:12:09.120Z',
  expires_at: '2026-11-21T02:02:09.120Z',
  address: '203.0.113.7',
  browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

export const done = z.object({ done: z.literal(true) });

/** What people can do about their own login. */
export const SESSION_ROUTES: readonly AnyRoute[] = [
  entry({
    method: 'get',
    path: '/session',
    tag: 'Login',
    summary: 'Who is logged in, and which step the login still needs',
    problems: ['not_logged_in'],
    reply: session,
    example: SESSION_EXAMPLE,
    async enter(deps, { token }) {
      const known = token === null ? null : await identify(deps.staff, token, true);
      return known ? ok({ reply: sessionView(deps, known) }) : err(problem('not_logged_in'));
    },
  }),

  entry({
    method: 'post',
    path: '/session/fresh',
    tag: 'Login',
    summary: 'Prove again that it is you',
    description:
      'For acts that need a login not older than 10 minutes. The code is needed if two-factor login is set up.',
    problems: ['not_logged_in', 'login_refused', 'too_many_tries'],
    body: reauthentication,
    bodyExample: { password: 'correct horse battery staple', code: '492039' },
    reply: session,
    example: SESSION_EXAMPLE,
    async enter(deps, { body: { password = '', code = '' }, token, marks, address }) {
      if (token === null) return err(problem('not_logged_in'));
      const opened = await proveAgain(deps.staff, { token, address, marks, password, code });
      if (!opened.ok) return err(loginProblem(opened.error, 'login_refused'));
      return ok({ reply: sessionView(deps, opened.value), token: opened.value.token });
    },
  }),

  entry({
    method: 'post',
    path: '/logout',
    tag: 'Login',
    summary: 'Log out',
    problems: [],
    reply: done,
    example: { done: true },
    async enter({ staff }, { token, address, now }) {
      if (token !== null) {
        await staff.work.run(async (stores) => {
          const known = await findSession(stores, token, staff.clock());
          if (!known) return ok(false);
          const by = { actor: actorOf(known.person), address };
          return ok(await endSession(stores, known.session, 'session.close', { by, at: now, ring: staff.ring }));
        });
      }
      return ok({ reply: { done: true as const }, token: null });
    },
  }),

  entry({
    method: 'post',
    path: '/session/recovery-codes',
    tag: 'Login',
    summary: 'Make new recovery codes in place of the old ones',
    problems: ['not_logged_in', 'not_fresh'],
    reply: recoveryCodes,
    example: { recovery_codes: ['7k2mq-x04vd', '0r9fw-3hjpz'] },
    async enter({ staff }, { token, address }) {
      if (token === null) return err(problem('not_logged_in'));
      const made = await renewRecoveryCodes(staff, { token, address });
      return made.ok ? ok({ reply: { recovery_codes: [...made.value] } }) : err(enrolProblem(made.error));
    },
  }),

  look({
    path: '/sessions',
    tag: 'Login',
    summary: 'Your sessions, the newest first',
    right: 'session',
    problems: [],
    reply: sessions,
    example: { rows: [SESSION_ROW_EXAMPLE] },
    async look({ work, staff }, { caller }) {
      if (caller.kind !== 'person') return err(problem('no_right'));
      const found = await work.read((stores) => sessionsOf(stores, caller.id, staff.clock()));
      return ok({ rows: found.map((one) => sessionRowView(one, caller.sessionId, staff)) });
    },
  }),

  act({
    method: 'delete',
    path: '/sessions/{id}',
    tag: 'Login',
    summary: 'End one of your sessions',
    right: 'session',
    problems: ['not_found'],
    params: z.object({ id: idInPath }),
    reply: done,
    example: { done: true },
    async act(stores, { ring }, { caller, params, address, now }) {
      const by = { actor: { kind: caller.kind, id: caller.id, name: caller.name }, address };
      const its = { staffId: caller.id, id: params.id };
      const ended =
        caller.kind === 'person' && (await endSession(stores, its, 'session.revoke', { by, at: now, ring }));
      return ended ? ok({ reply: { done: true as const }, act: null }) : err(problem('not_found'));
    },
  }),
];
