import type { ChaosSystem } from '../system/system.ts';

/** Who uses the system from outside, writes down what it was told, and judges. The cycles know no more of it than this. */
export interface Outsider {
  /**
   * Submits so many documents (good, poison, duplicates, by `seed`) until each is taken, over every outage. Resolves
   * when the last is.
   */
  load(jobs: number, seed: number): Promise<void>;
  /**
   * What keeps the system from being at rest, a sentence each: jobs not terminal, webhooks owed, commits unsettled,
   * messages left. Empty: it is at rest.
   */
  unrest(): Promise<readonly string[]>;
  /** Judges everything since the start. Called at rest. */
  verdict(): Promise<OutsiderVerdict>;
  close(): Promise<void>;
}

export interface OutsiderVerdict {
  /** A sentence each; empty: every invariant holds. */
  readonly violations: readonly string[];
  /** `acknowledged completed failed lost duplicated overAttempted webhooksMissing` and whatever else is counted. */
  readonly counts: Readonly<Record<string, number>>;
  /** When work was queued again (each `AttemptResumed`), in ms since 1970. */
  readonly resumedAt: readonly number[];
}

/** `startOutsider` in `check/start-outsider.ts` is one. */
export type StartOutsider = (system: ChaosSystem, options: { readonly now: () => Date }) => Promise<Outsider>;
