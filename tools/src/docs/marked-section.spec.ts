import { describe, expect, it } from '@jest/globals';
import { replaceSection } from './marked-section.ts';

const PAGE =
  '# Title\n\n<!-- generated: a -->\nold\n<!-- end of generated -->\n\nText\n\n<!-- generated: b -->\n<!-- end of generated -->\n';

describe('a page with two generated sections', () => {
  it('gets the content of one, and keeps everything else', () => {
    const page = replaceSection(PAGE, 'a', '| new |\n');
    expect(page).toBe(PAGE.replace('\nold\n', '\n\n| new |\n\n'));
  });
  it('does not change when the same content comes again', () => {
    const once = replaceSection(PAGE, 'b', 'text');
    expect(replaceSection(once, 'b', 'text')).toBe(once);
  });
});

describe('a page without a section, or with two of one name', () => {
  it.each([
    ['missing', PAGE, 'c'],
    ['twice', PAGE + PAGE, 'a'],
    ['open', '<!-- generated: a -->\nnever closed', 'a'],
  ])('is refused (%s)', (_why, page, name) => {
    expect(() => replaceSection(page, name, '')).toThrow('<!-- generated: ');
  });
});
