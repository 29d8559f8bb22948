import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPages } from './generated-sections.ts';

/**
 * Writes the generated sections of the pages (tables of messages, templates and error codes) from the code that they
 * tell about. `--check` writes nothing and fails if a page is stale.
 */
const ROOT = join(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');

const stale = (await readPages(ROOT)).filter(({ present, current }) => present !== current);
for (const { file, current } of stale) {
  if (check) process.stderr.write(`${file} is stale. Run npm run docs.\n`);
  else await writeFile(join(ROOT, file), current);
}
if (!check) process.stdout.write(`docs: ${stale.length} pages written\n`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
