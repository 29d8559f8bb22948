import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { freePort } from './free-port.ts';
import type { Program } from './guarded-process.ts';
import { LocalNode, type ServiceNode } from './local-node.ts';
import { findProgram, variable } from './machine.ts';
import { buildStandIn } from './mongo-stand-in.ts';

export type MongoKind = 'mongod' | 'stand-in';

/** A document database that this process alone uses. */
export interface MongoNode extends ServiceNode {
  /** The stand-in speaks MongoDB's protocol but is a test part: never for data that matters. */
  readonly kind: MongoKind;
  readonly dataFolder: string;
}

export interface MongoOptions {
  /** Kept between starts, and never deleted by `remove()`. Default: a new folder under the system's temporary one. */
  readonly dataFolder?: string;
  /** Default: `mongod` where one is installed, else the stand-in. */
  readonly kind?: MongoKind;
}

/** Path of an installed `mongod`. */
export function findMongod(): string | undefined {
  return findProgram('mongod', ['/opt/homebrew/bin', '/usr/local/bin']);
}

/**
 * Starts a database of its own on a free port of 127.0.0.1 and resolves when it answers a ping (stand-in: about 2 s,
 * the first use on a machine some seconds more for fetching and compiling it). Throws when it does not start, with the
 * tail of its log.
 */
export async function startMongo(options: MongoOptions = {}): Promise<MongoNode> {
  const mongod = findMongod();
  const kind = options.kind ?? (mongod ? 'mongod' : 'stand-in');
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'docket-mongodb-'));
  const port = await recallPort(dataFolder);
  const url = `mongodb://127.0.0.1:${port}/docket`;
  const spec = {
    title: kind === 'mongod' ? 'mongod' : 'The stand-in for mongod',
    url,
    program: kind === 'mongod' ? mongodProgram(mongod, dataFolder, port) : await standInProgram(dataFolder, port),
    ready: () => mongoAnswers(url),
    removeData: () => (options.dataFolder ? Promise.resolve() : rm(dataFolder, { recursive: true, force: true })),
  };
  const node = new OwnMongo(spec, kind, dataFolder);
  await node.start();
  return node;
}

class OwnMongo extends LocalNode implements MongoNode {
  readonly kind: MongoKind;
  readonly dataFolder: string;

  constructor(spec: ConstructorParameters<typeof LocalNode>[0], kind: MongoKind, dataFolder: string) {
    super(spec);
    this.kind = kind;
    this.dataFolder = dataFolder;
  }
}

/** Resolves when the server answers a ping, else rejects within about 2 s. */
export async function mongoAnswers(url: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 2_000, directConnection: true });
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

async function recallPort(dataFolder: string): Promise<number> {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, 'port');
  const port = await freePort(existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  writeFileSync(file, String(port));
  return port;
}

function mongodProgram(mongod: string | undefined, dataFolder: string, port: number): Program {
  if (!mongod) throw new Error('mongod is not installed.');
  const dbPath = join(dataFolder, 'db');
  mkdirSync(dbPath, { recursive: true });
  return {
    file: mongod,
    args: ['--dbpath', dbPath, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    env: { PATH: variable('PATH') ?? '/usr/bin:/bin', HOME: dataFolder, LANG: 'C.UTF-8' },
    logFile: join(dataFolder, 'mongod.log'),
  };
}

async function standInProgram(dataFolder: string, port: number): Promise<Program> {
  const { java, classPath } = await buildStandIn();
  const heap = ['-Xms64m', '-Xmx768m', '-XX:+UseSerialGC'];
  return {
    file: java,
    args: [...heap, '-cp', classPath, 'MongoStandIn', String(port), join(dataFolder, 'stand-in.mv')],
    env: {
      ...{ PATH: variable('PATH') ?? '/usr/bin:/bin', HOME: dataFolder, LANG: 'C.UTF-8' },
      // As Java itself would read it.
      JDK_JAVA_OPTIONS: variable('JDK_JAVA_OPTIONS') ?? '',
    },
    logFile: join(dataFolder, 'stand-in.log'),
  };
}
