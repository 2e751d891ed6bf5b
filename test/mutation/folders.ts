/**
 * The pure core, folder by folder, with the tests that may notice its mutants: the quick ones first, because the first that
 * fails ends the matter. `simulation.ts` plays the simulator's fixed seeds.
 */
export const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ledger: [
    'test/ledger/movements.test.ts',
    'test/mutation/simulation.ts',
    'test/ledger/post.test.ts',
    'test/ledger/audit.test.ts',
  ],
  otp: [
    'test/otp/limits.test.ts',
    'test/otp/read-code.test.ts',
    'test/otp/codes.test.ts',
    'test/core/step-back.test.ts',
    'test/mutation/simulation.ts',
  ],
  outbox: ['test/outbox/backoff.test.ts', 'test/mutation/simulation.ts'],
  inbox: ['test/inbox/receive.test.ts', 'test/mutation/simulation.ts'],
  reviews: [
    'test/reviews/decide.test.ts',
    'test/reviews/kinds.test.ts',
    'test/reviews/ask-finswich.test.ts',
    'test/mutation/simulation.ts',
  ],
  vouchers: [
    'test/vouchers/value.test.ts',
    'test/vouchers/value-names.test.ts',
    'test/vouchers/code-shapes.test.ts',
    'test/vouchers/keep.test.ts',
  ],
};
