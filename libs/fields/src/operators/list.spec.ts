import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractFields } from '../extract-fields.ts';
import type { FieldEvidence } from '../evidence.ts';
import { listsNamedBy } from '../named-lists.ts';
import { pageOfText } from '../page-of-text.features.ts';
import type { TemplateSchema } from '../template.ts';
import type { Page } from '../words.ts';
import type { AccountList, ListEntry } from './account-lists.ts';

const listOf = (entries: readonly ListEntry[]): AccountList => ({ name: 'vendors', version: 3, sha256: 'ab', entries });

function read(text: string | readonly Page[], list: AccountList, more: object = {}): FieldEvidence {
  const template = { data: { it: { type: 'string', from: [{ op: 'list', list: 'vendors', ...more }] } } };
  const pages = typeof text === 'string' ? [pageOfText(text)] : text;
  const { fields } = extractFields(pages, template as TemplateSchema, { lists: new Map([['vendors', list]]) });
  if (fields['it'] === undefined) throw new Error('no evidence');
  return fields['it'];
}

const VENDORS = listOf([
  ...['Harbour Books Ltd', 'Harbour Hardware Sdn Bhd', 'Kestrel Media Trading Sdn Bhd', 'Osprey Trading Sdn Bhd'],
  ...['Lantern Restaurant Sdn Bhd', 'Depot 9 Trading Sdn Bhd', '3M', 'B & B'],
]);

describe('an entry of a list', () => {
  it('is found where the page leaves its legal form out, or writes another', () => {
    expect(read('KESTREL MEDIA TRADING\nTel 12345', VENDORS).value).toBe('Kestrel Media Trading Sdn Bhd');
    expect(read('KESTREL MEDIA TRADING S/B', VENDORS).value).toBe('Kestrel Media Trading Sdn Bhd');
  });

  it('is not found by words that many entries have', () => {
    expect(read('Condor Trading Sdn Bhd', VENDORS).value).toBeNull();
    expect(read('Harbour Trading Sdn Bhd', VENDORS).value).toBeNull();
    expect(read('Harbour Street 17, 12345 Restaurant', VENDORS).value).toBeNull();
  });

  it('is told from one with another number', () => {
    expect(read('Depot 7 Trading Sdn Bhd', VENDORS, { minScore: 0.9 }).value).toBeNull();
    expect(read('Depot 9 Trading Sdn Bhd', VENDORS, { minScore: 0.9 }).value).toBe('Depot 9 Trading Sdn Bhd');
  });

  it('of few letters must stand there as it is', () => {
    expect(read('3M, Tower Road', VENDORS).value).toBe('3M');
    expect(read('B&B', VENDORS).value).toBe('B & B');
    expect(read('3 Mill Lane, 3.M', VENDORS).value).toBeNull();
  });

  it('is found in a column of the page, over as many lines as it takes', () => {
    const text = `
      Harbour            INVOICE
      Hardware           No. 17
      Sdn Bhd            2024-01-02
    `;
    expect(read(text, VENDORS).value).toBe('Harbour Hardware Sdn Bhd');
    const address = listOf([{ name: 'X', address: '12, Jalan Bukit 7/4, Taman Indah, 81200 Johor Bahru, Johor' }]);
    const lines = 'Shop\n12, Jalan Bukt 7/4,\nTaman lndah,\n812OO Johor Bahru, Johor\nTotal 5';
    expect(read(lines, address, { match: 'address', value: 'address' }).value).toContain('Taman Indah');
  });
});

describe('a number in a list', () => {
  const list = listOf([{ vatId: 'DE136695976', id: 'V-1' }]);

  it('may be misread, but no digit may be another', () => {
    expect(read('USt-IdNr. DE I3669597G', list, { value: 'id' }).value).toBe('V-1');
    expect(read('USt-IdNr. DE 136695977', list, { value: 'id', minScore: 0.5 }).value).toBeNull();
    expect(read('USt-IdNr. DE 13669597', list, { value: 'id', minScore: 0.5 }).value).toBeNull();
  });
});

describe('evidence', () => {
  const used = { name: 'vendors', version: 3, sha256: 'ab' };

  it('names the version of the list that was compared, whoever won', () => {
    expect(read('Osprey Trading Sdn Bhd', VENDORS)).toMatchObject({ value: 'Osprey Trading Sdn Bhd', list: used });
    expect(read('Osprey', VENDORS, { minScore: 1 }).candidates[0]).toMatchObject({ list: used });
    expect(read('nothing', VENDORS).candidates).toMatchObject([{ value: null, list: used, lost: expect.any(String) }]);
  });

  it('says that the account has no such list', () => {
    const { value, candidates } = read('Osprey', VENDORS, { list: 'customers' });
    expect([value, candidates[0]?.lost]).toEqual([null, 'the account has no list customers']);
  });
});

describe('the lists that a template names', () => {
  it('are told each once, wherever a locator stands', () => {
    const from = (list: string) => [{ op: 'list' as const, list }, { op: 'auto' as const }];
    const template: TemplateSchema = {
      data: {
        seller: { type: 'object', properties: { name: { type: 'string', from: from('vendors') } } },
        tags: { type: 'array', items: { type: 'string' }, from: from('tags') },
        rows: {
          type: 'array',
          items: { type: 'object', properties: { article: { type: 'string', from: from('vendors') } } },
        },
      },
    };
    expect(listsNamedBy(template)).toEqual(['vendors', 'tags']);
    expect(listsNamedBy(null)).toEqual([]);
  });
});

/** Pronounceable words, so that no two names are alike by chance. */
const word = fc
  .array(fc.tuple(fc.constantFrom(...Array.from('bdfgklmnprstvz')), fc.constantFrom(...Array.from('aeiou'))), {
    minLength: 3,
    maxLength: 5,
  })
  .map((syllables) => syllables.flat().join(''));
const vendor = fc.tuple(word, word, fc.constantFrom('Trading', 'Hardware', 'Foods')).map((parts) => parts.join(' '));
const vendors = fc.uniqueArray(vendor, { minLength: 2, maxLength: 40 });

describe('any list', () => {
  it('answers an entry that the page names, by its own letters, and the same bytes again', () => {
    fc.assert(
      fc.property(vendors, fc.nat(), (names, pick) => {
        const name = names[pick % names.length] ?? '';
        const text = `${name.toUpperCase()}\n12 Long Street\nTotal 12.50`;
        const found = read(text, listOf(names));
        expect(found).toMatchObject({ value: name, score: 1 });
        expect(JSON.stringify(read(text, listOf(names)))).toBe(JSON.stringify(found));
      }),
      { numRuns: 60 },
    );
  });

  it('answers no name of its own where the page names another', () => {
    fc.assert(
      fc.property(vendors, fc.uniqueArray(word, { minLength: 3, maxLength: 3 }), (names, [a = '', b = '', c = '']) => {
        fc.pre(!names.some((name) => [a, b, c].some((other) => name.includes(other))));
        expect(read(`${a} ${b} ${c} Trading\nTotal 12.50`, listOf(names)).value).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});
