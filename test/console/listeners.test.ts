import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createListeners } from '../../src/console/listeners.ts';

const MOST = 3;

/** A caller enters, or the caller's listener at this place leaves. */
const acts = fc.array(
  fc.oneof(
    fc.record({ enters: fc.constantFrom('ada', 'bola') }),
    fc.record({ leaves: fc.constantFrom('ada', 'bola'), place: fc.nat(MOST - 1) }),
  ),
  { minLength: 40, maxLength: 80 },
);

test('leaving gives back one place, in any order, and no caller has more than the limit', () => {
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
