import { repeat } from '@docket/service';
import type { Log, Repeating } from '@docket/service';
import { INGEST_METRICS } from './metrics.ts';
import type { ChoreName } from './metrics.ts';

/** Something that is removed now and then because it is nobody's any more. */
export interface Chore {
  /** For the log and metrics. */
  readonly name: ChoreName;
  readonly everyMs: number;
  /** Safe to be run by several replicas at once, and again after it was cut off. Ends soon once this process stops. */
  readonly run: (stopping: AbortSignal) => Promise<unknown>;
}

/** Runs each chore again and again; one that fails is logged and put off to its next time. */
export function startUpkeep(chores: readonly Chore[], logger: Log): Repeating {
  const running = chores.map(({ name, everyMs, run }) =>
    repeat(
      everyMs,
      async (stopping) => {
        await run(stopping);
        INGEST_METRICS.chores.add({ chore: name, outcome: 'done' });
      },
      (error) => {
        INGEST_METRICS.chores.add({ chore: name, outcome: 'failed' });
        logger.warn({ chore: name, err: error }, 'upkeep put off');
      },
    ),
  );
  return {
    stop: async () => {
      await Promise.all(running.map((chore) => chore.stop()));
    },
  };
}
