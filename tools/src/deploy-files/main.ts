import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deployFiles } from './deploy-files.ts';

/**
 * Writes the generated files of `deploy/`: dashboards, rules of alerts, rights at the broker. `--check` writes nothing and
 * fails if a file is stale.
 */
const ROOT = join(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');

const stale: string[] = [];
for (const [file, text] of await deployFiles(ROOT)) {
  const path = join(ROOT, file);
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) continue;
  stale.push(file);
  if (check) process.stderr.write(`${file} is stale. Run npm run deploy:files.\n`);
  else await mkdir(dirname(path), { recursive: true }).then(() => writeFile(path, text));
}
if (!check) process.stdout.write(`deploy: ${stale.length} files written\n`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
