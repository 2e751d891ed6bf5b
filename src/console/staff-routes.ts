import { z } from 'zod';
import { type Result, err, ok } from '../core/result.ts';
import {
  type PeopleFault,
  addPerson,
  changeRole,
  disablePerson,
  enablePerson,
  initialPassword,
  resetPassword,
  resetTotp,
} from '../staff/people.ts';
import { unlockPerson } from '../staff/known-browser.ts';
import type { Person, StaffDeps, StaffStores } from '../staff/ports.ts';
import { endSession, sessionsOf } from '../staff/sessions.ts';
import { actingOf } from './acting.ts';
import { type Problem, problem } from './problems.ts';
import { type AnyRoute, act, look } from './route.ts';
import { idInPath } from './schemas/primitives.ts';
import { changedPerson, newPerson, oncePass, oncePassword, people, person, sessions } from './schemas/staff.ts';
import { SESSION_ROW_EXAMPLE, done, sessionRowView } from './session-routes.ts';

const notValid = (path: string, message: string): Problem => ({ code: 'not_valid', fields: [{ path, message }] });

const PEOPLE_PROBLEMS: Readonly<Record<PeopleFault, Problem>> = {
  bad_email: notValid('body.email', 'It must be one e-mail address.'),
  bad_name: notValid('body.name', 'It must be 1 to 100 printable characters.'),
  email_taken: problem('already_exists', 'There is a person with this e-mail already.'),
  unknown_person: problem('not_found'),
  last_admin: problem('last_admin'),
};

const view = async (
  stores: StaffStores,
  its: Person,
  { clock }: Pick<StaffDeps, 'clock'>,
): Promise<z.input<typeof person>> => ({
  id: its.id,
  email: its.email,
  name: its.name,
  role: its.role,
  status: its.status,
  has_totp: its.totpSecret !== null,
  must_change_password: its.mustChangePassword,
  created_at: new Date(its.createdAt).toISOString(),
  last_login_at: its.lastLoginAt === null ? null : new Date(its.lastLoginAt).toISOString(),
  sessions: (await sessionsOf(stores, its.id, clock())).length,
});

const EXAMPLE: z.input<typeof person> = {
  id: 7,
  email: 'ada@wallet.example',
  name: 'Ada Obi',
  role: 'supervisor',
  status: 'active',
  has_totp: true,
  must_change_password: false,
  created_at: '2026-11-01T08:00:00.000Z',
  last_login_at: '2026-11-20T14:02:09.120Z',
  sessions: 1,
};
const PASSWORD_EXAMPLE = {
  person: { ...EXAMPLE, must_change_password: true, sessions: 0 },
  password: 'q5x2d-8kk0m-w3r7t-vv91z',
};
const byId = z.object({ id: idInPath });

/** A person after a change, or why there was none. */
async function changed(stores: StaffStores, result: Result<Person, PeopleFault>, deps: Pick<StaffDeps, 'clock'>) {
  if (!result.ok) return err(PEOPLE_PROBLEMS[result.error]);
  return ok({ reply: await view(stores, result.value, deps), act: null });
}

