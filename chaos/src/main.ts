import { startOutsider } from './check/start-outsider.ts';
import { runCycles } from './cycles/run-cycles.ts';
import { readOptions, USAGE } from './options.ts';

const now = () => new Date();

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const sound = await runCycles(readOptions(process.argv.slice(2), now), { startOutsider, now, print });
  process.exit(sound ? 0 : 1);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});
