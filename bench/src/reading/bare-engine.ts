import { openBareEngines } from '@docket/extractor/engines';
import type { BareEngines } from '@docket/extractor/engines';

export type { BareEngines };

/** Pictures to read over and over until so many were read. */
export interface BareOrder {
  readonly files: readonly string[];
  readonly pages: number;
}

/** From the first page to the last, in ms; loading the engines is left out. */
export interface BareAnswer {
  readonly ms: number;
}

async function carryOut({ files, pages }: BareOrder): Promise<BareAnswer> {
  const engines = await openBareEngines();
  const read = (n: number) =>
    engines.readFirstPage(files[n % files.length] ?? '', 'image/png', {
      ...{ language: 'en', ocr: 'auto', profile: 'accurate', barcodes: false },
    });
  await read(0);
  const start = performance.now();
  for (let n = 0; n < pages; n++) await read(n);
  return { ms: performance.now() - start };
}

/** A process of its own: takes an order from its parent, answers, and ends. */
process.once('message', (order: BareOrder) => {
  void carryOut(order).then((answer) => process.send?.(answer, () => process.exit(0)));
});
