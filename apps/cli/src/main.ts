import { join } from 'node:path';
import { EXIT } from './failure.ts';
import { runCommand } from './program.ts';

// A reader that has seen enough (`docket jobs list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.refused);
});
process.on('SIGINT', () => process.exit(EXIT.interrupted));

// eslint-disable-next-line no-restricted-properties -- passed on to what reads the configuration
const environment = process.env;
const root = join(import.meta.dirname, '../../..');
process.exitCode = await runCommand(process.argv.slice(2), environment, root, () => new Date());
