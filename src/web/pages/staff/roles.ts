import type { Right, Role } from '../../wire.ts';

/** What each role is for (docs/support-desk.md#roles). */
export const ROLE_SAYS: Readonly<Record<Role, string>> = {
  viewer: 'Sees transactions and customers, phones masked',
  agent: 'Sends vouchers again, writes notes, retries messages',
  supervisor: 'Also reveals PINs, decides cases, freezes wallets, sees the books',
  auditor: 'Sees everything that is recorded, changes nothing',
  admin: 'Manages people and settings, not transactions',
};
export const ROLE_CHOICES = Object.entries(ROLE_SAYS).map(([value, says]) => ({ value, label: `${value}: ${says}` }));

/** The rights that a machine's token may have. The service refuses every other right. */
export const TOKEN_RIGHT_SAYS = {
  see: 'See transactions and customers',
  see_phones: 'See whole phone numbers',
  resend: 'Send vouchers again',
  note: 'Write notes',
  retry: 'Retry messages',
  freeze: 'Freeze and unfreeze wallets',
  audit_log: 'Read the audit log',
  export: 'Export',
  ledger: 'Read the ledger',
  settings: 'Read the settings',
} as const satisfies Partial<Record<Right, string>>;
