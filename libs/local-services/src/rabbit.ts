import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'amqplib';
import { freePort } from './free-port.ts';
import type { Program } from './guarded-process.ts';
import { LocalNode, type NodeSpec, type ServiceNode } from './local-node.ts';
import { findProgram, variable } from './machine.ts';
import { runProgram } from './run-program.ts';

/** A RabbitMQ node that this process alone uses. */
export interface RabbitNode extends ServiceNode {
  /** Erlang node name, `docket-<hex>@localhost`; `HOME=<dataFolder> rabbitmqctl -n <name>` talks to it. */
  readonly name: string;
  readonly dataFolder: string;
  /** Kills it, deletes everything it stored, and starts it again: same address, user and password, nothing else. */
  wipe(): Promise<void>;
  /** Runs `rabbitmqctl` against this node and returns what it printed. Throws when it fails. */
  control(...args: string[]): Promise<string>;
}

export interface RabbitOptions {
  /** Kept between starts, and never deleted by `remove()`. Default: a new folder under the system's temporary one. */
  readonly dataFolder?: string;
  /** Virtual hosts beside `/`: `<url>/<name>` is a broker of its own to whoever uses it. Default: none. */
  readonly vhosts?: readonly string[];
}

interface Identity {
  readonly name: string;
  readonly password: string;
  readonly port: number;
  readonly distPort: number;
}

const USER = 'docket';

/** The server's own script. Debian's wrapper in /usr/sbin would switch to the user `rabbitmq`. */
export function findRabbit(): string | undefined {
  return findProgram('rabbitmq-server', ['/usr/lib/rabbitmq/bin', '/opt/homebrew/sbin', '/usr/local/sbin']);
}

/**
 * Starts a broker node of its own on free ports of 127.0.0.1 and resolves when it takes connections (about 6 s).
 * Its user comes from a definitions file that it loads at each boot, so a wiped node lets the same clients in.
 * Throws when no `rabbitmq-server` is installed or the node does not start (with the tail of its log).
 */
export async function startRabbit(options: RabbitOptions = {}): Promise<RabbitNode> {
  const script = findRabbit();
  if (!script) throw new Error('rabbitmq-server is not installed.');
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'docket-rabbitmq-'));
  const identity = await recallIdentity(dataFolder);
  writeConfiguration(dataFolder, identity, ['/', ...(options.vhosts ?? [])]);
  const url = `amqp://${USER}:${identity.password}@127.0.0.1:${identity.port}`;
  const spec = {
    title: `RabbitMQ node ${identity.name}`,
    url,
    program: describeProgram(script, dataFolder, identity),
    ready: () => rabbitAnswers(url),
    findPid: () => Number(readFileSync(join(dataFolder, 'pid'), 'utf8')),
    removeData: () => (options.dataFolder ? Promise.resolve() : rm(dataFolder, { recursive: true, force: true })),
  };
  const node = new OwnRabbit(spec, identity.name, dataFolder);
  await node.start();
  return node;
}

class OwnRabbit extends LocalNode implements RabbitNode {
  readonly name: string;
  readonly dataFolder: string;
  readonly #script: string;

  constructor(spec: NodeSpec, name: string, dataFolder: string) {
    super(spec);
    this.name = name;
    this.dataFolder = dataFolder;
    this.#script = spec.program.file;
  }

  async wipe(): Promise<void> {
    await this.kill();
    await rm(join(this.dataFolder, 'mnesia'), { recursive: true, force: true });
    await this.start();
  }

  control(...args: string[]): Promise<string> {
    const program = join(dirname(realpathSync(this.#script)), 'rabbitmqctl');
    return runProgram(program, ['-q', '-n', this.name, ...args], { HOME: this.dataFolder });
  }
}

/** Resolves when a channel can be opened, else rejects. */
export async function rabbitAnswers(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 5_000 });
  connection.on('error', () => undefined);
  try {
    await connection.createChannel();
  } finally {
    await connection.close();
  }
}

/** The name must stay the same as long as the data do: the node finds them by its name. */
async function recallIdentity(dataFolder: string): Promise<Identity> {
  const file = join(dataFolder, 'node.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Identity) : undefined;
  const identity: Identity = {
    name: known?.name ?? `docket-${randomBytes(4).toString('hex')}@localhost`,
    password: known?.password ?? randomBytes(16).toString('hex'),
    port: await freePort(known?.port),
    distPort: await freePort(known?.distPort),
  };
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(file, JSON.stringify(identity), { mode: 0o600 });
  return identity;
}

function writeConfiguration(dataFolder: string, { password, port }: Identity, vhosts: readonly string[]): void {
  const definitions = {
    users: [{ name: USER, password, tags: 'administrator' }],
    vhosts: vhosts.map((name) => ({ name })),
    permissions: vhosts.map((vhost) => ({ user: USER, vhost, configure: '.*', write: '.*', read: '.*' })),
  };
  const definitionsFile = join(dataFolder, 'definitions.json');
  writeFileSync(definitionsFile, JSON.stringify(definitions), { mode: 0o600 });
  const configuration = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `load_definitions = ${definitionsFile}`,
    'disk_free_limit.absolute = 50MB',
  ];
  writeFileSync(join(dataFolder, 'rabbitmq.conf'), `${configuration.join('\n')}\n`);
  writeFileSync(join(dataFolder, 'enabled_plugins'), '[].');
  writeFileSync(join(dataFolder, 'rabbitmq-env.conf'), '');
  const cookie = join(dataFolder, '.erlang.cookie');
  if (!existsSync(cookie)) writeFileSync(cookie, randomBytes(16).toString('hex'), { mode: 0o400 });
}

function describeProgram(script: string, dataFolder: string, { name, distPort }: Identity): Program {
  return {
    file: script,
    args: [],
    logFile: join(dataFolder, 'rabbitmq.log'),
    env: {
      PATH: variable('PATH') ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: dataFolder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: name,
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      RABBITMQ_CONF_ENV_FILE: join(dataFolder, 'rabbitmq-env.conf'),
      RABBITMQ_CONFIG_FILE: join(dataFolder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(dataFolder, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(dataFolder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(dataFolder, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: join(dataFolder, 'pid'),
    },
  };
}
