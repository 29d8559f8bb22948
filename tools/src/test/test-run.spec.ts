import { describe, expect, it } from '@jest/globals';
import { planRuns, readTestOptions, startsStacks, usesPrograms } from './read-test-options.ts';
import { describeTally, sumOf, tallyOf } from './tally.ts';

const runsOf = (...argv: string[]) => planRuns(readTestOptions(argv), false).map((run) => run.join(' '));

describe('a test run', () => {
  it('does all suites together', () => {
    const runs = runsOf();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toContain('--selectProjects unit int e2e');
  });

  it('does the end-to-end suites after the others, one at a time, where stacks share a virtual host', () => {
    const [first, second] = planRuns(readTestOptions([]), true).map((run) => run.join(' '));
    expect(first).toContain('--selectProjects unit int');
    expect(first).not.toContain('e2e');
    expect(second).toContain('--maxWorkers=1 --selectProjects e2e');
  });

  it.each([
    [[], true],
    [['--selectProjects', 'e2e'], true],
    [['--selectProjects', 'int'], false],
    [['--embedded'], false],
  ] as const)('with %j starts stacks: %j', (argv, expected) => {
    expect(startsStacks(readTestOptions(argv))).toBe(expected);
  });

  it.each([
    [[], true],
    [['--selectProjects', 'int'], true],
    [['--selectProjects', 'unit'], false],
    [['--embedded'], false],
  ] as const)('with %j looks for programs: %j', (argv, expected) => {
    expect(usesPrograms(readTestOptions(argv))).toBe(expected);
  });

  it('leaves out what needs services when it is embedded', () => {
    const [first] = runsOf('--embedded');
    expect(first).toContain('--testPathIgnorePatterns=\\.int\\.spec\\.ts$');
    expect(first).toContain('--testPathIgnorePatterns=\\.stack\\.spec\\.ts$');
    expect(first).not.toContain(' int');
  });

  it('is one run when the projects are named', () => {
    expect(runsOf('--selectProjects', 'unit')).toHaveLength(1);
  });

  it('passes on what it does not know', () => {
    expect(runsOf('--bail')[0]).toContain('--bail');
    expect(runsOf('--require-services')[0]).not.toContain('require');
  });

  it('refuses to require services and to leave them out', () => {
    expect(() => readTestOptions(['--embedded', '--require-services'])).toThrow('exclude each other');
  });
});

describe('the counts of a run', () => {
  const report = (counts: object) =>
    JSON.stringify({
      ...{ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 },
      ...counts,
    });

  it('take a suite that cannot be run for a failure', () => {
    expect(tallyOf(report({ numPassedTests: 3, numRuntimeErrorTestSuites: 1 })).failed).toBe(1);
  });

  it('take a missing report for a failure', () => {
    expect(tallyOf(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('add up over runs to one plain line', () => {
    const tallies = [report({ numPassedTests: 2 }), report({ numPassedTests: 1, numPendingTests: 4 })].map(tallyOf);
    expect(describeTally(sumOf(tallies))).toBe('3 passed, 0 failed, 4 skipped');
  });
});
