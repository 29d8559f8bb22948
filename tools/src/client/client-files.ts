import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Description } from './client-description.ts';
import { clientDescription } from './client-description.ts';
import { operationsSource } from './operations-source.ts';
import { typesSource } from './types-source.ts';

const HEADER = '// Generated from docs/openapi.json by `npm run client`.\n\n';

/** Contents of the description and of the client's generated files, by their paths below `root`. */
export async function clientFiles(root: string, document: Description): Promise<ReadonlyMap<string, string>> {
  const description = clientDescription(document);
  const sources = {
    'docs/openapi.json': JSON.stringify(document),
    'libs/client/src/generated/types.ts': '/* eslint-disable */\n' + HEADER + (await typesSource(description)),
    'libs/client/src/generated/operations.ts': HEADER + operationsSource(description),
  };
  const style = await resolveConfig(join(root, 'package.json'));
  const formatted = Object.entries(sources).map(
    async ([file, text]) => [file, await format(text, { ...style, filepath: join(root, file) })] as const,
  );
  return new Map(await Promise.all(formatted));
}
