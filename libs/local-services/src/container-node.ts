import { randomBytes } from 'node:crypto';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import { freePort } from './free-port.ts';
import type { ServiceNode } from './local-node.ts';
import { mongoAnswers } from './mongo.ts';
import { pollUntil } from './poll.ts';
import { rabbitAnswers } from './rabbit.ts';

const RABBITMQ_IMAGE = 'rabbitmq:4';
const MONGODB_IMAGE = 'mongo:8';
const START_TIMEOUT_MS = 180_000;

/** Whether a Docker engine, or one that speaks its protocol, answers. */
export async function engineAnswers(): Promise<boolean> {
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

/** A server in a container that is removed when this process ends, by testcontainers' reaper if need be. */
export class ContainerNode implements ServiceNode {
  readonly url: string;
  readonly #container: StartedTestContainer;
  readonly #answers: () => Promise<void>;
  #running = true;

  constructor(url: string, container: StartedTestContainer, answers: () => Promise<void>) {
    this.url = url;
    this.#container = container;
    this.#answers = answers;
  }

  get running(): boolean {
    return this.#running;
  }

  get pid(): number {
    throw new Error('A server in a container has no process id on this machine.');
  }

  get exited(): Promise<void> {
    return this.#handle().then((handle) => handle.wait().then(() => undefined));
  }

  async start(): Promise<void> {
    if (!this.#running) await (await this.#handle()).start();
    this.#running = true;
    await pollUntil(this.#answers, { timeoutMs: START_TIMEOUT_MS });
  }

  async stop(): Promise<void> {
    if (this.#running) await (await this.#handle()).stop();
    this.#running = false;
  }

  async kill(): Promise<void> {
    if (this.#running) await (await this.#handle()).kill();
    this.#running = false;
  }

  /** Runs a shell command inside. Throws with its output when it fails. */
  async run(command: string): Promise<void> {
    const { exitCode, output } = await this.#container.exec(['sh', '-c', command]);
    if (exitCode !== 0) throw new Error(`${command} failed in the container: ${output}`);
  }

  async remove(): Promise<void> {
    await this.#container.stop({ remove: true, removeVolumes: true, timeout: 0 });
    this.#running = false;
  }

  async #handle() {
    const runtime = await getContainerRuntimeClient();
    return runtime.container.getById(this.#container.getId());
  }
}

/** RabbitMQ 4 in a container. `volume` names a Docker volume that keeps its data between starts. */
export async function startRabbitContainer(
  volume?: string,
  vhosts: readonly string[] = [],
): Promise<{ node: ContainerNode; name: string }> {
  const name = 'docket@localhost';
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  const image = new GenericContainer(RABBITMQ_IMAGE)
    .withEnvironment({ RABBITMQ_NODENAME: name, RABBITMQ_DEFAULT_USER: 'docket', RABBITMQ_DEFAULT_PASS: password })
    .withExposedPorts({ container: 5672, host: port });
  if (volume) image.withBindMounts([{ source: volume, target: '/var/lib/rabbitmq' }]);
  const container = await image.start();
  const url = `amqp://docket:${password}@${container.getHost()}:${port}`;
  // The user is made on an empty volume only; a kept one knows an older password.
  const node = new ContainerNode(url, container, () => rabbitAnswers(url));
  if (volume)
    await pollUntil(() => node.run(`rabbitmqctl change_password docket ${password}`), { timeoutMs: START_TIMEOUT_MS });
  await node.start();
  for (const vhost of vhosts) {
    await node.run(`rabbitmqctl add_vhost ${vhost} && rabbitmqctl set_permissions -p ${vhost} docket '.*' '.*' '.*'`);
  }
  return { node, name };
}

/** MongoDB 8 in a container. `volume` names a Docker volume that keeps its data between starts. */
export async function startMongoContainer(volume?: string): Promise<ContainerNode> {
  const port = await freePort();
  const image = new GenericContainer(MONGODB_IMAGE).withExposedPorts({ container: 27017, host: port });
  if (volume) image.withBindMounts([{ source: volume, target: '/data/db' }]);
  const container = await image.start();
  const url = `mongodb://${container.getHost()}:${port}/docket`;
  const node = new ContainerNode(url, container, () => mongoAnswers(url));
  await node.start();
  return node;
}
