import { faultsFor } from '../faults/all-faults.ts';
import type { ChaosOptions } from '../options.ts';
import { startStack } from '../system/start-stack.ts';
import { startStandalone } from '../system/start-standalone.ts';
import type { ChaosSystem, SystemOptions } from '../system/system.ts';
import type { Outsider, OutsiderVerdict, StartOutsider } from './outsider.ts';
import { figures, queuedAgain } from './recovery-figures.ts';
import { runCycle, type CycleOutcome } from './run-cycle.ts';
import { schedule, type PlannedCycle } from './schedule.ts';

/** How long after its faults a system may take until it is at rest, in ms; more than the longest wait of any repeat. */
const DEADLINE_MS = 420_000;

const START: Record<ChaosOptions['shape'], (options: SystemOptions) => Promise<ChaosSystem>> = {
  stack: startStack,
  standalone: startStandalone,
};

export interface RunOptions extends SystemOptions {
  readonly startOutsider: StartOutsider;
}

/** Runs all cycles on one system and says what came of them. True: nothing was wrong. */
export async function runCycles(options: ChaosOptions, { startOutsider, ...world }: RunOptions): Promise<boolean> {
  const { print } = world;
  print(`Seed ${options.seed}: ${options.cycles} cycles of ${options.jobsPerCycle} jobs, ${options.shape}.`);
  const system = await START[options.shape](world);
  // Ctrl-C: nothing that was started or mounted stays.
  process.once('SIGINT', () => void system.end(false).finally(() => process.exit(130)));
  let sound = false;
  try {
    const outsider = await startOutsider(system, world);
    try {
      sound = await onSystem(options, { system, outsider, print });
    } finally {
      await outsider.close();
    }
  } finally {
    if (!sound || options.keep) print(`Kept for you to look at: ${system.folder} (the log is docket.log).`);
    await system.end(!sound || options.keep);
  }
  return sound;
}

interface Stage {
  readonly system: ChaosSystem;
  readonly outsider: Outsider;
  readonly print: (line: string) => void;
}

async function onSystem(options: ChaosOptions, { system, outsider, print }: Stage): Promise<boolean> {
  const { only } = options;
  const kinds = faultsFor(system).filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (kinds.length === 0) throw new Error(`No fault of this shape has "${only.join(',')}" in its name.`);
  if (system.shape === 'standalone' && !system.disk) print('No disk can be mounted here, so none is filled.');
  const outcomes: CycleOutcome[] = [];
  for (const cycle of schedule(kinds, options)) {
    announce(cycle, print);
    const outcome = await runCycle(cycle, { system, outsider, jobs: options.jobsPerCycle, deadlineMs: DEADLINE_MS });
    outcomes.push(outcome);
    tell(outcome, print);
    // What is stuck now would hide what later cycles do.
    if (outcome.recoveryMs === undefined) break;
  }
  const verdict = await outsider.verdict();
  for (const line of figures(outcomes)) print(line);
  if (system.shape === 'stack') print(queuedAgain(system.incidents, verdict.resumedAt));
  return judged(verdict, outcomes, print);
}

function announce({ number, faults }: PlannedCycle, print: (line: string) => void): void {
  print(`Cycle ${number}`);
  for (const { kind, afterMs, fault } of faults) print(`  ${(afterMs / 1000).toFixed(1)} s  ${kind}: ${fault.title}`);
}

function tell({ recoveryMs, tookMs, unrest }: CycleOutcome, print: (line: string) => void): void {
  if (recoveryMs !== undefined)
    print(`  at rest ${seconds(recoveryMs)} after the last fault, ${seconds(tookMs)} in all`);
  for (const sentence of unrest) print(`  NOT AT REST: ${sentence}`);
}

function judged(
  { violations, counts }: OutsiderVerdict,
  outcomes: readonly CycleOutcome[],
  print: (line: string) => void,
): boolean {
  print(
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join('  '),
  );
  for (const violation of violations) print(`VIOLATION: ${violation}`);
  return violations.length === 0 && outcomes.every(({ recoveryMs }) => recoveryMs !== undefined);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
