import { join } from 'node:path';

/** The folder of the repository, from the compiled place of this file. */
export const ROOT = join(import.meta.dirname, '../../..');
