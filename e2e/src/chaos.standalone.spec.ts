import { describe } from '@jest/globals';
import { itLosesNothing } from './chaos.features.ts';

describe('while one process is killed and its writes fail with unknown outcome, under load', () => {
  itLosesNothing('standalone', 5);
});
