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

/**
 * Command lines for node, one per run of jest. The end-to-end suites come after the others and one at
 * a time: whole systems on one broker would take each other's messages.
 */
export function planRuns({ embedded, jestArgs }: TestOptions): string[][] {
  const common = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, '--passWithNoTests'];
  const leftOut = embedded ? SERVICE_SUITES.map((pattern) => `--testPathIgnorePatterns=${pattern}`) : [];
  if (jestArgs.some((arg) => arg.startsWith('--selectProjects'))) return [[...common, ...leftOut, ...jestArgs]];
  const groups = [
    ['--maxWorkers=2', '--selectProjects', 'unit', ...(embedded ? [] : ['int'])],
    ['--maxWorkers=1', '--selectProjects', 'e2e'],
  ];
  return groups.map((group) => [...common, ...leftOut, ...jestArgs, ...group]);
}