/** The people of the support desk. Every change to a person ends their sessions. */
export const STAFF_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/staff',
    tag: 'Staff',
    summary: 'All staff, by name',
    right: 'staff',
    problems: [],
    reply: people,
    example: { rows: [EXAMPLE] },
    look: ({ work, staff }) =>
      work.read(async (stores) => {
        const found = await stores.staff.list();
        return ok({ rows: await Array.fromAsync(found, (one) => view(stores, one, staff)) });
      }),
  }),

  act({
    method: 'post',
    path: '/staff',
    tag: 'Staff',
    summary: 'Add a person',
    description: 'The password in the reply is shown this once, and must be changed at the first login.',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['already_exists'],
    body: newPerson,
    bodyExample: { email: 'ada@wallet.example', name: 'Ada Obi', role: 'supervisor' },
    reply: oncePassword,
    example: PASSWORD_EXAMPLE,
    prepare: ({ staff }) => initialPassword(staff),
    async act(stores, { ring, staff }, call, initial) {
      const added = await addPerson(stores, call.body, initial, actingOf(call, ring));
      if (!added.ok) return err(PEOPLE_PROBLEMS[added.error]);
      const reply = { person: await view(stores, added.value, staff), password: initial.password };
      return ok({ reply, act: null });
    },
  }),

  act({
    method: 'put',
    path: '/staff/{id}/role',
    tag: 'Staff',
    summary: 'Give a person another role',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['not_found', 'last_admin'],
    params: byId,
    body: changedPerson.pick({ role: true }).required(),
    bodyExample: { role: 'supervisor' },
    reply: person,
    example: { ...EXAMPLE, sessions: 0 },
    async act(stores, { ring, staff }, call) {
      const { params, body } = call;
      return changed(stores, await changeRole(stores, params.id, body.role, actingOf(call, ring)), staff);
    },
  }),

  act({
    method: 'put',
    path: '/staff/{id}/status',
    tag: 'Staff',
    summary: 'Disable a person, or let them in again',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['not_found', 'last_admin'],
    params: byId,
    body: changedPerson.pick({ status: true }).required(),
    bodyExample: { status: 'disabled' },
    reply: person,
    example: { ...EXAMPLE, status: 'disabled', sessions: 0 },
    async act(stores, { ring, staff }, call) {
      const { params, body } = call;
      const change = body.status === 'active' ? enablePerson : disablePerson;
      return changed(stores, await change(stores, params.id, actingOf(call, ring)), staff);
    },
  }),

  act({
    method: 'post',
    path: '/staff/{id}/password',
    tag: 'Staff',
    summary: 'Give a person a new initial password',
    description: 'It is shown this once, and must be changed at the first login. The second factor stays.',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['not_found'],
    params: byId,
    reply: oncePassword,
    example: PASSWORD_EXAMPLE,
    prepare: ({ staff }) => initialPassword(staff),
    async act(stores, { ring, staff }, call, initial) {
      const reset = await resetPassword(stores, call.params.id, initial, actingOf(call, ring));
      if (!reset.ok) return err(PEOPLE_PROBLEMS[reset.error]);
      const reply = { person: await view(stores, reset.value, staff), password: initial.password };
      return ok({ reply, act: null });
    },
  }),

  act({
    method: 'post',
    path: '/staff/{id}/unlock',
    tag: 'Staff',
    summary: 'Unlock a person who is kept out by wrong tries',
    description:
      'Their tries count from zero. The pass in the reply gives one browser its own count of tries, so that strangers who go on trying do not matter. It is shown this once, lasts an hour, and is not a login: password and second factor are still asked for.',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['not_found'],
    params: byId,
    reply: oncePass,
    example: { person: EXAMPLE, pass: 'pass.7.mig5zk0w.q5x2d8kk0mw3.1f9a03bc.0c5e7d1f22b94a6688d0e1f3a5b7c9d2' },
    async act(stores, { ring, staff }, call) {
      const done = await unlockPerson(stores, call.params.id, staff, actingOf(call, ring));
      if (!done.ok) return err(PEOPLE_PROBLEMS[done.error]);
      const reply = { person: await view(stores, done.value.person, staff), pass: done.value.pass };
      return ok({ reply, act: null });
    },
  }),

  act({
    method: 'delete',
    path: '/staff/{id}/totp',
    tag: 'Staff',
    summary: 'Remove a lost second factor',
    description: 'If the role needs one, the next login sets up a new one.',
    right: 'staff',
    needsFreshLogin: true,
    problems: ['not_found'],
    params: byId,
    reply: person,
    example: { ...EXAMPLE, has_totp: false, sessions: 0 },
    async act(stores, { ring, staff }, call) {
      return changed(stores, await resetTotp(stores, call.params.id, actingOf(call, ring)), staff);
    },
  }),

  look({
    path: '/staff/{id}/sessions',
    tag: 'Staff',
    summary: 'The sessions of a person, the newest first',
    right: 'staff',
    problems: ['not_found'],
    params: byId,
    reply: sessions,
    example: { rows: [{ ...SESSION_ROW_EXAMPLE, is_this: false }] },
    look: ({ work, staff }, { caller, params }) =>
      work.read(async (stores) => {
        if (!(await stores.staff.find(params.id))) return err(problem('not_found'));
        const own = caller.kind === 'person' ? caller.sessionId : null;
        const found = await sessionsOf(stores, params.id, staff.clock());
        return ok({ rows: found.map((one) => sessionRowView(one, own, staff)) });
      }),
  }),

  act({
    method: 'delete',
    path: '/staff/{id}/sessions/{session_id}',
    tag: 'Staff',
    summary: 'End a session of a person',
    right: 'staff',
    problems: ['not_found'],
    params: z.object({ id: idInPath, session_id: idInPath }),
    reply: done,
    example: { done: true },
    async act(stores, { ring }, call) {
      const its = { staffId: call.params.id, id: call.params.session_id };
      const ended = await endSession(stores, its, 'session.revoke', actingOf(call, ring));
      return ended ? ok({ reply: { done: true as const }, act: null }) : err(problem('not_found'));
    },
  }),
];
