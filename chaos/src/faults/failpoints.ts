import { FAILPOINTS, type Failpoint } from '@docket/failpoints';
import type { ChaosSystem, Shape } from '../system/system.ts';
import type { Fault, FaultKind } from './fault.ts';
import { restartInTurn, someMs } from './processes.ts';

const BOTH: readonly Shape[] = ['stack', 'standalone'];

/** Dies there, comes back, and dies there again until it is healed: `@n` counts anew in each process. */
const killedAt = (name: Failpoint): FaultKind => ({
  name: `killed at ${name}`,
  shapes: BOTH,
  part: 'start',
  draw(random, shape) {
    const nth = random.between(1, 6);
    return armed(`${name}=kill@${nth}`, processesWith(name, shape), someMs(random, 4, 10));
  },
});

/** Writes whose outcome is unknown, in whatever process. */
const outcomesUnknown: FaultKind = {
  name: 'outcome unknown',
  shapes: BOTH,
  part: 'start',
  draw(random, shape) {
    const percent = random.between(5, 20);
    return armed(`store.written=fail@${percent}%`, processesWith('store.written', shape), someMs(random, 8, 15));
  },
};

/** Leaves commits unsettled and makes sweeps slow, so that two mend the same at once. */
const twoSweepers: FaultKind = {
  name: 'two sweepers',
  shapes: ['stack'],
  part: 'start',
  draw(random) {
    const specification = `commit.owed=fail@${random.between(20, 40)}%,sweep.looked=pause:2500`;
    return armed(specification, processesWith('sweep.looked', 'stack'), 20_000);
  },
};

function processesWith(name: Failpoint, shape: Shape): readonly string[] {
  if (shape === 'standalone') return ['docket'];
  const ingests = ['ingest-1', 'ingest-2'];
  const dispatchers = ['dispatcher-1', 'dispatcher-2'];
  if (name === 'store.written') return [...ingests, ...dispatchers];
  return name.startsWith('delivery.') ? dispatchers : ingests;
}

/** Processes are armed when they start, hence the restarts. */
function armed(specification: string, processes: readonly string[], lastsMs: number): Fault {
  return {
    title: `${specification} in ${processes.join(', ')}`,
    lastsMs,
    async start(system) {
      await system.arm(specification);
      for (const name of processes) await system.signal(name, 'SIGKILL');
    },
    heal: (system) => disarm(system, processes),
  };
}

async function disarm(system: ChaosSystem, processes: readonly string[]): Promise<void> {
  await system.arm('');
  await restartInTurn(system, processes);
}

export const FAILPOINT_FAULTS: readonly FaultKind[] = [
  ...Object.keys(FAILPOINTS)
    .filter((name) => name !== 'sweep.looked')
    .map((name) => killedAt(name as Failpoint)),
  outcomesUnknown,
  twoSweepers,
];
