import { setTimeout as pause } from 'node:timers/promises';
import type { Failpoint } from './failpoint-names.ts';
import { parseFailpoints, type Arm, type Fault } from './parse-failpoints.ts';

/** What an armed failpoint with the action `fail` rejects with. */
export class FailpointReached extends Error {
  override readonly name = 'FailpointReached';
}

interface Armed extends Arm {
  reached: number;
}

let armed: ReadonlyMap<Failpoint, readonly Armed[]> | undefined;

/**
 * Arms failpoints of this process in place of those that were armed; an empty specification disarms all.
 * @param specification see {@link parseFailpoints}. @throws FailpointSyntax
 */
export function armFailpoints(specification: string): void {
  const arms = parseFailpoints(specification).map((arm): Armed => ({ ...arm, reached: 0 }));
  armed = arms.length === 0 ? undefined : Map.groupBy(arms, ({ name }) => name);
}

/**
 * Marks a moment. Where nothing is armed this costs a comparison, and there is nothing to wait for.
 * @throws FailpointReached for an armed one whose action is `fail`.
 */
export function failpoint(name: Failpoint): Promise<void> | undefined {
  if (armed === undefined) return undefined;
  return reach(armed.get(name) ?? []);
}

async function reach(arms: readonly Armed[]): Promise<void> {
  for (const arm of arms) {
    arm.reached += 1;
    if (isDue(arm)) await happen(arm.name, arm.fault);
  }
}

function isDue({ when, reached }: Armed): boolean {
  if (when.every) return true;
  if ('nth' in when) return reached === when.nth;
  return Math.random() * 100 < when.percent;
}

async function happen(name: Failpoint, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      // Nothing may go on until the signal arrives.
      return new Promise(() => undefined);
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'pause':
      return pause(fault.ms);
    case 'fail':
      throw new FailpointReached(`The failpoint ${name} is armed to fail.`);
  }
}
