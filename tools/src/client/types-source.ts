import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import type { Description } from './client-description.ts';

/** TypeScript types of every schema, and of parameters and answers of every operation. */
export async function typesSource(description: Description): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-client-'));
  try {
    await createClient({
      // It changes what it is given.
      input: structuredClone(description) as unknown as Record<string, unknown>,
      logs: { level: 'silent', file: false },
      output: { path: folder, module: { extension: '.ts' }, tsConfigPath: null },
      plugins: ['@hey-api/typescript'],
    });
    return await readFile(join(folder, 'types.gen.ts'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
