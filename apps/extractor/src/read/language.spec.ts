import { describe, expect, it } from '@jest/globals';
import { engineFor } from './language.ts';

describe('the engine for a language hint', () => {
  it.each(['de', 'DE', 'deu', 'ger', 'de-CH', ' de '])('is Tesseract with German letters for %j', (hint) => {
    expect(engineFor(hint, 'accurate')).toEqual({ engine: 'tesseract', language: 'deu' });
  });

  it.each(['en', 'eng', 'zh', 'xx', 'klingon', '', null])('is PP-OCR for %j', (hint) => {
    expect(engineFor(hint, 'accurate')).toEqual({ engine: 'ppocr', language: 'eng' });
  });

  it('is Tesseract for every language in the fast profile', () => {
    expect(engineFor(null, 'fast')).toEqual({ engine: 'tesseract', language: 'eng' });
  });
});
