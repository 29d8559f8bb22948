import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provide, type ProgramName, type Provided, type ServiceName } from '@docket/local-services';
import { provideTestPrograms } from './test-programs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TestServices {
  /** Variables that tell the suites where the services are. */
  readonly env: Readonly<Record<string, string>>;
  /** How to get each service or program that could not be had. */
  readonly advice: Readonly<Partial<Record<ServiceName | ProgramName, string>>>;
  /** Whether each stack gets a virtual host of its own. */
  readonly ownVhosts: boolean;
  stop(): Promise<void>;
}

const VARIABLES: Record<ServiceName, string> = {
  rabbitmq: 'DOCKET_TEST_RABBITMQ_URL',
  mongodb: 'DOCKET_TEST_MONGODB_URI',
};

/** At least as many as suites that start a stack on the broker of all. */
const VHOSTS = Array.from({ length: 8 }, (_, index) => `stack-${index + 1}`);

export interface WantedServices {
  readonly environment: Environment;
  /** Whether stacks will run on the broker: each takes a virtual host of its own, by removing its file from a folder. */
  readonly stacks: boolean;
  /** Whether suites will run that use programs, such as Helm. */
  readonly programs: boolean;
  /** An existing folder for that. */
  readonly scratch: string;
}

/** Finds or starts what the suites need; a service that cannot be had is left out. */
export async function provideTestServices(
  { environment, stacks, programs, scratch }: WantedServices,
  print: (line: string) => void,
): Promise<TestServices> {
  const own = stacks && !environment[VARIABLES.rabbitmq];
  const [tools, ...found] = await Promise.all([
    programs ? provideTestPrograms(environment, print) : { env: {}, advice: {} },
    attempt('rabbitmq', { environment, print, vhosts: own ? VHOSTS : [] }),
    attempt('mongodb', { environment, print }),
  ]);
  const env: Record<string, string> = { ...tools.env };
  const advice: Partial<Record<ServiceName | ProgramName, string>> = { ...tools.advice };
  for (const { service, provided } of found) {
    if (provided.available) {
      env[VARIABLES[service]] = provided.url;
      print(`${service}: ${provided.how}, ${provided.url.replace(/:[^:@/]+@/, ':…@')}`);
    } else {
      advice[service] = provided.advice;
    }
  }
  if (own) env['DOCKET_TEST_VHOSTS'] = await writeNames(join(scratch, 'vhosts'), VHOSTS);
  const stop = async () => {
    await Promise.all(found.map(({ provided }) => (provided.available ? provided.stop() : Promise.resolve())));
  };
  return { env, advice, ownVhosts: own, stop };
}

interface AttemptOptions {
  readonly environment: Environment;
  readonly print: (line: string) => void;
  readonly vhosts?: readonly string[];
}

async function writeNames(folder: string, names: readonly string[]): Promise<string> {
  await mkdir(folder);
  await Promise.all(names.map((name) => writeFile(join(folder, name), '')));
  return folder;
}

/** A node that does not start counts as a service that cannot be had, with the reason in the advice. */
async function attempt(
  service: ServiceName,
  { environment, print, vhosts = [] }: AttemptOptions,
): Promise<{ service: ServiceName; provided: Provided }> {
  const variable = VARIABLES[service];
  const options = {
    given: environment[variable] || undefined,
    variable,
    allowInstall: true,
    vhosts,
    log: print,
    now: () => new Date(),
  };
  try {
    return { service, provided: await provide(service, options) };
  } catch (error) {
    const advice = error instanceof Error ? error.message : String(error);
    return { service, provided: { available: false, advice } };
  }
}
