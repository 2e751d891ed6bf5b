import type { z } from 'zod';
import { type Known, expiresAt, idleUntil, isFresh } from '../staff/sessions.ts';
import { rightsOf } from '../staff/rights.ts';
import type { ConsoleDeps } from './deps.ts';
import { clockView, timeView } from './time-view.ts';
import type { session } from './schemas/staff.ts';

/** The session as the staff API returns it. The person has no rights before the login is complete. */
export function sessionView(deps: ConsoleDeps, { session: its, person }: Known): z.input<typeof session> {
  const { merchantName, modes, demo, staff } = deps;
  const { id, email, name, role, totpSecret } = person;
  return {
    stage: its.stage,
    person: { id, email, name, role, has_totp: totpSecret !== null },
    rights: its.stage === 'full' ? [...rightsOf(role)] : [],
    expires_at: timeView(staff.shownAt(expiresAt(its))),
    idle_until: timeView(staff.shownAt(idleUntil(its))),
    is_fresh: isFresh(its, staff.clock()),
    merchant_name: merchantName,
    modes: [...modes],
    demo: demo && { checkouts: demo.checkouts },
    clock: clockView(deps),
  };
}

export const SESSION_EXAMPLE: z.input<typeof session> = {
  stage: 'full',
  person: { id: 7, email: 'ada@wallet.example', name: 'Ada Obi', role: 'supervisor', has_totp: true },
  rights: [...rightsOf('supervisor')],
  expires_at: '2026-11-21T02:02:09.120Z',
  idle_until: '2026-11-20T14:32:09.120Z',
  is_fresh: true,
  merchant_name: 'Demo Wallet',
  modes: ['TEST'],
  demo: null,
  clock: { at: '2026-11-20T14:02:09.120Z', minute_ms: 60_000 },
};
