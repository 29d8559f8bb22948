import { describe } from '@jest/globals';
import { startStandalone } from './processes/docket.ts';
import { testTracing } from './tracing.features.ts';

describe('tracing of Docket in one process', () => {
  testTracing(startStandalone, ['docket']);
});
