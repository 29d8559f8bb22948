import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesTopic } from './topic-pattern.ts';

const word: fc.Arbitrary<string> = fc.constantFrom('job', 'page', 'read', 'done');
const key = fc.array(word, { minLength: 1, maxLength: 5 });

describe('a topic pattern', () => {
  it.each([
    ['job.#', 'job', true],
    ['job.#', 'job.completed.twice', true],
    ['job.*', 'job', false],
    ['job.*', 'job.completed', true],
    ['job.*', 'job.completed.twice', false],
    ['#.read', 'job.page.read', true],
    ['#.page.#', 'job.page.read', true],
    ['*.*', 'job', false],
    ['job', 'jobs', false],
    ['#', 'anything.at.all', true],
  ])('%s against %s: %s', (pattern, routingKey, expected) => {
    expect(matchesTopic(pattern, routingKey)).toBe(expected);
  });

  it('matches a key that differs only in words under a star', () => {
    fc.assert(
      fc.property(key, fc.nat(), (words, at) => {
        const pattern = words.with(at % words.length, '*').join('.');
        expect(matchesTopic(pattern, words.join('.'))).toBe(true);
        expect(matchesTopic(pattern, [...words, 'more'].join('.'))).toBe(false);
      }),
    );
  });

  it('matches any stretch of words under a hash', () => {
    fc.assert(
      fc.property(key, fc.array(word), key, (before, between, after) => {
        const pattern = [...before, '#', ...after].join('.');
        expect(matchesTopic(pattern, [...before, ...between, ...after].join('.'))).toBe(true);
      }),
    );
  });
});
