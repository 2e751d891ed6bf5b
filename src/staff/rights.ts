/**
 * What each role may do, in one table. Everything else about rights is derived from it. A machine's token has rights
 * too, but none that only a person may have.
 */
export const ROLES = ['viewer', 'agent', 'supervisor', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const RIGHTS = [
  'see',
  'see_phones',
  'resend',
  'note',
  'retry',
  'reveal',
  'decide',
  'freeze',
  'lift',
  'customers',
  'audit_log',
  'export',
  'ledger',
  'staff',
  'settings',
] as const;
export type Right = (typeof RIGHTS)[number];

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['see'],
  agent: ['see', 'see_phones', 'resend', 'note', 'retry'],
  supervisor: [
    'see',
    'see_phones',
    'resend',
    'note',
    'retry',
    'reveal',
    'decide',
    'freeze',
    'lift',
    'customers',
    'audit_log',
    'export',
    'ledger',
  ],
  auditor: ['see', 'see_phones', 'audit_log', 'export', 'ledger'],
  admin: ['see', 'see_phones', 'staff', 'settings'],
};

export const may = (role: Role, right: Right): boolean => RIGHTS_OF[role].includes(right);
export const rightsOf = (role: Role): readonly Right[] => RIGHTS_OF[role];

/** The roles whose login needs a second factor. */
export const ROLES_NEED_TOTP: readonly Role[] = ['supervisor', 'admin'];

/**
 * The rights that a machine's token may have. Only a person may reveal, decide, lift limits, or change customers and
 * staff.
 */
export const TOKEN_RIGHTS = [
  'see',
  'see_phones',
  'resend',
  'note',
  'retry',
  'freeze',
  'audit_log',
  'export',
  'ledger',
  'settings',
] as const satisfies readonly Right[];
export type TokenRight = (typeof TOKEN_RIGHTS)[number];
