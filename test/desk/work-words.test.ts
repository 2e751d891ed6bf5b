import { expect, test } from '@jest/globals';
import type { WorkRow } from '../../src/desk/ports/work.ts';
import { choiceEffects } from '../../src/desk/review-effects.ts';
import { workWords } from '../../src/desk/work.ts';
import { REVIEW_KINDS, type ReviewKind, choicesOf } from '../../src/reviews/kinds.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { NOW, aTransaction, anOpenCase } from '../db/records.ts';
import { FINSWICH, UPSTREAMS } from '../harness/upstreams.ts';

const aRow = (kind: ReviewKind, given: Partial<WorkRow>): WorkRow => ({
  source: 'case',
  id: 1,
  since: NOW,
  mode: 'LIVE',
  money: null,
  rail: 'finswich',
  reference: 'UTL-1',
  userReference: 'meg',
  kind,
  status: 'open',
  choice: null,
  fault: null,
  ...given,
});

/** The choices of a kind of case, with the names under which people choose them. */
function namesOf(kind: ReviewKind): ReadonlyMap<string, string> {
  const review = anOpenCase({ kind });
  const effects = (Object.keys(STATES) as State[]).flatMap((state) =>
    choiceEffects(review, aTransaction({ state }), FINSWICH),
  );
  return new Map(effects.map(({ choice, label }) => [choice, label]));
}

test('the work list asks the second person to confirm exactly the choice that was proposed', () => {
  for (const kind of Object.keys(REVIEW_KINDS) as ReviewKind[]) {
    const names = namesOf(kind);
    expect([...names.keys()].toSorted()).toEqual(choicesOf(kind).toSorted());
    for (const [choice, name] of names) {
      const { next } = workWords(aRow(kind, { status: 'proposed', choice }), UPSTREAMS);
      expect([kind, next]).toEqual([kind, `Confirm “${name}”, or propose otherwise`]);
    }
    expect(workWords(aRow(kind, {}), UPSTREAMS).next).toBe('Decide the case');
  }
});
