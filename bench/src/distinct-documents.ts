import { randomUUID } from 'node:crypto';
import { makePdfOfSize } from '@docket/testing/documents';

const DIGITS = 12;

/** Documents of one size of which no two are the same, nor any of another call: a PDF with a number in its filling. */
export async function distinctDocuments(bytes: number): Promise<() => Buffer> {
  const pdf = await makePdfOfSize(bytes);
  const filling = pdf.indexOf(`%${' '.repeat(100)}`) + 1;
  const run = randomUUID();
  pdf.write(run, filling, 'latin1');
  let made = 0;
  return () => {
    const copy = Buffer.from(pdf);
    copy.write(String(made++).padStart(DIGITS, '0'), filling + run.length, 'latin1');
    return copy;
  };
}

export const BOUNDARY = 'docket-bench-boundary';

/** The body of a submission. */
export function formOf(document: Uint8Array): Buffer {
  const head = (more: string) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${more}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(`${head('name="templateId"')}invoice\r\n${head('name="file"; filename="bench.pdf"')}`),
    document,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}
