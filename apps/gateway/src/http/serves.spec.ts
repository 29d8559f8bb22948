import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '@docket/contracts';
import { checkServed, Serves } from './serves.ts';

class Jobs {
  @Serves('getJob')
  get(): void {
    // Only its metadata counts.
  }
}

describe('the table of operations', () => {
  it('is refused while operations have no handler, or two', () => {
    const others = Object.keys(OPERATIONS).filter((id) => id !== 'getJob');
    expect(() => checkServed([Jobs])).toThrow(`not exactly one handler: ${others.join(', ')}`);
    expect(() => checkServed([Jobs, Jobs])).toThrow(/submitDocument.*getJob/);
  });
});
