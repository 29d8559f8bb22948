export { FAILPOINTS, type Failpoint } from './failpoint-names.ts';
