import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from './store-unavailable.ts';
import { untilAnswered } from './until-answered.ts';

class Outage extends Error {}

const patience = (deadlineMs: number) => ({ deadlineMs, isOutage: (error: unknown) => error instanceof Outage });
const never = () => new Promise<never>(() => undefined);

describe('A call to a store', () => {
  it('is made once when it is answered', async () => {
    const tries: boolean[] = [];
    const answer = untilAnswered(patience(1_000), (repeated) => {
      tries.push(repeated);
      return Promise.resolve('answer');
    });
    expect(await answer).toBe('answer');
    expect(tries).toEqual([false]);
  });

  it('is not repeated after an error that is an answer', async () => {
    let tries = 0;
    const answer = untilAnswered(patience(1_000), () => {
      tries++;
      return Promise.reject(new RangeError('no'));
    });
    await expect(answer).rejects.toThrow(RangeError);
    expect(tries).toBe(1);
  });

  it('is repeated while its outcome is unknown, and knows that it is', async () => {
    const tries: boolean[] = [];
    const answer = untilAnswered(patience(5_000), (repeated) => {
      tries.push(repeated);
      return tries.length < 3 ? Promise.reject(new Outage()) : Promise.resolve(tries.length);
    });
    expect(await answer).toBe(3);
    expect(tries).toEqual([false, true, true]);
  });

  it('ends at its deadline with the last failure as the cause', async () => {
    const start = performance.now();
    const answer = untilAnswered(patience(300), () => Promise.reject(new Outage('away')));
    await expect(answer).rejects.toMatchObject({ name: 'StoreUnavailable', cause: new Outage('away') });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('ends at its deadline when it hangs', async () => {
    await expect(untilAnswered(patience(100), never)).rejects.toThrow(StoreUnavailable);
  });
});
