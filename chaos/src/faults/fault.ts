import type { SeededRandom } from '@docket/testing/without-jest';
import type { ChaosSystem, Shape } from '../system/system.ts';

/** One way in which a system is broken for a while. */
export interface FaultKind {
  /** Stable: figures of several runs are compared under it. */
  readonly name: string;
  readonly shapes: readonly Shape[];
  /** What it breaks: a cycle breaks no part in two ways at once. */
  readonly part: 'processes' | 'start' | 'broker' | 'database' | 'messages' | 'disk';
  /** A fault of this kind. Everything that is left to chance in it is drawn here, so that a seed says it all. */
  draw(random: SeededRandom, shape: Shape): Fault;
}

export interface Fault {
  /** What is done, for the printed schedule. */
  readonly title: string;
  /** How long it lasts, in ms. */
  readonly lastsMs: number;
  start(system: ChaosSystem): Promise<void>;
  /** Ends the fault. What it broke must be able to come back by itself from here on. */
  heal(system: ChaosSystem): Promise<void>;
}
