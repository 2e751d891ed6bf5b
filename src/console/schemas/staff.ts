import { z } from 'zod';
import { LONGEST_MARK } from '../../staff/known-browser.ts';
import { ACTS } from '../../audit-log/acts.ts';
import { ACTOR_KINDS, type ActorKind } from '../../audit-log/ports.ts';
import { RIGHTS, ROLES, TOKEN_RIGHTS } from '../../staff/rights.ts';
import { filterText, pageOf, paging, time, typed } from './primitives.ts';

export const role = z.enum(ROLES);
export const right = z.enum(RIGHTS);
const email = z.string().trim().max(200).meta({ example: 'ada@wallet.example' });
const password = z.string().min(1).max(200);

const clock = z
  .object({
    at: time,
    minute_ms: z.number().meta({ description: 'how long a minute of it lasts, in milliseconds; less only in a demo' }),
  })
  .meta({ id: 'Clock', description: 'the clock that all times of the service go by' });

/** Who is logged in, what they may do, and which step their login still needs. */
export const session = z
  .object({
    stage: z.enum(['password', 'totp', 'enrol', 'full']).meta({
      description:
        'password: it must be changed; totp: a code is asked for; enrol: two-factor login must be set up; full: in',
    }),
    person: z.object({ id: z.int(), email: z.string(), name: z.string(), role, has_totp: z.boolean() }),
    rights: z.array(right),
    expires_at: time,
    idle_until: time,
    is_fresh: z.boolean().meta({ description: 'logged in less than 10 minutes ago, as a reveal requires' }),
    /** Shown on every page. */
    merchant_name: z.string(),
    modes: z.array(z.enum(['TEST', 'LIVE'])),
    demo: z
      .object({ checkouts: z.object({ TEST: z.string(), LIVE: z.string() }) })
      .nullable()
      .meta({ description: 'only in a demo: where its transactions are made' }),
    clock,
  })
  .meta({ id: 'Session' });
const pass = z
  .string()
  .trim()
  .regex(/^[\w.-]*$/)
  .max(LONGEST_MARK);
export const login = z.object({
  email,
  password,
  pass: pass.optional().meta({ description: 'from an admin, for a person kept out by the wrong tries of others' }),
});
export const totpCode = z.object({
  code: z.string().trim().min(6).max(40).meta({ description: 'six digits, or a recovery code' }),
});
export const newPassword = z.object({ current: password, new: password });
export const reauthentication = z.object({ password: password.optional(), code: z.string().trim().max(40).optional() });
export const enrolment = z.object({
  secret: z.string(),
  uri: z.string().meta({ description: 'otpauth URI for a QR code' }),
});
export const recoveryCodes = z.object({ recovery_codes: z.array(z.string()) });
/** What the login page needs before anybody is logged in. */
export const loginHints = z
  .object({
    merchant_name: z.string(),
    sso: z.boolean(),
    demo: z
      .array(z.object({ role, email: z.string(), password: z.string(), code: z.string().nullable(), says: z.string() }))
      .nullable()
      .meta({ description: 'the accounts of the demo; null outside the demo' }),
  })
  .meta({ id: 'LoginHints' });
export const sessionRow = z
  .object({
    id: z.int(),
    is_this: z.boolean(),
    created_at: time,
    last_seen_at: time,
    expires_at: time,
    address: z.string(),
    browser: z.string(),
  })
  .meta({ id: 'SessionRow' });
export const sessions = z.object({ rows: z.array(sessionRow) });

export const person = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role,
    status: z.enum(['active', 'disabled']),
    has_totp: z.boolean(),
    must_change_password: z.boolean(),
    created_at: time,
    last_login_at: time.nullable(),
    sessions: z.int(),
  })
  .meta({ id: 'Person' });
export const people = z.object({ rows: z.array(person) });
export const newPerson = z.object({ email, name: z.string().trim().min(1).max(100), role });
export const changedPerson = z.object({ role: role.optional(), status: z.enum(['active', 'disabled']).optional() });
export const oncePassword = z
  .object({ person, password: z.string().meta({ description: 'shown once; it must be changed at the first login' }) })
  .meta({ id: 'OncePassword' });

export const oncePass = z
  .object({ person, pass: z.string().meta({ description: 'shown once; lasts an hour, and is no login' }) })
  .meta({ id: 'OncePass' });

export const tokenRow = z
  .object({
    id: z.int(),
    name: z.string(),
    rights: z.array(right),
    created_by: z.string(),
    created_at: time,
    expires_at: time,
    last_used_at: time.nullable(),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'TokenRow' });
export const tokens = z.object({ rows: z.array(tokenRow) });
export const newToken = z.object({
  name: z.string().trim().min(1).max(100),
  rights: z.array(z.enum(TOKEN_RIGHTS)).min(1),
  days: z.int().min(1).max(366),
});
export const onceToken = z
  .object({ token: z.string().meta({ description: 'shown once' }), row: tokenRow })
  .meta({ id: 'OnceToken' });

const auditedAct = z
  .enum(Object.keys(ACTS) as (keyof typeof ACTS)[])
  .meta({ description: 'noun.verb', example: 'voucher.reveal' });
export const auditLogQuery = z.object({
  actor: filterText(200).optional(),
  act: auditedAct.optional(),
  subject: filterText(300).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  ...paging,
});
export const auditLogRow = z
  .object({
    id: z.int(),
    at: time,
    actor_kind: z.enum(Object.keys(ACTOR_KINDS) as [ActorKind]),
    actor_id: z.int().nullable(),
    actor: z.string().meta({
      description:
        'the e-mail of a person, the name of a token or app key, the user reference of a customer, or who ran the command',
    }),
    act: auditedAct,
    says: z.string(),
    subject: z.string().nullable(),
    reason: z.string().nullable(),
    address: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditLogRow' });
export const auditLogPage = pageOf(auditLogRow, 'AuditLogPage');
export const auditLogVerdict = z
  .object({
    holds: z.boolean(),
    entries: z.int(),
    head: z.string().nullable(),
    broken_at: z.int().nullable(),
    fault: z.string().nullable(),
  })
  .meta({ id: 'AuditLogVerdict' });

export const savedView = z
  .object({ id: z.int(), name: z.string(), page: z.string(), query: z.string(), created_at: time })
  .meta({ id: 'SavedView' });
export const savedViews = z.object({ rows: z.array(savedView) });
export const newSavedView = z.object({
  name: typed.min(1).max(60),
  page: z.string().regex(/^[a-z-]{1,40}$/),
  query: typed.max(2_000).meta({ description: 'the filters, as in the page’s URL' }),
});

/** The configuration in force, without secrets. */
export const settings = z
  .object({
    version: z.string(),
    node: z.string(),
    started_at: time,
    dialect: z.enum(['sqlite', 'postgres']),
    health: z.object({
      database: z.enum(['ok', 'unavailable']),
      worker: z.enum(['inline', 'off']),
      serving: z.boolean(),
    }),
    settings: z.array(
      z.object({ name: z.string(), value: z.string().nullable(), is_secret: z.boolean(), says: z.string() }),
    ),
  })
  .meta({ id: 'Settings' });
