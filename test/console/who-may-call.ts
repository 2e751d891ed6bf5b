import type { Role } from '../../src/staff/rights.ts';

export interface Callers {
  readonly roles: readonly Role[];
  /** Whether a machine may, with a token that holds every right a token can be given. */
  readonly machines: boolean;
  /** Whether a login of some hours ago is not enough. */
  readonly fresh: boolean;
  /** `method path`, as in the list of routes. */
  readonly routes: readonly string[];
}

const EVERYBODY: readonly Role[] = ['viewer', 'agent', 'supervisor', 'auditor', 'admin'];

/**
 * Who may call each route of the staff API. Written by hand and never read from the product: a route whose right is changed
 * by mistake contradicts this table. Somebody without a login may call none of these.
 */
export const WHO_MAY_CALL: readonly Callers[] = [
  {
    roles: EVERYBODY,
    machines: true,
    fresh: false,
    routes: [
      'get /live',
      'get /attention',
      'get /attention/slow-refunds',
      'get /attention/undelivered-vouchers',
      'get /attention/work',
      'get /attention/today',
      'get /transactions',
      'get /transactions/count',
      'get /transactions/facets',
      'get /transactions/{reference}',
      'get /reviews',
      'get /reviews/{id}',
      'get /customers',
      'get /customers/{mode}/{user_reference}',
      'get /customers/{mode}/{user_reference}/limits',
      'get /customers/{mode}/{user_reference}/statement',
      'get /approvals',
      'get /waiting-for-you',
      'get /deliveries',
      'get /deliveries/refused',
      'get /deliveries/{id}',
      'get /outbox',
      'get /figures',
      'get /figures/sold',
    ],
  },
  {
    // A person's own things, and looking at a case.
    roles: EVERYBODY,
    machines: false,
    fresh: false,
    routes: [
      'get /sessions',
      'delete /sessions/{id}',
      'get /saved-views',
      'post /saved-views',
      'delete /saved-views/{id}',
      'put /reviews/{id}/viewers/{tab}',
      'delete /reviews/{id}/viewers/{tab}',
    ],
  },
  {
    roles: ['agent', 'supervisor'],
    machines: true,
    fresh: false,
    routes: [
      'post /transactions/{reference}/notes',
      'post /reviews/{id}/notes',
      'post /vouchers/{id}/send-again',
      'post /transactions/{reference}/ask',
      'post /outbox/retry',
    ],
  },
  {
    roles: ['supervisor'],
    machines: true,
    fresh: false,
    routes: ['post /customers/{mode}/{user_reference}/freeze', 'post /customers/{mode}/{user_reference}/unfreeze'],
  },
  {
    roles: ['supervisor'],
    machines: false,
    fresh: false,
    routes: [
      'post /reviews/{id}/decision',
      'post /customers/{mode}/{user_reference}/details',
      'post /customers/{mode}/{user_reference}/lift-limits',
      'post /customers/{mode}/{user_reference}/unlock-pin',
      'post /approvals/{id}/approve',
      'post /approvals/{id}/refuse',
    ],
  },
  { roles: ['supervisor'], machines: false, fresh: true, routes: ['post /vouchers/{id}/reveal'] },
  {
    roles: ['supervisor', 'auditor'],
    machines: true,
    fresh: false,
    routes: [
      'get /transactions/export',
      'get /customers/{mode}/{user_reference}/statement/export',
      'get /ledger/totals',
      'get /ledger/entries',
      'get /ledger/audit',
      'get /audit-log',
      'get /audit-log/verdict',
    ],
  },
  { roles: ['admin'], machines: true, fresh: false, routes: ['get /settings'] },
  {
    roles: ['admin'],
    machines: false,
    fresh: false,
    routes: [
      'get /staff',
      'get /staff/{id}/sessions',
      'delete /staff/{id}/sessions/{session_id}',
      'get /tokens',
      'delete /tokens/{id}',
      'get /app-keys',
      'delete /app-keys/{id}',
    ],
  },
  {
    roles: ['admin'],
    machines: false,
    fresh: true,
    routes: [
      'post /staff',
      'put /staff/{id}/role',
      'put /staff/{id}/status',
      'post /staff/{id}/password',
      'post /staff/{id}/unlock',
      'delete /staff/{id}/totp',
      'post /tokens',
      'post /app-keys',
    ],
  },
];

/** Steps of the login, which need no login. */
export const OPEN_TO_ALL: readonly string[] = [
  'get /login/hints',
  'post /login',
  'post /login/totp',
  'post /login/password',
  'post /login/totp/enrol',
  'post /login/totp/confirm',
  'get /session',
  'post /session/fresh',
  'post /logout',
  'post /session/recovery-codes',
];
