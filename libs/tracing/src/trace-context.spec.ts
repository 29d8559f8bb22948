import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTraceparent, isSampled, parseTraceparent, traceparentFrom } from './trace-context.ts';

const NEW = /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/;
const [TRACE, SPAN] = ['1'.repeat(32), '2'.repeat(16)];

describe('a trace context', () => {
  it('that is well formed goes on', () => {
    const given = `00-${TRACE}-${SPAN}-01`;
    expect(traceparentFrom(given)).toBe(given);
    expect(parseTraceparent(given)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${SPAN}-00`,
    `00-${TRACE}-${'0'.repeat(16)}-00`,
    `00-${'A'.repeat(32)}-${SPAN}-00`,
    `00-${TRACE}-${SPAN}-01-more`,
    `01-${TRACE}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
  ])('that is %p is replaced by a new one that nobody records', (given) => {
    expect(parseTraceparent(given)).toBeUndefined();
    expect(traceparentFrom(given)).toMatch(NEW);
    expect(traceparentFrom(given)).not.toBe(traceparentFrom(given));
    expect(isSampled(traceparentFrom(given))).toBe(false);
  });

  it('is sampled by the last bit of its flags, and no context is not', () => {
    expect(['00', '01', '02', '03'].map((flags) => isSampled(`00-${TRACE}-${SPAN}-${flags}`))).toEqual([
      ...[false, true, false, true],
    ]);
    expect(isSampled(null)).toBe(false);
  });

  it('is written as it was read, and nothing that is read throws', () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
    const text = fc.oneof(
      fc.string(),
      fc.tuple(hex(32), hex(16), hex(2)).map((parts) => `00-${parts.join('-')}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        const read = parseTraceparent(given);
        if (read) expect(formatTraceparent(read)).toBe(given);
      }),
    );
  });
});
