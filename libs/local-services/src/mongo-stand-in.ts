import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whileHolding } from './lock-file.ts';
import { cacheFolder, findProgram } from './machine.ts';
import { runProgram } from './run-program.ts';

const SOURCES = fileURLToPath(new URL('../java/', import.meta.url));
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

export interface StandIn {
  readonly java: string;
  readonly classPath: string;
}

/** Whether a Java compiler and Maven are at hand; a Java runtime alone cannot build the launcher. */
export function canBuildStandIn(): boolean {
  return ['java', 'javac', 'mvn'].every((name) => findProgram(name));
}

/**
 * Fetches mongo-java-server and compiles its launcher on the first use, into a folder of the user's cache that is named
 * after the sources. First uses at one time wait for each other. Throws with Maven's or the compiler's output.
 */
export async function buildStandIn(): Promise<StandIn> {
  const sources = await Promise.all(['pom.xml', 'MongoStandIn.java'].map((name) => readFile(join(SOURCES, name))));
  const key = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), `mongo-stand-in-${key}`);
  if (!existsSync(folder)) {
    await whileHolding(join(cacheFolder(), 'mongo-stand-in.lock'), async () => {
      if (!existsSync(folder)) await build(folder);
    });
  }
  return {
    java: findProgram('java') ?? 'java',
    classPath: [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter),
  };
}

/** Built beside its place and renamed into it, so that an interrupted build is never taken for a whole one. */
async function build(folder: string): Promise<void> {
  const partial = `${folder}.partial`;
  await mkdir(partial, { recursive: true });
  await cp(SOURCES, partial, { recursive: true });
  const lib = join(partial, 'lib');
  const copy = [`${DEPENDENCY_PLUGIN}:copy-dependencies`, `-DoutputDirectory=${lib}`, '-DincludeScope=runtime'];
  await runProgram('mvn', ['-q', '-B', '-f', join(partial, 'pom.xml'), ...copy]);
  const source = join(partial, 'MongoStandIn.java');
  await runProgram('javac', ['-cp', join(lib, '*'), '-d', join(partial, 'classes'), source]);
  await rename(partial, folder);
}
