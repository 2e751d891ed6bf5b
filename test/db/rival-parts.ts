import { createKeyRing } from '../../src/core/key-ring.ts';
import { NOW } from './records.ts';

/** What several rivals need. */
export const RING = createKeyRing([Buffer.alloc(32, 7)]);

export const STEP_BACK = {
  now: NOW,
  before: NOW + 86_400_000,
  waits: { restMs: 3_600_000, firstJobMs: 60_000, leaseMs: 120_000, retryMs: { first: 30_000, longest: 3_600_000 } },
  busy: [],
};

/** What they answered, whoever answered it. */
export const inOrder = (answers: readonly unknown[]): readonly unknown[] =>
  answers.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
