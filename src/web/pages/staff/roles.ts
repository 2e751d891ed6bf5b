import type { Right, Role } from '../../wire.ts';

/** What each role is for, as docs/support-desk.md#roles has it. */
export const ROLE_SAYS: Readonly<Record<Role, string>> = {
  viewer: 'Sees transactions and customers, phones masked',
  agent: 'Sends vouchers again, writes notes, retries messages',
  supervisor: 'Also reveals PINs, decides cases, freezes wallets, sees the books',
  auditor: 'Sees everything that is recorded, changes nothing',
  admin: 'Looks after people and settings, not after transactions',
};
export const ROLE_CHOICES = Object.entries(ROLE_SAYS).map(([value, says]) => ({ value, label: `${value}: ${says}` }));

/** What a machine's token may be given; the service refuses every other right. */
export const TOKEN_RIGHT_SAYS = {
  see: 'See transactions and customers',
  see_phones: 'See phone numbers whole',
  resend: 'Send vouchers again',
  note: 'Write notes',
  retry: 'Retry messages',
  freeze: 'Freeze and unfreeze wallets',
  audit_log: 'Read the audit log',
  export: 'Export',
  ledger: 'Read the ledger',
  settings: 'Read the settings',
} as const satisfies Partial<Record<Right, string>>;
