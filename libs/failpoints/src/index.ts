export { armFailpoints, failpoint, FailpointReached } from './failpoint.ts';
export { FAILPOINTS, type Failpoint } from './failpoint-names.ts';
