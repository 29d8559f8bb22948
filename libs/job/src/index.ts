export { ERROR_CODES, errorCodeOf } from './error-codes.ts';
export type { ErrorCode } from './error-codes.ts';
export { attemptsOf, decide, evolve, IllegalHistory, MAX_ATTEMPTS, MAX_LOSSES, NO_JOB } from './job.ts';
export type {
  Decision,
  JobCommand,
  JobEvent,
  JobFacts,
  JobState,
  LossCause,
  Recorded,
  TemplateAt,
  TrialPurpose,
} from './job.ts';
export { viewOf } from './view.ts';
export type { JobView } from './view.ts';
