import { describe, expect, it } from '@jest/globals';
import { sentFileName } from './sent-file-name.ts';

const at = (path: string) => new URL(path, 'https://files.example');

describe('the name of a fetched file', () => {
  it.each([
    ['attachment; filename="a b.pdf"', 'a b.pdf'],
    ['inline; filename=scan.png; size=3', 'scan.png'],
    ['attachment; filename="a \\"b\\".pdf"', 'a "b".pdf'],
    ['attachment; filename="fallback.pdf"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe.pdf', 'Größe.pdf'],
    ["attachment; filename*=iso-8859-1'de'Gr%F6%DFe.pdf", 'Größe.pdf'],
    [Buffer.from('attachment; filename="Größe.pdf"').toString('latin1'), 'Größe.pdf'],
    ['attachment; filename="Gr\u00f6\u00dfe.pdf"', 'Größe.pdf'],
    ["attachment; filename*=UTF-8''%E2%82; filename=b.pdf", 'b.pdf'],
  ])('is what %s says', (disposition, name) => {
    expect(sentFileName(disposition, at('/x.pdf'))).toBe(name);
  });

  it.each([
    ['/files/Rechnung%205.pdf?key=1', 'Rechnung 5.pdf'],
    ['/100%.pdf', '100%.pdf'],
    ['/files/', null],
  ])('is the last segment of %s where no header says it', (path, name) => {
    expect(sentFileName('attachment', at(path))).toBe(name);
  });
});
