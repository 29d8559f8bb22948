export { judge } from './judge.ts';
export type { Counts, Judgement } from './judge.ts';
export { historyOf } from './observed.ts';
export type {
  Observed,
  ObservedBlobs,
  ObservedDelivery,
  ObservedEndpoint,
  ObservedJob,
  ObservedLimit,
  ObservedRead,
  ObservedSubmission,
  ObservedView,
} from './observed.ts';
export type { Invariant, Violation } from './violation.ts';
