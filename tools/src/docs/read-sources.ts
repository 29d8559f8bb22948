import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SourceFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** What runs in production of these folders, tests and their parts left out, in the order of paths. */
export async function readSources(root: string, ...folders: readonly string[]): Promise<SourceFile[]> {
  const found = await Array.fromAsync(
    glob(
      folders.map((folder) => `${folder}/**/*.ts`),
      { cwd: root },
    ),
  );
  const paths = found.filter((path) => !/\.(spec|features)\.ts$|\/testing\//.test(path)).sort();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}
