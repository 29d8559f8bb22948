import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { engineAnswers, startMongoContainer, startRabbitContainer } from './container-node.ts';
import { installPackages } from './install-packages.ts';
import type { ServiceNode } from './local-node.ts';
import { whileHolding } from './lock-file.ts';
import { cacheFolder, canInstallPackages, findProgram } from './machine.ts';
import { canBuildStandIn } from './mongo-stand-in.ts';
import { findMongod, startMongo } from './mongo.ts';
import { findRabbit, startRabbit } from './rabbit.ts';

export type ServiceName = 'rabbitmq' | 'mongodb';

export interface ProvideOptions {
  /** URL of a service that the owner named: used as it is, neither checked nor stopped. */
  readonly given: string | undefined;
  /** The variable that `given` comes from, for the advice. */
  readonly variable: string;
  /** Whether missing packages may be installed, which is done as root on Debian and Ubuntu only. */
  readonly allowInstall: boolean;
  /** Folder whose `rabbitmq` or `mongodb` subfolder keeps the data. Default: a temporary one, deleted at `stop()`. */
  readonly dataFolder?: string;
  /** Virtual hosts that a broker gets beside `/`. Not made on one that was named. Default: none. */
  readonly vhosts?: readonly string[];
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

export type Provided =
  | {
      readonly available: true;
      readonly url: string;
      readonly how: 'given' | 'container' | 'local' | 'stand-in';
      /** The node that was started for it; undefined for `given`. */
      readonly node: ServiceNode | undefined;
      /** Erlang name of a broker node that was started for it. */
      readonly nodeName?: string;
      /** Home folder of a local broker node: `HOME=<home> rabbitmqctl -n <nodeName>` talks to it. */
      readonly home?: string;
      stop(): Promise<void>;
    }
  | {
      readonly available: false;
      /** One sentence that says how to get the service. */
      readonly advice: string;
    };

/**
 * Finds or starts a service: the one that was named, else a container where a Docker engine answers, else a binary of
 * this machine as a node of one's own, else packages are installed for that. Never touches a server that it did not
 * start. A service that cannot be had is an answer, not an error.
 */
export async function provide(service: ServiceName, options: ProvideOptions): Promise<Provided> {
  if (options.given) return { available: true, url: options.given, how: 'given', node: undefined, stop: doNothing };
  const recipe = RECIPES[service];
  if (await engineAnswers()) return recipe.startContainer(options);
  if (recipe.missing().length > 0) {
    const failure = await install(recipe.missing(), options);
    if (failure !== undefined) return { available: false, advice: `${recipe.advice(options.variable)}${failure}` };
  }
  return recipe.startLocal(options);
}

interface Recipe {
  readonly advice: (variable: string) => string;
  /** Debian packages without which `startLocal` cannot work here. */
  readonly missing: () => string[];
  readonly startLocal: (options: ProvideOptions) => Promise<Provided>;
  readonly startContainer: (options: ProvideOptions) => Promise<Provided>;
}

const RECIPES: Record<ServiceName, Recipe> = {
  rabbitmq: {
    advice: (variable) =>
      `For RabbitMQ set ${variable}, or start Docker, or install rabbitmq-server ` +
      '(Debian and Ubuntu: apt-get install rabbitmq-server; macOS: brew install rabbitmq).',
    missing: () => (findRabbit() ? [] : ['rabbitmq-server']),
    startLocal: async (options) => {
      const node = await startRabbit({ ...folderOption(options, 'rabbitmq'), vhosts: options.vhosts ?? [] });
      const { url, name: nodeName, dataFolder: home } = node;
      return { available: true, url, how: 'local', node, nodeName, home, stop: () => stopAndRemove(node) };
    },
    startContainer: async (options) => {
      const { node, name } = await startRabbitContainer(volumeOf(options, 'rabbitmq'), options.vhosts);
      return { available: true, url: node.url, how: 'container', node, nodeName: name, stop: () => node.remove() };
    },
  },
  mongodb: {
    advice: (variable) =>
      `For MongoDB set ${variable}, or start Docker, or install mongod, or, for a stand-in that is good enough for ` +
      'tests, a JDK and Maven (Debian and Ubuntu: apt-get install default-jdk-headless maven; macOS: brew install maven).',
    missing: () => (findMongod() || canBuildStandIn() ? [] : missingForStandIn()),
    startLocal: async (options) => {
      const node = await startMongo(folderOption(options, 'mongodb'));
      const how = node.kind === 'mongod' ? 'local' : 'stand-in';
      return { available: true, url: node.url, how, node, stop: () => stopAndRemove(node) };
    },
    startContainer: async (options) => {
      const node = await startMongoContainer(volumeOf(options, 'mongodb'));
      return { available: true, url: node.url, how: 'container', node, stop: () => node.remove() };
    },
  },
};

function missingForStandIn(): string[] {
  const jdk = findProgram('java') && findProgram('javac') ? [] : ['default-jdk-headless'];
  return findProgram('mvn') ? jdk : [...jdk, 'maven'];
}

/** A volume of this data folder alone: two stacks do not share one. */
function volumeOf({ dataFolder }: ProvideOptions, name: string): string | undefined {
  if (dataFolder === undefined) return undefined;
  return `docket-${name}-${createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 12)}`;
}

function folderOption({ dataFolder }: ProvideOptions, name: string): { dataFolder?: string } {
  return dataFolder === undefined ? {} : { dataFolder: join(dataFolder, name) };
}

async function stopAndRemove(node: ServiceNode): Promise<void> {
  await node.stop();
  await node.remove();
}

/** Undefined when it worked, else what to append to the advice. */
async function install(packages: string[], { allowInstall, log, now }: ProvideOptions): Promise<string | undefined> {
  if (!allowInstall || !canInstallPackages()) return '';
  log(`Installing ${packages.join(' and ')} with apt-get …`);
  try {
    await whileHolding(join(cacheFolder(), 'install.lock'), () => installPackages(packages, now));
    return undefined;
  } catch (error) {
    return ` Installing it failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function doNothing(): Promise<void> {
  return Promise.resolve();
}
