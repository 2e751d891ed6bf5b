import { expect, test } from '@jest/globals';
import { RIGHTS, ROLES, ROLES_NEED_TOTP, TOKEN_RIGHTS, may } from '../../src/staff/rights.ts';

test('the table of rights is as specified', () => {
  const table = Object.fromEntries(RIGHTS.map((right) => [right, ROLES.filter((role) => may(role, right)).join(' ')]));
  expect(table).toEqual({
    see: 'viewer agent supervisor auditor admin',
    see_phones: 'agent supervisor auditor admin',
    resend: 'agent supervisor',
    note: 'agent supervisor',
    retry: 'agent supervisor',
    reveal: 'supervisor',
    decide: 'supervisor',
    freeze: 'supervisor',
    customers: 'supervisor',
    audit_log: 'supervisor auditor',
    export: 'supervisor auditor',
    ledger: 'supervisor auditor',
    lift: 'supervisor',
    staff: 'admin',
    settings: 'admin',
  });
});

test('a person who can reveal, decide, or change customers or people logs in with a second factor', () => {
  for (const right of ['reveal', 'decide', 'customers', 'staff'] as const) {
    expect(ROLES.filter((role) => may(role, right) && !ROLES_NEED_TOTP.includes(role))).toEqual([]);
    expect(TOKEN_RIGHTS).not.toContain(right);
  }
});
