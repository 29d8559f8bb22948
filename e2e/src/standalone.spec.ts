import { describe } from '@jest/globals';
import { testMainJob } from './main-job.features.ts';
import { startStandalone } from './processes/docket.ts';

describe('Docket in one process', () => {
  testMainJob(startStandalone);
});
