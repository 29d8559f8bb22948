export interface TestOptions {
  /** Fail, rather than skip, when RabbitMQ or MongoDB can be neither found nor installed. */
  readonly requireServices: boolean;
  /** Leave out every suite that needs them. */
  readonly embedded: boolean;
  /** For jest, as they came. */
  readonly jestArgs: readonly string[];
}

const REQUIRE = '--require-services';
const EMBEDDED = '--embedded';

/** Takes the runner's own flags out of the command line. Throws when they contradict each other. */
export function readTestOptions(argv: readonly string[]): TestOptions {
  const options = {
    requireServices: argv.includes(REQUIRE),
    embedded: argv.includes(EMBEDDED),
    jestArgs: argv.filter((arg) => arg !== REQUIRE && arg !== EMBEDDED),
  };
  if (options.requireServices && options.embedded) throw new Error(`${REQUIRE} and ${EMBEDDED} exclude each other.`);
  return options;
}

const SERVICE_SUITES = ['\\.int\\.spec\\.ts$', '\\.stack\\.spec\\.ts$'];
const JEST = 'node_modules/jest/bin/jest.js';

/** Whether stacks of processes may be started. */
export function startsStacks({ embedded, jestArgs }: TestOptions): boolean {
  return !embedded && (!namesProjects(jestArgs) || jestArgs.includes('e2e'));
}

/** Whether suites are among them that use programs, such as Helm. */
export function usesPrograms({ embedded, jestArgs }: TestOptions): boolean {
  return !embedded && (!namesProjects(jestArgs) || jestArgs.includes('int') || jestArgs.includes('e2e'));
}

/** More than the processors of a small machine: suites of processes and servers wait much of their time. */
const WORKERS = 4;

/**
 * Command lines for node, one per run of jest: a single one, except where the stacks of the end-to-end suites share one
 * virtual host of the broker. They would take each other's messages there, and run after the others, one at a time.
 */
export function planRuns({ embedded, jestArgs }: TestOptions, sharedVhost: boolean): string[][] {
  const common = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, '--passWithNoTests'];
  const leftOut = embedded ? SERVICE_SUITES.map((pattern) => `--testPathIgnorePatterns=${pattern}`) : [];
  if (namesProjects(jestArgs)) return [[...common, ...leftOut, ...jestArgs]];
  const run = (workers: number, projects: readonly string[]) => [
    ...[...common, ...leftOut, ...jestArgs, `--maxWorkers=${workers}`],
    ...['--selectProjects', ...projects],
  ];
  const others = ['unit', ...(embedded ? [] : ['int'])];
  return sharedVhost ? [run(WORKERS, others), run(1, ['e2e'])] : [run(WORKERS, [...others, 'e2e'])];
}

function namesProjects(jestArgs: readonly string[]): boolean {
  return jestArgs.some((arg) => arg.startsWith('--selectProjects'));
}
