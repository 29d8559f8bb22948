import Sequencer from '@jest/test-sequencer';

const SLOWEST_FIRST = ['e2e', 'int', 'unit'];

/**
 * Where no earlier run has told how long each suite takes, the suites of whole processes and of servers begin: they are
 * the longest and mostly wait, so that the others can fill the processors meanwhile.
 */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (tests.some((test) => this.time(test) !== undefined)) return sorted;
    const rankOf = ({ context }) => SLOWEST_FIRST.indexOf(context.config.displayName?.name);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
