import { describe } from '@jest/globals';
import { startStandalone } from '../src/processes/docket.ts';
import { testConformance } from './conformance.features.ts';

describe('the contract of Docket in one process', () => {
  testConformance(startStandalone, { rush: 2_000 });
});
