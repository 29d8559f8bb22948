/** The invariants that can be broken, as the design numbers them. */
export type Invariant = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 11 | 12;

/** One fact that an invariant does not allow. */
export interface Violation {
  readonly invariant: Invariant;
  /** Whom it is about: a job, a limiter, a blob. */
  readonly id: string;
  /** For people. */
  readonly text: string;
  /** Under which of the counts it falls, if any. */
  readonly counted?: 'lost' | 'duplicated' | 'overAttempted' | 'webhooksMissing';
}

/** What remains of violations that were looked for. */
export const found = (looked: readonly (Violation | false)[]): Violation[] =>
  looked.filter((violation) => violation !== false);
