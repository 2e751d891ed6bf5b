/** Every command of design §13, as it is typed. */
export const COMMANDS = [
  'serve',
  'work',
  'demo',
  'sandbox',
  'migrate',
  'wallet open',
  'wallet fund',
  'wallet show',
  'wallet freeze',
  'wallet unfreeze',
  'transaction show',
  'transaction list',
  'review list',
  'review decide',
  'audit',
  'backup',
];
