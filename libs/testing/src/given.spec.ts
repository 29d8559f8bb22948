import { describe, expect, it } from '@jest/globals';
import { specify } from './given.ts';

const counter = specify({
  initial: 0,
  decide: (count: number, by: number) => (count + by > 3 ? ({ refused: 'full' } as const) : [{ added: by }]),
  evolve: (count: number, event: { added: number }) => count + event.added,
});

describe('given / when / then', () => {
  it('accepts the events that follow from the history', () => {
    counter([{ added: 1 }])
      .when(2)
      .then([{ added: 2 }]);
  });

  it('accepts a refusal', () => {
    counter([{ added: 1 }, { added: 2 }])
      .when(1)
      .then({ refused: 'full' });
  });

  it('fails on any other outcome', () => {
    expect(() => counter([]).when(1).then([])).toThrow();
  });
});
