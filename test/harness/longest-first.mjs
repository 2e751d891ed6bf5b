import Sequencer from '@jest/test-sequencer';

/** What takes minutes, the longest first: begun last, it would keep one core waiting at the end. */
const LONG = ['simulator/mutants', 'chaos/chaos', 'simulator/simulator', 'fuzz/fuzz', 'web/transactions-pages'];

const rank = ({ path }) => {
  const place = LONG.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? LONG.length : place;
};

/** Jest's own order, but for the tests that take minutes. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b));
  }
}
