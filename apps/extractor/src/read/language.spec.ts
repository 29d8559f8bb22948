import { describe, expect, it } from '@jest/globals';
import { dataFor, isForPpOcr } from './language.ts';

describe('a page', () => {
  it.each(['en', 'zh', null] as const)('in %j is read by PP-OCR', (language) => {
    expect(isForPpOcr(language)).toBe(true);
  });

  it.each([
    ['de', 'deu'],
    ['pt', 'por'],
    ['ja', 'jpn'],
    ['ru', 'bel'],
  ] as const)('in %j needs the letters of %j', (language, data) => {
    expect(isForPpOcr(language)).toBe(false);
    expect(dataFor(language)).toBe(data);
  });
});
