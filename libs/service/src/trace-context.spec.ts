import { describe, expect, it } from '@jest/globals';
import { traceparentFrom } from './trace-context.ts';

const NEW = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

describe('a trace context', () => {
  it('that is well formed goes on', () => {
    const given = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    expect(traceparentFrom(given)).toBe(given);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${'2'.repeat(16)}-00`,
    `00-${'A'.repeat(32)}-${'2'.repeat(16)}-00`,
  ])('that is %p is replaced by a new one', (given) => {
    expect(traceparentFrom(given)).toMatch(NEW);
    expect(traceparentFrom(given)).not.toBe(traceparentFrom(given));
  });
});
