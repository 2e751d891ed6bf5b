import Sequencer from '@jest/test-sequencer';

/** Runs test files in the order in which `testMatch` names them: the quick ones first. */
export default class AsListed extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => context.config.testMatch.indexOf(path);
    return tests.toSorted((a, b) => rank(a) - rank(b));
  }
}
