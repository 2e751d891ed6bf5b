import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createListeners } from '../../src/console/listeners.ts';

const MOST = 3;

/** A name enters, or the one that has been there for so many others leaves. */
const acts = fc.array(
  fc.oneof(
    fc.record({ enters: fc.constantFrom('ada', 'bola') }),
    fc.record({ leaves: fc.constantFrom('ada', 'bola'), place: fc.nat(MOST - 1) }),
  ),
  { minLength: 40, maxLength: 80 },
);

test('whoever leaves gives one place back, in whatever order, and nobody has more than theirs', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const listeners = createListeners(MOST);
      const there: Record<string, (() => void)[]> = { ada: [], bola: [] };
      const refused: boolean[] = [];
      const full: boolean[] = [];
      for (const act of all) {
        if ('leaves' in act) {
          there[act.leaves]?.splice(act.place, 1)[0]?.();
          continue;
        }
        const open = there[act.enters] ?? [];
        full.push(open.length === MOST);
        const leave = listeners.enter(act.enters);
        refused.push(leave === null);
        if (leave) open.push(leave);
      }
      expect(refused).toEqual(full);
    }),
  );
});
