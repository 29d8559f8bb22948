import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { untilOver } from './duplex-stream.ts';

async function* numbers(count: number) {
  for (let n = 1; n <= count; n++) yield await Promise.resolve(n);
}

const never: AsyncIterator<number> = { next: () => new Promise(() => undefined) };

describe('the messages of a stream', () => {
  it('come in order, and leave nothing behind at the signal that outlives them', async () => {
    const over = new AbortController();
    const messages = untilOver(numbers(100), over.signal);
    const taken: number[] = [];
    for (let next = await messages.next(); !next.done; next = await messages.next()) taken.push(next.value);
    expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(getEventListeners(over.signal, 'abort')).toHaveLength(0);
  });

  it('end when the stream is over, also while one is waited for', async () => {
    const over = new AbortController();
    const next = untilOver(never, over.signal).next();
    over.abort();
    expect((await next).done).toBe(true);
    expect((await untilOver(numbers(1), over.signal).next()).done).toBe(true);
  });

  it('end when the stream breaks', async () => {
    const broken: AsyncIterator<number> = { next: () => Promise.reject(new Error('connection lost')) };
    expect((await untilOver(broken, new AbortController().signal).next()).done).toBe(true);
  });
});
