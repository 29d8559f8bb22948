import { describe, expect, it } from '@jest/globals';
import { cpuTime, processUsage } from './process-usage.ts';

describe('the usage of a process', () => {
  it('tells its processor time and memory', async () => {
    const usage = await processUsage(process.pid);
    expect(usage?.cpuMs).toBeGreaterThan(100);
    expect(usage?.cpuMs).toBeLessThan(10_000_000);
    expect(usage?.rssBytes).toBeGreaterThan(10 * 2 ** 20);
  });

  it('is unknown when there is no such process', async () => {
    expect(await processUsage(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('a processor time as ps prints it', () => {
  it.each([
    ['00:01:30', 90_000],
    ['0:02.50', 2_500],
    ['1-00:00:01', 86_401_000],
  ])('%s is understood', (text, ms) => {
    expect(cpuTime(text)).toBe(ms);
  });
});
