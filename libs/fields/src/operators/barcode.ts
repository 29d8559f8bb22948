import { isPage } from '../anchors.ts';
import type { Sheet } from '../lines.ts';
import type { Conventions } from '../locale.ts';
import { compilePattern, matchesOf } from '../pattern.ts';
import { rewrite } from '../read-zone.ts';
import type { Seen } from '../read-zone.ts';
import type { Of } from '../template-locators.ts';
import type { FieldSpec } from '../template.ts';
import { valuesIn } from '../typed-value.ts';
import type { PageCode } from '../words.ts';

/** A code's text is longer than a page's words at most by this; QR codes hold 4,296 characters. */
const LONGEST_CODE = 8000;

const plain = (format: string): string => format.toLowerCase().replace(/[^a-z\d]/g, '');

/** The texts of a code that a locator asks for: all of it, or what its pattern matches. */
function textsOf(text: string, locator: Of<'barcode'>): string[] {
  if (locator.re === undefined) return [text];
  const pattern = compilePattern(locator.re);
  const group = locator.group ?? (pattern.groupCount() > 0 ? 1 : 0);
  return matchesOf(pattern, text, group).map(({ from, to }) => text.slice(from, to));
}

function valuesOf(text: string, spec: FieldSpec, conventions: Conventions) {
  if (spec.type !== 'string') return valuesIn(text, spec, conventions).map(({ value }) => value);
  return text.trim() === '' ? [] : [text.trim()];
}

/** What the barcodes of the pages say, from the first page to the last. */
export function barcodeValues(sheet: Sheet, locator: Of<'barcode'>, spec: FieldSpec, conventions: Conventions): Seen[] {
  const formats = locator.format === undefined ? null : [locator.format].flat().map(plain);
  const read = ({ text, box }: PageCode, page: number): Seen[] =>
    textsOf(text.slice(0, LONGEST_CODE), locator).flatMap((raw) =>
      valuesOf(rewrite(raw, locator), spec, conventions).map((value) => {
        const words = [{ text: raw, box, confidence: 1, source: 'ocr' as const }];
        return { value, raw, words, page };
      }),
    );
  return sheet.pages
    .filter(({ page }) => isPage(page, locator.page, sheet))
    .flatMap(({ page, codes = [] }) =>
      codes.filter(({ format }) => formats?.includes(plain(format)) ?? true).flatMap((code) => read(code, page)),
    );
}
