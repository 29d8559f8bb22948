import { setTimeout as lasting } from 'node:timers/promises';
import type { ChaosSystem } from '../system/system.ts';
import type { Outsider } from './outsider.ts';
import type { PlannedCycle, PlannedFault } from './schedule.ts';

export interface CycleParts {
  readonly system: ChaosSystem;
  readonly outsider: Outsider;
  readonly jobs: number;
  /** How long after its faults a system may take until it is at rest. */
  readonly deadlineMs: number;
}

/** Of the cycle's end: everything healed, everything submitted. */
export interface CycleOutcome {
  readonly faults: readonly string[];
  /** From there to rest, in ms; undefined: not within the deadline. */
  readonly recoveryMs: number | undefined;
  readonly tookMs: number;
  /** What it was still waiting for when time was up. */
  readonly unrest: readonly string[];
}

const LOOK_EVERY_MS = 250;

/** Load and faults at once; then waits until the system is at rest by itself. */
export async function runCycle(
  { number, seed, faults }: PlannedCycle,
  { system, outsider, jobs, deadlineMs }: CycleParts,
): Promise<CycleOutcome> {
  await system.ready();
  const started = performance.now();
  const loaded = outsider.load(jobs, seed);
  await Promise.all(faults.map((planned) => inflict(planned, system)));
  const taken = await within(deadlineMs, loaded);
  system.note('healed', `cycle ${number}`);
  const healed = performance.now();
  const unrest = taken ? await untilAtRest(outsider, healed + deadlineMs) : ['submissions are still not taken'];
  const ended = performance.now();
  return {
    faults: faults.map(({ kind }) => kind),
    recoveryMs: unrest.length === 0 ? Math.round(ended - healed) : undefined,
    tookMs: Math.round(ended - started),
    unrest,
  };
}

/** False: not by then. */
function within(ms: number, work: Promise<void>): Promise<boolean> {
  const time = new AbortController();
  const late = lasting(ms, false, { signal: time.signal }).catch(() => false);
  return Promise.race([work.then(() => true), late]).finally(() => time.abort());
}

async function inflict({ fault, afterMs }: PlannedFault, system: ChaosSystem): Promise<void> {
  await lasting(afterMs);
  system.note('fault', fault.title);
  await fault.start(system);
  await lasting(fault.lastsMs);
  await fault.heal(system);
  system.note('healed', fault.title);
}

async function untilAtRest(outsider: Outsider, deadline: number): Promise<readonly string[]> {
  for (;;) {
    const unrest = await outsider.unrest();
    if (unrest.length === 0 || performance.now() > deadline) return unrest;
    await lasting(LOOK_EVERY_MS);
  }
}
