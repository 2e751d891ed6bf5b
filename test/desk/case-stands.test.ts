import { expect, test } from '@jest/globals';
import { caseStands, settledBy } from '../../src/desk/case-stands.ts';
import { REVIEW_STATUSES, type Review, type ReviewStatus } from '../../src/reviews/ports.ts';
import { STATES } from '../../src/transactions/states.ts';
import { TRANSITIONS } from '../../src/transactions/steps.ts';
import { NOW } from '../db/records.ts';
import { FINSWICH } from '../harness/upstreams.ts';

const aCase = (status: ReviewStatus): Review => ({
  id: 1,
  kind: 'in_doubt',
  transactionId: 1,
  rail: 'finswich',
  reference: 'r',
  mode: 'LIVE',
  evidence: {},
  status,
  openedAt: NOW,
  choice: 'unpaid',
  reason: 'valueCame',
  proposedBy: 'ada@wallet.example',
  decidedBy: 'bola@wallet.example',
  closedAt: NOW,
  waitUntil: null,
});

test('the sentence names the last person who acted and, if there is one, the choice', () => {
  const said = Object.fromEntries(
    (Object.keys(REVIEW_STATUSES) as ReviewStatus[]).map((status) => [status, caseStands(aCase(status), FINSWICH)]),
  );
  expect(said).toEqual({
    open: 'Nobody has decided this case yet.',
    proposed: 'ada@wallet.example has proposed: Finswich has not paid. A second person must confirm it.',
    postponed: 'bola@wallet.example has asked Finswich again, and lets the case wait.',
    decided: 'bola@wallet.example has decided this case: Finswich has not paid.',
    superseded: 'What came later showed how the transaction ended, and closed this case before anybody decided it.',
  });
});

test('every step that settles a case has words of its own', () => {
  const steps = TRANSITIONS.filter(
    ({ from, to }) => from.some((state) => state !== 'none' && STATES[state].mayRest) && to !== 'stays',
  );
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.map(({ on }) => on).filter((on) => settledBy(on, FINSWICH) === on)).toEqual([]);
  expect(settledBy('the PIN or token came', FINSWICH)).toBe('the PIN or token came');
});
