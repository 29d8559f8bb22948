import { describe, expect, it } from '@jest/globals';
import { findRefusals } from './find-refusals.ts';

const find = (text: string) => findRefusals('x.ts', text);

describe('a source file with refusals', () => {
  it.each([
    ['an object', "const gone = { refusal: { status: 410, code: 'GONE', message: 'It is gone.' } };"],
    ['a name for its sentence', "const TEXT = 'It is gone.'; tell({ status: 410, code: 'GONE', message: TEXT });"],
    [
      'a function that takes all three',
      `const gone = refuse(410, 'GONE', 'It is gone.');
       function refuse(status: number, code: string, message: string) { return { status, code, message }; }`,
    ],
    [
      'an arrow function that knows the status',
      `const refuse = (code: string, message: string) => ({ refusal: { status: 410, code, message } });
       const gone = refuse('GONE', 'It is gone.');`,
    ],
  ])('tells it from %s', (_how, text) => {
    expect(find(text)).toEqual([{ status: 410, code: 'GONE', message: 'It is gone.' }]);
  });

  it('names in braces what a sentence says at run time', () => {
    const text = `const LATE = 'later';
      const full = (plan: Plan, n: number) => ({ status: 403, code: 'FULL', message: \`Your \${plan.name} has \${n}, try \${LATE}.\` });`;
    expect(find(text)).toEqual([{ status: 403, code: 'FULL', message: 'Your {name} has {n}, try later.' }]);
  });
  it('passes over objects that are none', () => {
    expect(find("const error = { code: status.UNAVAILABLE, message: 'away' }; send({ status: 200 });")).toEqual([]);
  });
});

describe('a refusal whose sentence is made at run time', () => {
  it('is refused, with its place', () => {
    const text = `const refuse = (code: string, message: string) => ({ status: 400, code, message });
      refuse('BAD', sentenceFor(field));`;
    expect(() => find(text)).toThrow('x.ts:2');
  });
});
