import { signal } from '@docket/local-services';
import type { SeededRandom } from '@docket/testing/without-jest';
import { processNames, type ChaosSystem, type Shape } from '../system/system.ts';
import type { Fault, FaultKind } from './fault.ts';

const BOTH: readonly Shape[] = ['stack', 'standalone'];
/** Longer than a lease that nobody renews is believed in. */
const PAST_THE_LEASE_MS = 27_000;

const processesKilled: FaultKind = {
  name: 'process killed',
  shapes: BOTH,
  part: 'processes',
  draw(random, shape) {
    const names = Array.from({ length: random.between(2, 4) }, () => random.pick(processNames(shape)));
    return {
      title: `kill -9 of ${names.join(', ')}`,
      lastsMs: 0,
      async start(system) {
        for (const name of names) await system.signal(name, 'SIGKILL');
      },
      heal: () => Promise.resolve(),
    };
  },
};

/** Alone, so that it can be measured how soon its work is queued again. */
const extractorKilled: FaultKind = {
  name: 'extractor killed',
  shapes: ['stack'],
  part: 'processes',
  draw(random) {
    const name = `extractor-${random.between(1, 2)}`;
    return {
      title: `kill -9 of ${name}`,
      lastsMs: 0,
      async start(system) {
        await system.signal(name, 'SIGKILL');
      },
      heal: () => Promise.resolve(),
    };
  },
};

const rollingRestart: FaultKind = {
  name: 'rolling restart',
  shapes: BOTH,
  part: 'processes',
  draw: (_random, shape) => ({
    title: 'SIGTERM to everything, one after another',
    lastsMs: 0,
    start: (system) => restartInTurn(system, processNames(shape)),
    heal: () => Promise.resolve(),
  }),
};

/** Stops processes with SIGTERM, each when the one before has come back. */
export async function restartInTurn(system: ChaosSystem, names: readonly string[]): Promise<void> {
  for (const name of names) await system.restarted(name, await system.signal(name, 'SIGTERM'));
}

const paused = (service: 'extractor' | 'ingest', shapes: readonly Shape[]): FaultKind => ({
  name: `${service} paused`,
  shapes,
  part: 'processes',
  draw(random, shape) {
    const name = shape === 'standalone' ? 'docket' : `${service}-${random.between(1, 2)}`;
    return pause(name);
  },
});

function pause(name: string): Fault {
  let stopped: number | undefined;
  return {
    title: `${name} stopped past its leases, and woken`,
    lastsMs: PAST_THE_LEASE_MS,
    async start(system) {
      stopped = await system.signal(name, 'SIGSTOP');
    },
    heal() {
      if (stopped !== undefined) signal(stopped, 'SIGCONT');
      return Promise.resolve();
    },
  };
}

export const PROCESS_FAULTS: readonly FaultKind[] = [
  processesKilled,
  extractorKilled,
  rollingRestart,
  paused('extractor', BOTH),
  paused('ingest', ['stack']),
];

export function someMs(random: SeededRandom, fromSeconds: number, toSeconds: number): number {
  return random.between(fromSeconds * 10, toSeconds * 10) * 100;
}
