import { provide, type Provided, type ServiceName } from '@docket/local-services';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TestServices {
  /** Variables that tell the suites where the services are. */
  readonly env: Readonly<Record<string, string>>;
  /** How to get each service that could not be had. */
  readonly advice: Readonly<Partial<Record<ServiceName, string>>>;
  stop(): Promise<void>;
}

const VARIABLES: Record<ServiceName, string> = {
  rabbitmq: 'DOCKET_TEST_RABBITMQ_URL',
  mongodb: 'DOCKET_TEST_MONGODB_URI',
};

/** Finds or starts what the suites need; a service that cannot be had is left out. */
export async function provideTestServices(
  environment: Environment,
  print: (line: string) => void,
): Promise<TestServices> {
  const found = await Promise.all([attempt('rabbitmq', environment, print), attempt('mongodb', environment, print)]);
  const env: Record<string, string> = {};
  const advice: Partial<Record<ServiceName, string>> = {};
  for (const { service, provided } of found) {
    if (provided.available) {
      env[VARIABLES[service]] = provided.url;
      print(`${service}: ${provided.how}, ${provided.url.replace(/:[^:@/]+@/, ':…@')}`);
    } else {
      advice[service] = provided.advice;
    }
  }
  const stop = async () => {
    await Promise.all(found.map(({ provided }) => (provided.available ? provided.stop() : Promise.resolve())));
  };
  return { env, advice, stop };
}

/** A node that does not start counts as a service that cannot be had, with the reason in the advice. */
async function attempt(
  service: ServiceName,
  environment: Environment,
  log: (line: string) => void,
): Promise<{ service: ServiceName; provided: Provided }> {
  const variable = VARIABLES[service];
  const options = {
    given: environment[variable] || undefined,
    variable,
    allowInstall: true,
    log,
    now: () => new Date(),
  };
  try {
    return { service, provided: await provide(service, options) };
  } catch (error) {
    const advice = error instanceof Error ? error.message : String(error);
    return { service, provided: { available: false, advice } };
  }
}
