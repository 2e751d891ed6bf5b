import Sequencer from '@jest/test-sequencer';

/** The tests that take minutes, the longest first. Started last, one of them would run alone at the end. */
const LONG = ['simulator/mutants', 'chaos/chaos', 'simulator/simulator', 'fuzz/fuzz', 'web/transactions-pages'];

const rank = ({ path }) => {
  const place = LONG.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? LONG.length : place;
};

/** Jest's own order, except that the tests that take minutes come first. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b));
  }
}
