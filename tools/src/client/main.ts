import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '@docket/contracts';
import type { Description } from './client-description.ts';
import { clientFiles } from './client-files.ts';

/**
 * Writes `docs/openapi.json` and the generated part of the client from the table of operations. `--check` writes nothing
 * and fails if a file is stale.
 */
const ROOT = join(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');

const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const stale: string[] = [];
for (const [file, text] of await clientFiles(ROOT, openApiDocument(version) as unknown as Description)) {
  const present = await readFile(join(ROOT, file), 'utf8').catch(() => undefined);
  if (present !== text) stale.push(file);
  if (present !== text && !check) await writeFile(join(ROOT, file), text);
}
if (check) for (const file of stale) process.stderr.write(`${file} is stale. Run npm run client.\n`);
else process.stdout.write(`client: ${stale.length} files written\n`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
