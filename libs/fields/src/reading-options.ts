import type { FieldSpec, TemplateSchema } from './template.ts';

/** What a template says of how pages are to be read. */
export interface ReadingOptions {
  /** `auto`: by OCR where there is no usable text layer. */
  readonly ocr: 'auto' | 'always' | 'never';
  /** Whether barcodes are looked for. */
  readonly barcodes: boolean;
}

function wantsBarcodes({ from = [], properties = {}, items }: FieldSpec): boolean {
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items])];
  return from.some(({ op }) => op === 'barcode') || inner.some(wantsBarcodes);
}

/**
 * How pages are read for a template, or for those that compete for them: as each of them says, where they agree. None: as
 * for one that says nothing of it.
 */
export function readingOptionsOf(templates: readonly TemplateSchema[]): ReadingOptions {
  const fields = templates.flatMap(({ data }) => Object.values(data));
  const [ocr = 'auto', ...others] = new Set(templates.map((template) => template.ocr ?? 'auto'));
  return { ocr: others.length > 0 ? 'auto' : ocr, barcodes: fields.some(wantsBarcodes) };
}

/**
 * Names what reads the pages, by the name of the engines: words are kept under it, and those that were read with other
 * options are not used.
 */
export function readerWith(engines: string, { ocr, barcodes }: ReadingOptions): string {
  return `${engines}${ocr === 'auto' ? '' : `+ocr-${ocr}`}${barcodes ? '+barcodes' : ''}`;
}
