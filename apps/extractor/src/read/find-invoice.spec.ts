import type { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import PDFDocument from 'pdfkit';
import { findInvoice } from './find-invoice.ts';
import { openWithPdfjs } from './pdfjs.ts';
import { openWithPdfium } from './pdfium.ts';
import { loadPdfium } from './pdfium-module.ts';

const xml = (id: string) =>
  `<rsm:CrossIndustryInvoice xmlns:rsm="r" xmlns:ram="a"><rsm:ExchangedDocument><ram:ID>${id}</ram:ID></rsm:ExchangedDocument></rsm:CrossIndustryInvoice>`;

async function pdfWith(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const pdf = new PDFDocument();
  pdf.text('An invoice');
  for (const [name, text] of Object.entries(files)) pdf.file(Buffer.from(text), { name });
  pdf.end();
  return new Uint8Array(Buffer.concat((await (pdf as unknown as Readable).toArray()) as Buffer[]));
}

const ENGINES = {
  pdfium: async (bytes: Uint8Array) => openWithPdfium(await loadPdfium(), bytes),
  pdfjs: openWithPdfjs,
};

describe.each(['pdfium', 'pdfjs'] as const)('a PDF that %s has opened', (engine) => {
  const numberIn = async (files: Readonly<Record<string, string>>) => {
    const pdf = await ENGINES[engine](await pdfWith(files));
    try {
      return (await findInvoice(pdf))?.facts.invoiceNumber;
    } finally {
      await pdf.close();
    }
  };

  it('has the invoice that is attached to it, first of all under a name of the standards', async () => {
    expect(await numberIn({ 'a.xml': xml('other'), 'factur-x.xml': xml('0010'), 'note.txt': 'hello' })).toBe('0010');
    expect(await numberIn({ 'notes.xml': '<notes/>', 'Größe.XML': xml('7') })).toBe('7');
  });

  it('has none where nothing is attached, or nothing that is an invoice', async () => {
    expect(await numberIn({})).toBeUndefined();
    expect(await numberIn({ 'factur-x.xml': '<broken', 'b.xml': '', 'c.txt': xml('1') })).toBeUndefined();
  });
});
