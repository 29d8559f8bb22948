import { PROGRAMS, provideProgram, type ProgramName } from '@docket/local-services';
import { TEST_URLS } from '@docket/testing';

/** What could be had of the programs that suites use, and how to get the others. */
export interface TestPrograms {
  readonly env: Readonly<Record<string, string>>;
  readonly advice: Readonly<Partial<Record<ProgramName, string>>>;
}

/** Finds or installs them; the first use on a machine builds Helm, which takes minutes. */
export async function provideTestPrograms(
  environment: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<TestPrograms> {
  const env: Record<string, string> = {};
  const advice: Partial<Record<ProgramName, string>> = {};
  const provideOne = async (name: ProgramName) => {
    const variable = TEST_URLS[name];
    const options = { given: environment[variable] || undefined, variable, log: print, now: () => new Date() };
    const provided = await provideProgram(name, options);
    if (provided.available) env[variable] = provided.file;
    else advice[name] = provided.advice;
  };
  await Promise.all(PROGRAMS.map(provideOne));
  return { env, advice };
}
