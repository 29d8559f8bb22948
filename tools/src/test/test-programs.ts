import { PROGRAMS, provideProgram, type ProgramName } from '@docket/local-services';

/** What could be had of the programs that suites use, and how to get the others. */
export interface TestPrograms {
  readonly env: Readonly<Record<string, string>>;
  readonly advice: Readonly<Partial<Record<ProgramName, string>>>;
}

const VARIABLES: Record<ProgramName, string> = {
  helm: 'DOCKET_TEST_HELM',
  'kubernetes-validate': 'DOCKET_TEST_KUBERNETES_VALIDATE',
  promtool: 'DOCKET_TEST_PROMTOOL',
};

/** Finds or installs them. */
export async function provideTestPrograms(
  environment: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<TestPrograms> {
  const env: Record<string, string> = {};
  const advice: Partial<Record<ProgramName, string>> = {};
  const provideOne = async (name: ProgramName) => {
    const variable = VARIABLES[name];
    const options = { given: environment[variable] || undefined, variable, log: print, now: () => new Date() };
    const provided = await provideProgram(name, options);
    if (provided.available) env[variable] = provided.file;
    else advice[name] = provided.advice;
  };
  await Promise.all(PROGRAMS.map(provideOne));
  return { env, advice };
}
